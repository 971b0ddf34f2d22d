"""Templates to replies: every word the bot says on a chat channel comes from `templates/chat` or from content."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment

from bot.knowledge.library import Library
from bot.messages import Button, Decision, Observation, Offer, RankedTopic, Reply, Span
from bot.presentation.markup import plain_text, to_spans
from bot.templating import environment_of
from bot.text.markup import literal

_TEMPLATES = files("bot.presentation") / "templates" / "chat"


class Renderer:
    """Renders one template to a `Reply`.

    A template is marked-up text; calling `button(label, payload)` in it adds a button, and what stands in
    `{% call to_hand_on() %}` is meant for others. Words of a citizen go through the `literal` filter, so they never
    become markup; they are values, so they never become template code.
    """

    def reply(
        self,
        template: str,
        library: Library,
        *,
        decision: Decision,
        topics: tuple[RankedTopic, ...] = (),
        observations: tuple[Observation, ...] = (),
        erase: bool = False,
        **values: Any,
    ) -> Reply:
        """The reply of `templates/chat/<template>.j2`; a value the template misses is an `UndefinedError`."""
        buttons: list[Button] = []
        handed: list[str] = []
        spans = self._spans(template, library, buttons, handed, values)
        to_hand_on = plain_text(_tidy("\n".join(handed)), library.contacts)
        return Reply(spans, tuple(buttons), decision, topics, observations, erase=erase, to_hand_on=to_hand_on)

    def offer(self, template: str, library: Library, id: str, title: str, summary: str, **values: Any) -> Offer:
        """A card for an inline list; it has no buttons."""
        return Offer(id, title, summary, self._spans(template, library, [], [], values))

    def _spans(
        self, template: str, library: Library, buttons: list[Button], handed: list[str], values: dict[str, Any]
    ) -> tuple[Span, ...]:
        def button(label: str, payload: str) -> str:
            buttons.append(Button(label, payload))
            return ""

        def to_hand_on(caller: Callable[[], str]) -> str:
            handed.append(caller())
            return handed[-1]

        text = (
            _environment()
            .get_template(f"{template}.j2")
            .render(library=library, button=button, to_hand_on=to_hand_on, **values)
        )
        return to_spans(_tidy(text), library.contacts)


@cache
def _environment() -> Environment:
    """One for all renderers: what is compiled for one is compiled for all."""
    environment = environment_of(_TEMPLATES, markup=False)
    environment.filters["literal"] = literal
    environment.filters["sentence"] = _sentence
    return environment


def _sentence(words: str) -> str:
    """With a capital in front, as at the beginning of a sentence; names within keep theirs."""
    return words[:1].upper() + words[1:]


def _tidy(text: str) -> str:
    """No blank line at either end and never two in a row: conditions in templates leave them behind."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines)
