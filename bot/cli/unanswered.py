"""`canhgiac unanswered`: what people asked in vain, and how an editor makes it known."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from bot.app.opening import content_folder, existing_database, open_content
from bot.authoring.at_once import rewrite_at_once
from bot.authoring.drafting import write_draft
from bot.authoring.edits import MorePhrases
from bot.cli.evaluate import answers
from bot.conversation.understanding import Understanding
from bot.errors import BotError
from bot.evaluation.impact import DECISIONS_SAID
from bot.evaluation.questions import Answer
from bot.evaluation.recurring import MOST_READ, Recurring, grouped, named, nearest, phrases_of
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.teaching import new_phrases
from bot.messages import Asked
from bot.reports.small_cells import NOTE, told
from bot.settings import Settings, load_settings
from bot.storage import observations

WAYS_SHOWN = 3
GROUPS_SHOWN = 30


def register(app: typer.Typer) -> None:
    app.command("unanswered")(unanswered)


def unanswered(
    group: Annotated[
        str | None, typer.Argument(metavar="GROUP", help="Mã nhóm câu, như in ở đầu mỗi nhóm; chỉ xem nhóm đó.")
    ] = None,
    add_to: Annotated[
        str | None, typer.Option("--add-to", metavar="TOPIC", help="Thêm các câu của nhóm vào mẫu câu của chủ đề này.")
    ] = None,
    draft: Annotated[
        str | None,
        typer.Option("--draft", metavar="NEW_ID", help="Viết bản nháp một chủ đề mới; có nhóm thì kèm các câu của nó."),
    ] = None,
    top: Annotated[int, typer.Option(help="In chừng này nhóm.", min=1)] = GROUPS_SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Những câu bot chưa trả lời được, hỏi nhiều nhất đứng đầu, kèm chủ đề gần nhất. Số và tên đã che."""
    if (add_to and draft) or (add_to and not group):
        raise typer.BadParameter("dùng: unanswered [GROUP], unanswered --add-to TOPIC GROUP, unanswered --draft NEW_ID")
    settings = load_settings()
    content = open_content(settings)
    groups = [] if draft and not group else _groups(settings)
    if group:
        groups = [_group(groups, group)]
    if add_to:
        _teach(settings, add_to, groups[0])
    elif draft:
        _draft(settings, content, draft, groups)
    else:
        _list(groups[:top], content, answers(content, settings), as_json=as_json, whole=group is not None)


def _groups(settings: Settings) -> list[Recurring]:
    database = existing_database(settings)
    try:
        with database.read() as connection:
            return grouped(observations.most_asked(connection, MOST_READ))
    finally:
        database.close()


def _group(groups: Sequence[Recurring], code: str) -> Recurring:
    if found := named(groups, code):
        return found
    raise BotError(f"Không có nhóm câu “{code}”. Xem các nhóm: canhgiac unanswered")


def _teach(settings: Settings, topic: str, group: Recurring) -> None:
    phrases = phrases_of(group)
    done = rewrite_at_once(content_folder(settings), MorePhrases(topic, tuple(phrases)), settings.public_url)
    for phrase in phrases:
        if phrase not in done.left_out:
            print(f"Đã thêm vào {done.file}: {phrase}")
    for phrase in done.left_out:
        print(f"Không thêm (đã có, là câu đo, hoặc quá dài): {phrase}")
    if done.is_change:
        print("Hãy đọc lại tệp, rồi chạy: canhgiac diff")


def _draft(settings: Settings, content: Snapshot[Understanding], id: str, groups: Sequence[Recurring]) -> None:
    folder = content_folder(settings)
    phrases = new_phrases(folder, content.library, [phrase for group in groups for phrase in phrases_of(group)])
    related = [match.topic for group in groups for match in nearest(content.current, group)]
    print(f"Bản nháp: {write_draft(folder, content.library, id, phrases, related)}")


def _list(
    groups: Sequence[Recurring], content: Snapshot[Understanding], answer: Answer, *, as_json: bool, whole: bool
) -> None:
    if as_json:
        print(json.dumps({"groups": [_row(group, content, answer) for group in groups]}, ensure_ascii=False))
        return
    for group in groups:
        now = DECISIONS_SAID[answer(group.ways[0].text).decision]
        print(f"{group.code}  {group.times} lượt, lần cuối {group.last:%d/%m/%Y}, nay: {now}")
        ways = group.ways if whole else group.ways[:WAYS_SHOWN]
        for way in ways:
            print(f"    {' '.join(way.text.split())}" + _often(way))
        if len(ways) < len(group.ways):
            print(f"    … và {len(group.ways) - len(ways)} cách hỏi khác: canhgiac unanswered {group.code}")
        near = ", ".join(f"{match.topic} {match.probability:.0%}" for match in nearest(content.current, group))
        print(f"    gần nhất: {near or '-'}")
    if groups:
        print(NOTE)
    else:
        print("Chưa có câu nào bot không trả lời được.")


def _often(way: Asked) -> str:
    times = told(way.count)
    return f"  ({times} lượt)" if times.is_number else ""


def _row(group: Recurring, content: Snapshot[Understanding], answer: Answer) -> dict[str, Any]:
    return {
        "group": group.code,
        "count": str(group.times),
        "last": group.last.isoformat(),
        "questions": [{"text": way.text, "count": str(told(way.count))} for way in group.ways],
        "nearest": [
            {"id": match.topic, "score": match.score, "probability": match.probability}
            for match in nearest(content.current, group)
        ],
        "decision": answer(group.ways[0].text).decision,
    }
