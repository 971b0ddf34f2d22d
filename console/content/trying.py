"""Ask the bot as a citizen would, and see why it answers so. Nothing is stored, and nobody's memory is touched."""

from collections.abc import Sequence

from starlette.responses import Response

from bot.evaluation.answering import timed_answer
from bot.evaluation.explaining import OUTCOMES_SAID, alarm_in_words, explained
from bot.evaluation.impact import DECISIONS_SAID
from bot.messages import MESSAGE_CHARACTERS
from bot.text.normalise import normalise
from console.content.tools import Tools
from console.doors import Door, Visit
from console.frame import EDITING, Frame


class Trying:
    """The page to ask the bot."""

    def __init__(self, frame: Frame, tools: Tools) -> None:
        self._frame = frame
        self._tools = tools

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/content/try", self.show, EDITING),
            Door("POST", "/content/try", self.ask, EDITING),
        )

    def show(self, visit: Visit) -> Response:
        return self._frame.page(visit, "content/try", question="", answered=None, limit=MESSAGE_CHARACTERS)

    def ask(self, visit: Visit) -> Response:
        """By POST: a question may be somebody's own words, and addresses are kept in logs and histories."""
        question = visit.form.text("question")[:MESSAGE_CHARACTERS]
        if not question:
            return self.show(visit)
        reply, elapsed = timed_answer(self._tools.assistant, question)
        why = explained(self._tools.content.current, normalise(question))
        return self._frame.page(
            visit,
            "content/try",
            question=question,
            limit=MESSAGE_CHARACTERS,
            answered={
                "reply": reply,
                "decision": DECISIONS_SAID.get(reply.decision.value, reply.decision.value),
                "milliseconds": round(elapsed),
                "why": why,
                "alarm": alarm_in_words(why.alarm) if why.alarm else "",
                "outcome": OUTCOMES_SAID[why.outcome.value],
            },
        )
