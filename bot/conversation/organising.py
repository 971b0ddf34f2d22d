"""The organisers' chat: `/gan`, `/chiendich`, `/dunggui`. For a chat that is bound to no account they do not exist.

Doing the same thing twice is harmless, so a message that is answered again after a crash says what is so already.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.conversation.cards import Cards
from bot.conversation.desk import Act, Desk, Organiser, Sheet
from bot.conversation.memory import Binding, Remembered
from bot.conversation.understanding import Understanding
from bot.errors import ActRefused
from bot.messages import Decision, Message, Reply
from bot.storage.tables import CampaignState

WRONG_CODES = 5
"""So many codes may be wrong in one chat within WRONG_CODES_WITHIN; then none is looked at."""

WRONG_CODES_WITHIN = timedelta(hours=1)

SURE = "chac"
"""Follows an act that is asked for twice."""

ASKED_TWICE = (Act.CANCEL, Act.DROP_REST)
"""What cannot be taken back."""

ALLOW = "mo"
"""After `/dunggui`: let everything go on."""

SHOW_WORDS = "xem"

DONE = {
    Act.SUBMIT: {CampaignState.SUBMITTED},
    Act.APPROVE: {CampaignState.APPROVED},
    Act.SEND_BACK: {CampaignState.DRAFT},
    Act.START: {CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.FINISHED},
    Act.PAUSE: {CampaignState.PAUSED},
    Act.RESUME: {CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.FINISHED},
    Act.CANCEL: {CampaignState.CANCELLED},
}
"""The states an act leads to: who asks for it there, asks for what is done."""

_ARGUMENT = re.compile(r"(?P<id>[0-9]{1,9})(?: +(?P<what>[a-z]+))?(?: +(?P<more>[a-z]+|[0-9]{1,9}))?")


class Organising:
    """Answers in the name of the account the chat is bound to."""

    def __init__(self, cards: Cards, desk: Desk | None) -> None:
        self._cards = cards
        self._desk = desk

    def bind(self, known: Understanding, code: str, message: Message) -> Reply | None:
        """`/gan MÃ`: from now on the chat speaks for the account whose code it is."""
        if not self._desk or message.group:
            return None
        remembered = Remembered.of(message)
        wrong = remembered.binding.wrong if remembered.binding else 0
        if wrong >= WRONG_CODES:
            return self._cards.plain("bind_later", known, Decision.ANSWER)
        if code and (organiser := self._desk.bind(code, message.address)):
            return self._cards.plain("bound", known, Decision.ANSWER, name=organiser.name, is_new=True)
        if organiser := self._desk.organiser(message.address):
            return self._cards.plain("bound", known, Decision.ANSWER, name=organiser.name, is_new=False)
        # Counted from the first wrong one on, so that nobody guesses on and on.
        until = remembered.binding.until if remembered.binding else message.received_at + WRONG_CODES_WITHIN
        memory = remembered.with_binding(Binding(until=until, wrong=wrong + 1)).kept()
        return self._cards.plain("not_bound", known, Decision.ANSWER).remembering(memory)

    def account(self, message: Message) -> str | None:
        """The account the chat speaks for."""
        organiser = self._organiser(message)
        return organiser.name if organiser else None

    def campaigns(self, known: Understanding, argument: str, message: Message) -> Reply | None:
        """`/chiendich`: the newest ones; `/chiendich 12`: one; with a word more: something is done with it."""
        organiser = self._organiser(message)
        if not organiser:
            return None
        if not argument:
            held = organiser.sending_held()
            return self._cards.plain(
                "desk_list", known, Decision.CHOICES, name=organiser.name, entries=organiser.newest(), held=held
            )
        said = _ARGUMENT.fullmatch(argument.lower())
        if not said:
            return None
        try:
            return self._one(known, organiser, int(said["id"]), said["what"] or "", said["more"] or "")
        except ActRefused as refused:
            return self._cards.plain("desk_refused", known, Decision.ANSWER, sentence=str(refused))

    def hold(self, known: Understanding, argument: str, message: Message) -> Reply | None:
        """`/dunggui`: hold all sending, once it is confirmed; `/dunggui mo`: let it go on."""
        organiser = self._organiser(message)
        if not organiser:
            return None
        acts: dict[str, Callable[[], None]] = {SURE: organiser.hold_all, ALLOW: organiser.let_all_go}
        try:
            if act := acts.get(argument):
                act()
        except ActRefused as refused:
            return self._cards.plain("desk_refused", known, Decision.ANSWER, sentence=str(refused))
        asks = not act and not organiser.sending_held()
        return self._cards.plain("desk_hold", known, Decision.CHOICES, asks=asks, held=organiser.sending_held())

    def _organiser(self, message: Message) -> Organiser | None:
        return self._desk.organiser(message.address) if self._desk and not message.group else None

    def _one(self, known: Understanding, organiser: Organiser, id: int, what: str, more: str) -> Reply | None:
        sheet = organiser.sheet(id)
        if not what:
            return self._sheet(known, sheet)
        if what == SHOW_WORDS:
            return self._cards.plain("desk_words", known, Decision.ANSWER, sheet=sheet, messages=organiser.words(id))
        if what not in list(Act):
            return None
        act = Act(what)
        expected = int(more) if act is Act.APPROVE and more.isdigit() else None
        is_confirmed = more == SURE if act in ASKED_TWICE else act is not Act.APPROVE or expected is not None
        if sheet.state in DONE.get(act, ()):
            return self._sheet(known, sheet, already=act)
        if not is_confirmed:
            return self._cards.plain("desk_confirm", known, Decision.CHOICES, sheet=sheet, act=act)
        return self._done(known, organiser, sheet, act, expected)

    def _done(self, known: Understanding, organiser: Organiser, sheet: Sheet, act: Act, expected: int | None) -> Reply:
        try:
            organiser.act(act, sheet.id, expected)
        except ActRefused as refused:
            return self._sheet(known, organiser.sheet(sheet.id), refused=str(refused))
        return self._sheet(known, organiser.sheet(sheet.id), done=act)

    def _sheet(
        self,
        known: Understanding,
        sheet: Sheet,
        *,
        done: Act | None = None,
        already: Act | None = None,
        refused: str = "",
    ) -> Reply:
        return self._cards.plain(
            "desk_campaign", known, Decision.CHOICES, sheet=sheet, done=done, already=already, refused=refused
        )
