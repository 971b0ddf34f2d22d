"""Documents to print that stand alone: no layout of the site, no static files."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment

from bot.templating import environment_of

_TEMPLATES = files("bot.presentation") / "templates" / "printed"

STATEMENT_STYLE = (_TEMPLATES / "statement.css").read_text(encoding="utf-8")


def printed(template: str, **values: Any) -> str:
    """The document `templates/printed/<template>.j2`. Every value is escaped; one the template misses is an error."""
    return _environment().get_template(f"{template}.j2").render(**values).strip()


@cache
def _environment() -> Environment:
    return environment_of(_TEMPLATES, markup=True)
