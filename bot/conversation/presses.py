"""Buttons below campaign messages: each press is counted by run, and answered as what it wraps."""

import re
from dataclasses import replace

from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.messages import Kind, Message, Observation, Reply
from bot.presentation.campaign_words import GENUINE, SCAM

_PRESS = re.compile(r"(?P<run>[0-9]{1,10})(?!\S)\s*(?P<command>.*)", re.DOTALL)
_ANSWER = re.compile(rf"(?P<topic>\S+) (?P<shown>[{SCAM}{GENUINE}])(?P<said>[{SCAM}{GENUINE}])")
_QUIZ_KINDS = frozenset({Kind.QUIZ_RIGHT, Kind.QUIZ_WRONG})


def unwrapped(argument: str) -> tuple[str | None, str]:
    """Of `12 xem viec-nhe-luong-cao` the run's name among observations, `run:12`, and the command.

    Without a number in front there is no run, and what stands there is taken for the command.
    """
    match = _PRESS.fullmatch(argument)
    return (f"run:{int(match['run'])}", match["command"]) if match else (None, argument)


def counted(reply: Reply, run: str) -> Reply:
    """The reply to a press, with what is learnt about the run: that it was pressed, and how its quiz went."""
    learnt = tuple(replace(seen, topic=run) if seen.kind in _QUIZ_KINDS else seen for seen in reply.observations)
    return replace(reply, observations=(Observation(Kind.PRESSED, run), *learnt))


class Quizzes:
    """Answers those who said of a message whether it is a scam."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards

    def command(self, known: Understanding, argument: str, message: Message) -> Reply | None:
        """`/do <topic> <shown><said>`: of two letters the first tells which message was shown. Alone it shows one."""
        if not argument:
            return self._asked(known, int(message.received_at.timestamp()))
        match = _ANSWER.fullmatch(argument)
        quiz = known.library.quizzes.get(match["topic"]) if match else None
        if match is None or quiz is None:
            return None
        return self._cards.quiz_answer(known, quiz, shown=match["shown"], is_right=match["shown"] == match["said"])

    def _asked(self, known: Understanding, second: int) -> Reply | None:
        """One of the quizzes by the second of the day: another each time, though nothing is remembered."""
        quizzes = list(known.library.quizzes.values())
        if not quizzes:
            return None
        return self._cards.quiz(known, quizzes[second // 2 % len(quizzes)], shown=SCAM if second % 2 else GENUINE)
