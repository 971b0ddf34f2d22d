"""What is told to a person at a terminal, where it is longer than a sentence: plain text, from `templates/terminal`."""

from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

_TEMPLATES = files("bot.presentation") / "templates" / "terminal"


def terminal_text(template: str, **values: Any) -> str:
    """The text of `templates/terminal/<template>.j2`; a value the template misses is an `UndefinedError`."""
    environment = Environment(
        loader=FunctionLoader(lambda name: (_TEMPLATES / name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{template}.j2").render(**values).strip()
