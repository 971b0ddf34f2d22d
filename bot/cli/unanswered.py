"""`canhgiac unanswered`: what people asked in vain, and how an editor makes it known."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from bot.app import content_folder, existing_database, open_content
from bot.cli.evaluate import answers
from bot.conversation.understanding import Understanding
from bot.errors import BotError
from bot.evaluation.impact import DECISIONS_SAID
from bot.evaluation.questions import Answer
from bot.evaluation.recurring import Recurring, grouped, named
from bot.knowledge.draft import write_draft
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.teaching import add_phrases, new_phrases
from bot.matching.matcher import Match
from bot.settings import Settings, load_settings
from bot.storage import observations
from bot.text.redact import without_masks

MOST_READ = 2_000
"""Different questions brought together at most; each is compared with all before it. The rarest are left for later."""

NEAREST = 3
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
    taught = add_phrases(content_folder(settings), topic, _phrases(group))
    for phrase in taught.added:
        print(f"Đã thêm vào {taught.file}: {phrase}")
    for phrase in taught.left_out:
        print(f"Không thêm (đã có, là câu đo, hoặc quá dài): {phrase}")
    if taught.added:
        print("Hãy đọc lại tệp, rồi chạy: canhgiac diff")


def _draft(settings: Settings, content: Snapshot[Understanding], id: str, groups: Sequence[Recurring]) -> None:
    folder = content_folder(settings)
    phrases = new_phrases(folder, content.library, [phrase for group in groups for phrase in _phrases(group)])
    related = [match.topic for group in groups for match in _nearest(content, group)]
    print(f"Bản nháp: {write_draft(folder, content.library, id, phrases, related)}")


def _list(
    groups: Sequence[Recurring], content: Snapshot[Understanding], answer: Answer, *, as_json: bool, whole: bool
) -> None:
    if as_json:
        print(json.dumps({"groups": [_row(group, content, answer) for group in groups]}, ensure_ascii=False))
        return
    for group in groups:
        now = DECISIONS_SAID[answer(group.ways[0].text).decision]
        print(f"{group.code}  ×{group.count}, lần cuối {group.last:%d/%m/%Y}, nay: {now}")
        ways = group.ways if whole else group.ways[:WAYS_SHOWN]
        for way in ways:
            print(f"    {' '.join(way.text.split())}" + (f"  ×{way.count}" if way.count > 1 else ""))
        if len(ways) < len(group.ways):
            print(f"    … và {len(group.ways) - len(ways)} cách hỏi khác: canhgiac unanswered {group.code}")
        nearest = ", ".join(f"{match.topic} {match.probability:.0%}" for match in _nearest(content, group))
        print(f"    gần nhất: {nearest or '-'}")
    if not groups:
        print("Chưa có câu nào bot không trả lời được.")


def _row(group: Recurring, content: Snapshot[Understanding], answer: Answer) -> dict[str, Any]:
    return {
        "group": group.code,
        "count": group.count,
        "last": group.last.isoformat(),
        "questions": [{"text": way.text, "count": way.count} for way in group.ways],
        "nearest": [
            {"id": match.topic, "score": match.score, "probability": match.probability}
            for match in _nearest(content, group)
        ],
        "decision": answer(group.ways[0].text).decision,
    }


def _nearest(content: Snapshot[Understanding], group: Recurring) -> Sequence[Match]:
    known = content.current
    return known.matcher.match(known.hear(group.ways[0].text), limit=NEAREST)


def _phrases(group: Recurring) -> list[str]:
    return [without_masks(way.text) for way in group.ways]
