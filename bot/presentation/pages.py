"""HTML pages: autoescaped, from `templates/pages`."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from bot.knowledge.locality import Locality
from bot.templating import environment_of

_TEMPLATES = files("bot.presentation") / "templates" / "pages"


class Pages:
    """Renders the pages of the site. Every value is escaped; a value a template misses is an error."""

    def __init__(self, version: str, locality: Callable[[], Locality]) -> None:
        """`version` changes with the static files, so that browsers may keep them for ever; `locality` is asked for
        every page, since editors may change it meanwhile."""
        self._locality = locality
        self._environment = environment_of(_TEMPLATES, markup=True)
        self._environment.globals["static"] = lambda name: f"/static/{version}/{name}"
        self._environment.filters["day"] = day_first
        self._environment.filters["thousands"] = thousands

    def render(self, template: str, **values: Any) -> str:
        """The page `templates/pages/<template>.j2`."""
        return self._environment.get_template(f"{template}.j2").render(locality=self._locality(), **values).strip()


def day_first(date: object) -> str:
    """`2026-03-15` as people here write it, 15/03/2026; `2026-03` and `2026` likewise."""
    return "/".join(reversed(str(date).split("-")))


def thousands(number: int) -> str:
    """`10000` as people here write it, 10.000."""
    return f"{number:,}".replace(",", ".")
