"""The product's answers to questions, for counting and for explaining. Nothing is stored."""

import time
from collections.abc import Callable

from bot.conversation.assistant import Assistant
from bot.conversation.understanding import Understanding
from bot.evaluation.questions import Answer, Answered
from bot.messages import Address, Channel, Decision, Message, Reply
from bot.text.normalise import normalise
from bot.timing import utc_now

NOBODY = Address(Channel.TERMINAL, "ask")
"""Who asks only to see what is said."""


def timed_answer(assistant: Assistant, question: str) -> tuple[Reply, float]:
    """The reply and how long it took, in milliseconds."""
    message = Message("ask", NOBODY, question, utc_now())
    start = time.perf_counter()
    reply = assistant.reply(message)
    return reply, (time.perf_counter() - start) * 1000


def answers(assistant: Assistant, understanding: Callable[[], Understanding]) -> Answer:
    """Asks the assistant, which answers from this understanding."""

    def answer(question: str) -> Answered:
        reply, elapsed = timed_answer(assistant, question)
        known = understanding()
        alarm = reply.decision is Decision.EMERGENCY and known.alarm_in(known.hear(normalise(question)))
        return Answered(
            reply.decision.value,
            tuple(topic.id for topic in reply.topics),
            elapsed,
            alarm.kind.id if alarm else None,
        )

    return answer
