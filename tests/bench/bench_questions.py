"""How long a question takes, beside three simple searches over the same topics, in the same minutes."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot.app.conversation import build_assistant
from bot.cli.evaluate import texts_of
from bot.conversation.understanding import understand
from bot.evaluation.answering import timed_answer
from bot.evaluation.baselines import BASELINES
from bot.evaluation.questions import open_labelled
from bot.knowledge.labelled import LABELLED_FILE
from bot.knowledge.snapshot import Snapshot
from bot.settings import load_settings

CONTENT = Path(__file__).parent.parent.parent / "content"

EVERY = 4
"""Each fourth labelled question is asked: all styles and lengths, in a few seconds."""

ROUNDS = 3

WHOLE = "ours, the whole reply"


def main() -> bool:
    """Print for each way of answering the median and the 99th percentile, and ours as a multiple of each; no bound."""
    questions = [line.q for line in open_labelled(CONTENT / LABELLED_FILE)[::EVERY]]
    taken = _taken(_ways(), questions)
    print(f"milliseconds a question, {len(questions)} questions   median    p99   ours is times")
    whole = median(taken[WHOLE])
    for name, times in taken.items():
        print(f"  {name:36} {median(times):10.2f} {quantiles(times, n=100)[98]:6.2f} {whole / median(times):11.2f}")
    return True


def _ways() -> Mapping[str, Callable[[str], Any]]:
    content = Snapshot(CONTENT, understand)
    assistant = build_assistant(content, load_settings())
    known, texts = content.current, texts_of(content.library)
    return {
        WHOLE: lambda question: timed_answer(assistant, question),
        "ours, the search alone": lambda question: known.matcher.match(known.hear(question)),
        **{name: build(texts) for name, build in BASELINES.items()},
    }


def _taken(ways: Mapping[str, Callable[[str], Any]], questions: list[str]) -> dict[str, list[float]]:
    """The best of a few rounds for each question: what else the machine did then is nobody's merit."""
    best: dict[str, list[float]] = {name: [float("inf")] * len(questions) for name in ways}
    for _ in range(ROUNDS):
        for number, question in enumerate(questions):
            for name, answer in ways.items():
                start = time.perf_counter()
                answer(question)
                best[name][number] = min(best[name][number], (time.perf_counter() - start) * 1000)
    return best
