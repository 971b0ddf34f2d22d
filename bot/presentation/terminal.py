"""What is told to a person at a terminal, where it is longer than a sentence: plain text, from `templates/terminal`."""

from importlib.resources import files
from typing import Any

from bot.templating import environment_of

_TEMPLATES = files("bot.presentation") / "templates" / "terminal"


def terminal_text(template: str, **values: Any) -> str:
    """The text of `templates/terminal/<template>.j2`; a value the template misses is an `UndefinedError`."""
    environment = environment_of(_TEMPLATES, markup=False)
    return environment.get_template(f"{template}.j2").render(**values).strip()
