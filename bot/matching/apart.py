"""Learning in a process of its own, `python -m bot.matching.apart`.

Answers go on meanwhile, and the memory that learning takes is given back when it ends. What is learned in a moment is
learned here: a process takes half a second to begin.
"""

import io
import json
import subprocess
import sys
from collections.abc import Sequence

import structlog

from bot.matching.linear import Lesson, LinearModel, learn
from bot.matching.stored import read_model, write_model
from bot.text.spelling import Spelling

log = structlog.get_logger(__name__)

MOMENT_CHARACTERS = 10_000
"""Lessons of so many letters together are learned in a twentieth of a second."""

LONGEST_SECONDS = 120.0
"""It takes a few; a machine that needs longer than this learns here instead."""


def learn_apart(lessons: Sequence[Lesson], spelling: Spelling) -> LinearModel:
    """As `learn`, and raises `ValueError` as it does. Where no process can be started it is learned here."""
    if sum(len(lesson.text) for lesson in lessons) <= MOMENT_CHARACTERS:
        return learn(lessons, spelling)
    asked = {
        "abbreviations": spelling.abbreviations,
        "lessons": [(lesson.text, lesson.label, lesson.weight) for lesson in lessons],
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.matching.apart"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=True,
        )
        return read_model(io.BytesIO(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, EOFError) as error:
        log.warning("learned_here", reason=type(error).__name__)
        return learn(lessons, spelling)


def main() -> None:
    """Read abbreviations and lessons from standard input, write the model to standard output."""
    asked = json.load(sys.stdin.buffer)
    lessons = [Lesson(text, label, weight) for text, label, weight in asked["lessons"]]
    written = io.BytesIO()
    # Not straight to the pipe: numpy asks a buffered file where in it it stands, which a pipe cannot tell.
    write_model(written, learn(lessons, Spelling(asked["abbreviations"])))
    sys.stdout.buffer.write(written.getbuffer())


if __name__ == "__main__":
    main()
