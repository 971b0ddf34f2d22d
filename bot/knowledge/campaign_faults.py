"""What must hold between a campaign file and the content it names."""

import re
from collections.abc import Collection, Iterator

from bot.errors import Fault
from bot.knowledge.entries import Entry, Known
from bot.knowledge.reference_faults import dangling
from bot.knowledge.sentence_faults import mark_faults
from bot.knowledge.statements import typed_numbers
from bot.text.markup import TokenKind, parse

_TEMPLATE = re.compile(r"\{\{[^{}\n]*\}\}|\{%[^{}\n]*%\}")
_ACCOUNT = re.compile(r"(?<!\w)@\w{3,}")
_TOPICS = "thư mục scams và faq.vi.yaml"


def campaign_faults(campaign: Entry, known: Known) -> Iterator[Fault]:
    """Everything wrong between a campaign and what it names, and with the marks of its own text.

    What its own text may say as a template, and where it may link to, is for those who can render and read links.
    """
    yield from _what_is_said(campaign)
    for field in ("topic", "buttons"):
        yield from dangling(campaign, field, known.topics, "chủ đề", _TOPICS)
    yield from dangling(campaign, "quiz", known.quizzes, "câu đố", "thư mục quiz")
    for step in _steps(campaign):
        yield from dangling(step, "topic", known.topics, "chủ đề", _TOPICS)
    for field in ("audience", "exclude"):
        yield from _criteria_faults(campaign, field, known)
    for _, text in campaign.texts("text"):
        for number, line in enumerate(text.split("\n"), start=1):
            for message in _line_problems(campaign, line, known):
                yield campaign.document.fault_on_line((*campaign.path, "text"), number, message)


def _what_is_said(campaign: Entry) -> Iterator[Fault]:
    told = [field for field in ("topic", "text") if campaign.text(field).strip()]
    if len(told) == 2:
        yield campaign.fault(("text",), "Đã có topic thì không viết text. Hãy giữ một trong hai.")
    elif not told and not _every_step_has_a_topic(campaign):
        yield campaign.fault((), "Chưa có điều để gửi. Hãy thêm topic: mã chủ đề, hoặc text: | rồi lời tự viết.")


def _steps(campaign: Entry) -> list[Entry]:
    """The steps of a series; one that is written as a mere delay holds nothing."""
    if campaign.keys("schedule") is None:
        return []
    return Entry(campaign.document, (*campaign.path, "schedule"), "Schedule").below("series")


def _every_step_has_a_topic(campaign: Entry) -> bool:
    steps = _steps(campaign)
    return bool(steps) and all(step.text("topic") for step in steps)


def _criteria_faults(campaign: Entry, field: str, known: Known) -> Iterator[Fault]:
    if campaign.keys(field) is None:
        return
    criteria = Entry(campaign.document, (*campaign.path, field), field)
    yield from dangling(criteria, "channels", None, "kênh", "")
    yield from dangling(criteria, "audiences", known.audiences, "đối tượng", "audiences.vi.yaml")
    yield from dangling(criteria, "areas", known.areas, "địa bàn", "places.vi.yaml")
    yield from dangling(
        criteria, "topics", _either(known.groups, known.topics), "nhóm, chủ đề", f"groups.vi.yaml, {_TOPICS}"
    )


def _either(one: Collection[str] | None, other: Collection[str] | None) -> Collection[str] | None:
    return None if one is None or other is None else (*one, *other)


def _line_problems(campaign: Entry, line: str, known: Known) -> Iterator[str]:
    """What is wrong with a line of the own text; `{{ … }}` is looked at where templates are known."""
    shown = _TEMPLATE.sub("·", line)
    yield from (fault.message for fault in mark_faults(campaign, ("text",), shown, known, None))
    for number in typed_numbers(shown):
        yield f"Số {number} phải viết bằng tên trong contacts.vi.yaml. Ví dụ: [[canh-sat-113]]"
    for account in _ACCOUNT.findall(shown):
        yield f"“{account}” sẽ thành liên kết tới một tài khoản. Hãy bỏ dấu @."
    for token in parse(shown):
        if token.kind is TokenKind.FOOTNOTE:
            yield f"Lời tự viết không có mục nguồn. Hãy bỏ [^{token.text}]."
        elif token.href and not token.href.startswith("https://"):
            yield "Liên kết phải bắt đầu bằng https://. Số để gọi thì viết bằng tên: [[canh-sat-113]]"
