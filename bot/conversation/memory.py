"""What is remembered between one message of a chat and the next, and for how long. The moment is the message's own."""

from datetime import datetime
from typing import Self

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.messages import NOTHING_REMEMBERED, Memory, Message

log = structlog.get_logger(__name__)


class _Part(BaseModel):
    """Something remembered until a moment of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    until: datetime


class Case(_Part):
    """The messages the person wants to be checked together; empty while the first is awaited."""

    texts: tuple[str, ...] = ()
    open_until: datetime | None = None
    """What is handed over until then belongs to the same case."""
    asked_for: bool = False
    """The person asked for messages to be checked together: what is pasted belongs to it as what is forwarded does."""


class FirstAid(_Part):
    """How far the first aid has come: the step that was asked last, and what was answered, by question."""

    step: str
    answers: dict[str, str] = {}
    paused: bool = False
    """The person left; nothing is read as an answer until they come back."""
    offered: tuple[str, ...] = ()
    """Ids of the places offered above the step's own buttons: a number that is typed counts them, too."""


class Subscribing(_Part):
    """The name of the person's commune is awaited."""


class YesOrNo(_Part):
    """A yes or no was asked for last."""

    yes: str
    """The payload of the button that says yes."""


class Binding(_Part):
    """Codes that bound this chat to no account, and how many they were."""

    wrong: int


class Choice(BaseModel):
    """A button as it was shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    payload: str


class Menu(_Part):
    """The choices shown last, where they are typed."""

    shown_at: datetime
    choices: tuple[Choice, ...]
    by_letter: bool = False
    """A number was awaited as an answer: the choices had letters."""


class Remembered(BaseModel):
    """All that the conversation remembers of one chat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: Case | None = None
    first_aid: FirstAid | None = None
    subscribing: Subscribing | None = None
    yes_or_no: YesOrNo | None = None
    binding: Binding | None = None
    menu: Menu | None = None

    @classmethod
    def of(cls, message: Message) -> Self:
        """What still holds when the message comes; nothing, when it was written by another version."""
        if not message.memory or message.memory.until < message.received_at:
            return cls()
        try:
            known = cls.model_validate_json(message.memory.text)
        except ValidationError:
            log.warning("memory_of_another_version")
            return cls()
        over = {name: None for name, part in known._parts() if part.until < message.received_at}
        return known.model_copy(update=over)

    def with_case(self, case: Case | None) -> Self:
        """The same, with another case, or none."""
        return self.model_copy(update={"case": case})

    def with_subscribing(self, subscribing: Subscribing | None) -> Self:
        """The same, with the name of a commune awaited, or not."""
        return self.model_copy(update={"subscribing": subscribing})

    def with_yes_or_no(self, asked: YesOrNo | None) -> Self:
        """The same, with a yes or no asked for, or not."""
        return self.model_copy(update={"yes_or_no": asked})

    def with_binding(self, binding: Binding) -> Self:
        """The same, with the codes counted that were wrong."""
        return self.model_copy(update={"binding": binding})

    def with_menu(self, menu: Menu) -> Self:
        """The same, with other choices shown."""
        return self.model_copy(update={"menu": menu})

    def kept(self) -> Memory:
        """What to store; it is gone when the last part of it is over."""
        ends = [part.until for _, part in self._parts()]
        return Memory(self.model_dump_json(exclude_none=True), max(ends)) if ends else NOTHING_REMEMBERED

    def _parts(self) -> list[tuple[str, _Part]]:
        parts = {
            "case": self.case,
            "first_aid": self.first_aid,
            "subscribing": self.subscribing,
            "yes_or_no": self.yes_or_no,
            "binding": self.binding,
            "menu": self.menu,
        }
        return [(name, part) for name, part in parts.items() if part]
