"""`canhgiac explain`: why a question gets the answer it gets, for editors. Stores nothing."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from bot.app import open_content
from bot.conversation.understanding import Understanding
from bot.matching.calibration import chance, decide, lead
from bot.matching.matcher import Match
from bot.matching.utterance import Utterance
from bot.settings import load_settings

TOPICS_EXPLAINED = 3

DECISIONS = {
    "answer": "trả lời thẳng bằng chủ đề đầu tiên",
    "choices": "hỏi lại giữa các chủ đề dưới đây",
    "unknown": "nói là chưa biết",
}


def register(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    question: Annotated[str, typer.Argument(help="Câu hỏi.")],
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Vì sao bot trả lời như vậy: những chữ nào nói cho chủ đề nào; không lưu gì."""
    known = open_content(load_settings()).current
    said = known.hear(question)
    found = known.matcher.match(said)
    if as_json:
        print(json.dumps(_to_json(known, said, found), ensure_ascii=False))
    else:
        print("\n".join(_lines(known, said, found)))


def _lines(known: Understanding, said: Utterance, found: tuple[Match, ...]) -> Iterator[str]:
    if alarm := known.alarms.recognise(said):
        why = f"dấu hiệu “{alarm.cue}” ở chữ “{alarm.quote}”" if alarm.cue else "giống các lời kêu cứu đã học"
        yield f"Khẩn cấp: {alarm.kind.title} ({why}). Thẻ khẩn cấp hiện trước mọi thứ."
    if refusal := known.refusals.recognise(said):
        yield f"Không giúp: {refusal.id}."
    if pleasantry := known.small_talk.recognise(said):
        yield f"Chào hỏi: {pleasantry.id}."
    yield f"Tìm chủ đề: {DECISIONS[decide(found)]}."
    for number, match in enumerate(found[:TOPICS_EXPLAINED], start=1):
        topic = known.library.topics[match.topic]
        sure = f", chắc {chance(*lead(found)):.0%}" if number == 1 and len(found) > 1 else ""
        yield f"\n{number}. {topic.title} ({match.topic}): hơn “không chủ đề nào” {match.score:+.2f}{sure}"
        reasons = known.matcher.reasons(said, match.topic)
        yield "   " + ", ".join(f"{reason.word} {reason.weight:+.2f}" for reason in reasons)


def _to_json(known: Understanding, said: Utterance, found: tuple[Match, ...]) -> dict[str, Any]:
    alarm = known.alarms.recognise(said)
    refusal, pleasantry = known.refusals.recognise(said), known.small_talk.recognise(said)
    return {
        "question": said.text,
        "emergency": {"kind": alarm.kind.id, "cue": alarm.cue, "quote": alarm.quote} if alarm else None,
        "refusal": refusal.id if refusal else None,
        "small_talk": pleasantry.id if pleasantry else None,
        "decision": decide(found).value,
        "topics": [
            {
                "id": match.topic,
                "score": round(match.score, 4),
                "probability": round(match.probability, 4),
                "words": [asdict(reason) for reason in known.matcher.reasons(said, match.topic)],
            }
            for match in found[:TOPICS_EXPLAINED]
        ],
    }
