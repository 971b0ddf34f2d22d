"""`canhgiac explain`: why a question gets the answer it gets, for editors. Stores nothing."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.app.opening import open_content
from bot.evaluation.explaining import OUTCOMES_SAID, Explanation, alarm_in_words, explained
from bot.settings import load_settings


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    question: Annotated[str, typer.Argument(help="Câu hỏi.")],
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Vì sao bot trả lời như vậy: những chữ nào nói cho chủ đề nào; không lưu gì."""
    found = explained(open_content(load_settings()).current, question)
    if as_json:
        print(json.dumps(_to_json(found), ensure_ascii=False))
    else:
        print("\n".join(_lines(found)))


def _lines(found: Explanation) -> Iterator[str]:
    if found.alarm:
        yield f"Khẩn cấp: {found.alarm.kind.title} ({alarm_in_words(found.alarm)}). Thẻ khẩn cấp hiện trước mọi thứ."
    if found.refusal:
        yield f"Không giúp: {found.refusal.id}."
    if found.pleasantry:
        yield f"Chào hỏi: {found.pleasantry.id}."
    yield f"Tìm chủ đề: {OUTCOMES_SAID[found.outcome]}."
    for number, each in enumerate(found.candidates, start=1):
        sure = f", chắc {found.sure:.0%}" if number == 1 and found.sure is not None else ""
        yield f"\n{number}. {each.title} ({each.match.topic}): hơn “không chủ đề nào” {each.match.score:+.2f}{sure}"
        yield "   " + ", ".join(f"{reason.word} {reason.weight:+.2f}" for reason in each.reasons)


def _to_json(found: Explanation) -> dict[str, Any]:
    alarm = found.alarm
    return {
        "question": found.question,
        "emergency": {"kind": alarm.kind.id, "cue": alarm.cue, "quote": alarm.quote} if alarm else None,
        "refusal": found.refusal.id if found.refusal else None,
        "small_talk": found.pleasantry.id if found.pleasantry else None,
        "decision": found.outcome.value,
        "topics": [
            {
                "id": each.match.topic,
                "score": round(each.match.score, 4),
                "probability": round(each.match.probability, 4),
                "words": [asdict(reason) for reason in each.reasons],
            }
            for each in found.candidates
        ],
    }
