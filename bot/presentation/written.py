"""What people read as plain text: at a terminal where it is longer than a sentence (`templates/terminal`), and what
organisers read alike in the console, in their chat and at a terminal (`templates/organisers`)."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment

from bot.templating import environment_of


def written(template: str, **values: Any) -> str:
    """The text of `templates/<template>.j2`; a value the template misses is an `UndefinedError`."""
    return _environment().get_template(f"{template}.j2").render(**values).strip()


@cache
def _environment() -> Environment:
    return environment_of(files("bot.presentation") / "templates", markup=False)
