"""First aid for those who were deceived: a conversation step by step, which can be left and taken up again.

What is said, asked and where it leads is content. Here it is decided what a message means at a step, what is kept of
it, and for how long. A button's payload is `/bilua <step> <what would be typed there>`, so that a button of an earlier
step still means what it says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conversation.answers import LONGEST, Answers
from bot.conversation.cards import Cards
from bot.conversation.choosing import SHORT_WORDS, asks_back, chosen, is_one_of, named_plainly, number
from bot.conversation.memory import FirstAid, Remembered
from bot.conversation.places import parts_of
from bot.conversation.understanding import Understanding
from bot.knowledge.first_aid import Asks, FirstAidFile, NamedDay, Option, Role, Step
from bot.knowledge.places import FormerArea, FormerPlace, Place
from bot.knowledge.triage import DangerKind
from bot.matching.places import Found, Meaning
from bot.matching.utterance import Utterance
from bot.messages import Attachment, Button, Decision, Kind, Memory, Message, Observation, RankedTopic, Reply
from bot.statement.form import fill
from bot.text.credentials import without_credentials
from bot.timing import day_in_vietnam

KEPT_FOR = timedelta(hours=24)
"""From the last answer on."""

COMMAND = "/bilua"
STATEMENT_KIND = "don-trinh-bao"
STATEMENT_FILE = "don-trinh-bao.docx"

_FORGETS = frozenset({Role.STATEMENT, Role.END, Role.ERASED})


@dataclass(frozen=True, slots=True)
class _At:
    """Where somebody stands: the content in use, the step, the answers so far, and the message that is answered."""

    known: Understanding
    step: Step
    answers: Answers
    message: Message
    offered: Sequence[str] = ()
    """Ids of the places offered above the step's own buttons."""

    @property
    def file(self) -> FirstAidFile:
        return self.known.library.first_aid

    @property
    def fillers(self) -> Sequence[str]:
        return self.known.library.small_talk.fillers

    @property
    def place(self) -> Place | None:
        return self.known.library.places.by_id.get(self.answers.commune)


class FirstAidGuide:
    """Leads through the steps of first_aid.vi.yaml."""

    def __init__(self, cards: Cards, seal: Callable[[str], str]) -> None:
        """`seal` makes a text unreadable for all but the maker of files; the statement travels only so."""
        self._cards = cards
        self._seal = seal

    def command(self, known: Understanding, argument: str, message: Message) -> Reply:
        """`/bilua` begins or resumes, `/bilua <step>` shows a step, `/bilua <step> <words>` answers it."""
        state = Remembered.of(message).first_aid
        reply = self._led(known, argument, message, state)
        return reply if state else replace(reply, observations=(Observation(Kind.FIRST_AID), *reply.observations))

    def _led(self, known: Understanding, argument: str, message: Message, state: FirstAid | None) -> Reply:
        file = known.library.first_aid
        answers = Answers(state.answers if state else {})
        name, _, words = argument.partition(" ")
        step = file.by_id.get(name)
        if step and words:
            at = _At(known, step, answers, message)
            return self._read(at, known.hear(words)) or self._show(at, file.notices.choose)
        if step:
            return self._show(_At(known, step, Answers() if step is file.first else answers, message))
        current = file.by_id.get(state.step, file.first) if state else file.first
        if current is file.first:
            # Whose step an edit took away begins again, but need not tell everything twice.
            kept = answers if _is_lost(known, message) else Answers()
            return self._show(_At(known, file.first, kept, message))
        return self._show(_At(known, current, answers, message), file.notices.resumed, resumed=True)

    def answer(
        self, known: Understanding, said: Utterance, message: Message, danger: DangerKind | None
    ) -> Reply | None:
        """What follows if the message answers the step somebody stands at; None if it says something else.

        `danger`: what the message seems to call for help about. It goes first, unless the steps themselves deal with
        it, or its words are those of a button: "không còn" alone sounds like despair, and here answers a question.
        """
        at = self._at(known, message)
        if at is None:
            return None
        if danger and danger.id not in at.file.handles and not named_plainly(at.file, at.step, said, at.fillers):
            return None
        if is_one_of(at.file.leave, said, at.fillers):
            return self._leave(at)
        return self._read(at, said, is_tale=danger is not None, is_typed=True)

    def after_alarm(
        self, known: Understanding, reply: Reply, danger: DangerKind, said: Utterance, message: Message
    ) -> Reply:
        """The emergency card `reply`, with the way back to the steps where that is no intrusion.

        What was told is kept as the answer it was, so that nobody meets the same card again on the way.
        """
        at = self._at(known, message)
        if at is None or danger.id in at.file.nothing_beside:
            return reply
        if at.step.asks in (None, Asks.WHAT) and (answer := self._read(at, said, is_typed=True)):
            reply = replace(reply, memory=answer.memory)
        return _with_way_back(reply, at.file)

    def resumable(self, known: Understanding, reply: Reply, message: Message) -> Reply:
        """The answer to something else, with the way back; what nobody understood is taken for a slip at the step."""
        at = self._at(known, message)
        if reply.memory or reply.erase or not reply.spans:
            return reply
        if at is None:
            return _with_way_back(reply, known.library.first_aid) if _is_lost(known, message) else reply
        if any(observation.kind is Kind.UNANSWERED for observation in reply.observations):
            return self._show(at, at.file.notices.choose)
        return _with_way_back(reply, at.file)

    def _at(self, known: Understanding, message: Message) -> _At | None:
        """Where the person stands, if on the way."""
        state = Remembered.of(message).first_aid
        step = known.library.first_aid.by_id.get(state.step) if state and not state.paused else None
        if state is None or step is None or message.group:
            return None
        return _At(known, step, Answers(state.answers), message, state.offered)

    def _read(self, at: _At, said: Utterance, *, is_tale: bool = False, is_typed: bool = False) -> Reply | None:
        """A button's number or words; else, where a text is awaited, the text.

        `is_typed`: no button was pressed. Then a number is an answer where an amount is asked for.
        """
        shown: list[str | Option] = [*at.offered, *at.step.options]
        is_answer = is_typed and at.step.asks is Asks.AMOUNT and said.text.strip().isdecimal()
        if (typed := number(said.text)) and typed <= len(shown) and not is_answer:
            meant: str | Option | None = shown[typed - 1]
        else:
            meant = chosen(at.file, at.step, said, at.fillers, is_tale=is_tale)
        if isinstance(meant, str):
            return self._commune(at, meant)
        if meant:
            return self._take(at, meant)
        if at.known.command_of(said.text):
            return None
        if at.step.asks is Asks.COMMUNE:
            return self._commune(at, said.text)
        if at.step.asks is None or asks_back(said.text):
            return None
        return self._note(at, at.step.asks, said.text)

    def _take(self, at: _At, option: Option) -> Reply:
        answers, asks = at.answers, at.step.asks
        step = at.file.by_id[option.next]
        if option.writes:
            answers = answers.with_happened(f"{at.step.id}.{option.next}", option.writes)
        if option.day:
            answers = answers.with_answer(Asks.WHEN, _written(option.day, at.message.received_at))
        elif asks and (option.fills or (asks is Asks.WHEN and option.next == at.step.next)):
            # Also a day that nobody remembers opens an entry.
            answers = answers.with_answer(asks, option.fills or "")
        if step.asks is Asks.WHEN and answers.full:
            return self._show(replace(at, answers=answers), at.file.notices.full)
        return self._show(replace(at, step=step, answers=answers))

    def _note(self, at: _At, asks: Asks, text: str) -> Reply:
        answers, notices = _noted(at.answers, asks, text)
        assert at.step.next is not None  # a step that asks leads on: the loader has seen to it
        said = [getattr(at.file.notices, name) for name in notices]
        return self._show(replace(at, step=at.file.by_id[at.step.next], answers=answers), *said)

    def _commune(self, at: _At, text: str) -> Reply | None:
        places = at.known.library.places
        target = places.by_id.get(text) or places.areas.get(text)
        found = Found((Meaning(target),)) if target else at.known.gazetteer.guess(text)
        if found is None or not found.meanings:
            is_other = asks_back(text) or len(text.split()) > SHORT_WORDS
            return None if is_other else self._show(at, at.file.notices.place_unknown)
        first = found.meanings[0]
        if not found.sure or len(found.meanings) > 1 or not isinstance(first.target, Place):
            return self._show(at, at.file.notices.which_place, choices=_choices(at, found))
        assert at.step.next is not None
        answers = at.answers.with_answer(Asks.COMMUNE, first.target.id)
        return self._show(replace(at, step=at.file.by_id[at.step.next], answers=answers), former=first.former)

    def _show(
        self,
        at: _At,
        *notices: str,
        choices: Sequence[tuple[str, str]] = (),
        former: FormerPlace | None = None,
        resumed: bool = False,
    ) -> Reply:
        """The step, and what is remembered from now on; `choices`: places to choose from, as (name, id)."""
        if at.step.asks is Asks.COMMUNE and at.place and not choices:
            choices = [(at.place.full, at.place.id)]
        at = replace(at, offered=[id for _, id in choices])
        topics = at.known.library.topics
        reply = self._cards.plain(
            "first_aid",
            at.known,
            Decision.ANSWER,
            topics=(RankedTopic(at.file.topic, topics[at.file.topic].title, 1.0),),
            step=at.step,
            further=[topics[name] for name in at.step.topics],
            notices=notices,
            choices=choices,
            place=at.place,
            former=former,
            restart=at.file.first.id if resumed else None,
        )
        attachment = self._statement(at) if at.step.role is Role.STATEMENT else None
        return replace(reply, memory=self._memory(at), attachment=attachment, asks_number=at.step.asks is Asks.AMOUNT)

    def _leave(self, at: _At) -> Reply:
        reply = self._cards.plain("first_aid_left", at.known, Decision.ANSWER)
        return replace(reply, memory=self._memory(at, paused=True))

    def _memory(self, at: _At, *, paused: bool = False) -> Memory:
        remembered = Remembered.of(at.message)
        before, answers = remembered.first_aid, dict(at.answers.kept)
        # To look at a step again is no answer, and prolongs nothing.
        is_same = before is not None and (before.step, before.answers) == (at.step.id, answers)
        until = before.until if before and is_same else at.message.received_at + KEPT_FOR
        state = FirstAid(until=until, step=at.step.id, answers=answers, paused=paused, offered=tuple(at.offered))
        over = at.step.role in _FORGETS
        return remembered.model_copy(update={"first_aid": None if over else state}).kept()

    def _statement(self, at: _At) -> Attachment:
        office = f"{at.place.full}, {at.known.library.places.province.full}" if at.place else ""
        statement = fill(at.file.statement, at.answers.account(), office)
        buttons = at.file.buttons
        return Attachment(STATEMENT_KIND, STATEMENT_FILE, self._seal(statement.to_text()), buttons.fetch, buttons.print)


def _noted(answers: Answers, asks: Asks, text: str) -> tuple[Answers, tuple[str, ...]]:
    """With the text as an answer, on one line, and the names of the notices of what was left out of it."""
    line = " ".join(text.split())
    masked = without_credentials(line)
    kept = masked[: LONGEST[asks]]
    notices = [name for name, is_due in (("masked", masked != line), ("shortened", kept != masked)) if is_due]
    return answers.with_answer(asks, kept), tuple(notices)


def _choices(at: _At, found: Found) -> list[tuple[str, str]]:
    """What may be meant, as (name, id): a former area stands for its parts."""
    named: dict[str, str] = {}
    for meaning in found.meanings:
        if isinstance(meaning.target, FormerArea):
            named |= {part.id: part.full for part in parts_of(at.known.library.places, meaning.target)}
        else:
            named[meaning.target.id] = meaning.target.full
    return [(name, id) for id, name in named.items()]


def _written(day: NamedDay, now: datetime) -> str:
    """The day as people write it; today and yesterday are those of Vietnam."""
    date = day_in_vietnam(now) - timedelta(days=day is NamedDay.YESTERDAY)
    return f"{date.day}/{date.month}/{date.year}"


def _is_lost(known: Understanding, message: Message) -> bool:
    """Whether the person stands at a step that an edit has taken away meanwhile."""
    state = Remembered.of(message).first_aid
    return bool(state and not state.paused and not message.group and state.step not in known.library.first_aid.by_id)


def _with_way_back(reply: Reply, file: FirstAidFile) -> Reply:
    # The buttons of a step are on the way themselves.
    if any(button.payload.split()[0] == COMMAND for button in reply.buttons):
        return reply
    return replace(reply, buttons=(*reply.buttons, Button(file.buttons.resume, COMMAND)))
