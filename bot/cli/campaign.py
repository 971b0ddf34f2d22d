"""`canhgiac campaign …`: what organisers do with campaigns, from a terminal; the same operations as everywhere else."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.app.campaigns import open_campaigns
from bot.channels.zalo.texts import texts
from bot.cli.lines import reply_as_text
from bot.errors import ActRefused, ContentError
from bot.knowledge.campaigns import CampaignFile
from bot.settings import load_settings
from bot.storage.quotas import OVER_QUOTA
from bot.storage.tables import PauseReason
from scheduler.campaign_files import fault_in, read_campaign
from scheduler.forecast import LEFT_OUT, Forecast, said_at
from scheduler.operations import COMMAND_LINE, STATES, Actor, Operations
from scheduler.progress import CHANNELS, COUNTED, RUN_STATES, Progress, RunFigures, summary, why_paused
from scheduler.timetable import step_of

As = Annotated[str, typer.Option("--as", metavar="NAME", help="Tài khoản của người làm việc này.")]
MaybeAs = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Tài khoản của người làm việc này; không ghi thì là dòng lệnh."),
]
Id = Annotated[int, typer.Argument(metavar="ID", help="Số của chiến dịch.")]
File = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="Tệp chiến dịch.")]
Json = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")]

Name = Annotated[str, typer.Argument(metavar="NAME", help="Tên nhóm người nhận.")]

audiences = typer.Typer(help="Nhóm người nhận đã lưu.", no_args_is_help=True)
commands = typer.Typer(help="Chiến dịch: soạn, duyệt, gửi, theo dõi.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="campaign")
    app.add_typer(audiences, name="audience")
    app.command("stop-sending")(stop_sending)
    app.command("allow-sending")(allow_sending)


@commands.command("check")
def check(file: File, actor: MaybeAs = None, as_json: Json = False) -> None:
    """Kiểm tra tệp chiến dịch: mọi lỗi, kèm dòng và cách sửa. Không lưu gì."""
    with _with_plan(file) as (operations, plan):
        operations.check(plan, _who(operations, actor))
    _say(as_json, {"faults": []}, "Tệp chiến dịch dùng được.")


@commands.command("create")
def create(
    file: File,
    actor: As,
    audience: Annotated[
        str | None, typer.Option(metavar="NAME", help="Gửi cho nhóm người nhận đã lưu này, thay cho audience của tệp.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tạo bản nháp từ một tệp chiến dịch."""
    with _with_plan(file) as (operations, plan):
        id = operations.create(plan, operations.actor(actor), audience=audience)
        _say(as_json, operations.progress(id).to_json(), f"Đã tạo chiến dịch số {id} (bản nháp).")


@commands.command("list")
def list_(as_json: Json = False) -> None:
    """Các chiến dịch, mới nhất đứng đầu."""
    with _operations() as operations:
        found = operations.listed(COMMAND_LINE)
    lines = [f"{campaign.id:>5}  {STATES[campaign.state]:<12}  {campaign.name}" for campaign in found]
    _say(
        as_json,
        {"campaigns": [summary(campaign) for campaign in found]},
        "\n".join(lines) or "Chưa có chiến dịch nào.",
    )


@commands.command("show")
def show(id: Id, as_json: Json = False) -> None:
    """Một chiến dịch và các lần gửi: bao nhiêu người đã nhận, đang chờ, gửi lỗi."""
    with _operations() as operations:
        progress = operations.progress(id)
    _say(as_json, progress.to_json(), _progress_text(progress))


@commands.command("preview")
def preview(id: Id, as_json: Json = False) -> None:
    """Xem trước khi gửi: ai nhận, ai không và vì sao, lời trên từng kênh, năm lần gửi tới."""
    with _operations() as operations:
        forecast = operations.preview(id)
    _say(as_json, forecast.to_json(), _forecast_text(forecast))


@commands.command("submit")
def submit(id: Id, actor: As, as_json: Json = False) -> None:
    """Trình duyệt một bản nháp."""
    with _operations() as operations:
        operations.submit(id, operations.actor(actor))
        _say(as_json, operations.progress(id).to_json(), f"Đã trình chiến dịch {id}. Cần một người khác duyệt.")


@commands.command("approve")
def approve(
    id: Id,
    actor: As,
    expect: Annotated[int | None, typer.Option(help="Số người nhận đã xem; nay khác thì không duyệt.", min=0)] = None,
    as_json: Json = False,
) -> None:
    """Duyệt một chiến dịch đã trình. Người duyệt khác người soạn, và xác nhận số người nhận."""
    with _operations() as operations:
        who = operations.actor(actor)
        if expect is None and sys.stdin.isatty() and not as_json:
            expect = operations.to_approve(id, who)
            if not typer.confirm(f"Chiến dịch {id} sẽ gửi tới {expect} người. Duyệt?"):
                raise ActRefused(f"Chưa duyệt chiến dịch {id}.")
        total = operations.approve(id, who, expected=expect)
        _say(as_json, operations.progress(id).to_json(), f"Đã duyệt chiến dịch {id}: {total} người nhận.")


@commands.command("send-back")
def send_back(
    id: Id,
    actor: As,
    reason: Annotated[str, typer.Option(help="Điều cần sửa, nói với người soạn.")] = "",
    as_json: Json = False,
) -> None:
    """Trả một chiến dịch đã trình về bản nháp."""
    with _operations() as operations:
        operations.send_back(id, operations.actor(actor), reason)
        _say(as_json, operations.progress(id).to_json(), f"Chiến dịch {id}: Đã trả lại bản nháp.")


def _act(name: str, do: Callable[[Operations, int, Actor], object], help: str, said: str) -> None:
    """A command that does one thing to one campaign, and has nothing to ask."""

    def act(id: Id, actor: MaybeAs = None, as_json: Json = False) -> None:
        with _operations() as operations:
            do(operations, id, _who(operations, actor))
            _say(as_json, operations.progress(id).to_json(), f"Chiến dịch {id}: {said}")

    commands.command(name, help=help)(act)


_act("start", Operations.start, "Đưa một chiến dịch đã duyệt vào lịch gửi.", "Đã lên lịch.")
_act("pause", Operations.pause, "Tạm dừng gửi.", "Đã tạm dừng.")
_act("resume", Operations.resume, "Gửi tiếp từ chỗ đã dừng.", "Đã gửi tiếp.")
_act(
    "drop-rest",
    Operations.drop_rest,
    "Bỏ phần còn lại của lần gửi đang dở; các lần sau vẫn gửi.",
    "Đã bỏ phần còn lại.",
)
_act("cancel", Operations.cancel, "Hủy: không gửi thêm cho ai nữa.", "Đã hủy.")
_act(
    "retry-failed",
    Operations.retry_failed,
    "Gửi lại cho những người gửi lỗi ở lần gần nhất.",
    "Đang gửi lại.",
)
_act(
    "resend-uncertain",
    Operations.resend_uncertain,
    "Gửi thêm một lần cho những người không chắc đã nhận ở lần gần nhất; có người có thể nhận hai lần.",
    "Đang gửi lại.",
)


@commands.command("correct")
def correct(
    id: Id,
    text: Annotated[str, typer.Option(help="Lời đính chính, như mục text của tệp chiến dịch.")],
    actor: As,
    as_json: Json = False,
) -> None:
    """Soạn tin đính chính, gửi cho đúng những người một chiến dịch đã tới."""
    with _operations() as operations:
        new = operations.correct(id, text, operations.actor(actor))
        _say(as_json, operations.progress(new).to_json(), f"Đã tạo bản nháp số {new}, đính chính cho chiến dịch {id}.")


@commands.command("test")
def test(id: Id, actor: As, as_json: Json = False) -> None:
    """Gửi thử cho chính mình, vào cuộc trò chuyện đã gắn với tài khoản (canhgiac user bind)."""
    with _operations() as operations:
        chats = operations.send_test(id, operations.actor(actor))
    _say(as_json, {"sent_to": chats}, f"Đã gửi thử vào {chats} cuộc trò chuyện.")


@audiences.command("save")
def save_audience(name: Name, id: Id, actor: MaybeAs = None, as_json: Json = False) -> None:
    """Lưu người nhận của một chiến dịch thành một nhóm có tên, để dùng lại."""
    with _operations() as operations:
        operations.save_audience(name, id, _who(operations, actor))
    _say(as_json, {"name": name}, f"Đã lưu nhóm “{name}”. Dùng: canhgiac campaign create FILE.yaml --audience {name}")


@audiences.command("list")
def list_audiences(as_json: Json = False) -> None:
    """Các nhóm người nhận đã lưu."""
    with _operations() as operations:
        saved = operations.audiences()
    rows = [{"name": each.name, "unit": each.unit, **each.people, "author": each.author} for each in saved]
    lines = [f"{each.name}  ({each.unit or 'dùng chung'}; {each.author}, {each.saved_at:%d/%m/%Y})" for each in saved]
    _say(as_json, {"audiences": rows}, "\n".join(lines) or "Chưa lưu nhóm người nhận nào.")


@audiences.command("remove")
def remove_audience(name: Name, actor: MaybeAs = None, as_json: Json = False) -> None:
    """Bỏ một nhóm đã lưu; chiến dịch đã tạo không đổi."""
    with _operations() as operations:
        operations.remove_audience(name, _who(operations, actor))
    _say(as_json, {"name": name}, f"Đã bỏ nhóm “{name}”.")


def stop_sending(as_json: Json = False) -> None:
    """Ngừng ngay mọi tin gửi hàng loạt; trả lời người dân vẫn chạy."""
    with _operations() as operations:
        operations.hold_all(COMMAND_LINE)
    _say(
        as_json,
        {"sending": False},
        "Đã ngừng mọi tin gửi hàng loạt. Có tin sai thì hủy trước khi mở lại: canhgiac campaign cancel ID.\n"
        "Mở lại: canhgiac allow-sending",
    )


def allow_sending(as_json: Json = False) -> None:
    """Cho gửi hàng loạt trở lại."""
    with _operations() as operations:
        operations.let_all_go(COMMAND_LINE)
    _say(as_json, {"sending": True}, "Đã cho gửi trở lại.")


def _who(operations: Operations, name: str | None) -> Actor:
    return COMMAND_LINE if name is None else operations.actor(name)


@contextmanager
def _operations() -> Iterator[Operations]:
    with open_campaigns(load_settings()) as (operations, _):
        yield operations


@contextmanager
def _with_plan(file: Path) -> Iterator[tuple[Operations, CampaignFile]]:
    """The plan in the file; what is wrong with a part of it is told at its place, like every other fault of it."""
    settings = load_settings()
    with open_campaigns(settings) as (operations, library):
        plan = read_campaign(file, library, settings.public_url)
        try:
            yield operations, plan
        except ActRefused as refused:
            if not refused.part:
                raise
            raise ContentError([fault_in(file, refused.part, str(refused))]) from None


def _say(as_json: bool, data: dict[str, Any], text: str) -> None:
    print(json.dumps(data, ensure_ascii=False) if as_json else text)


def _progress_text(progress: Progress) -> str:
    campaign = progress.campaign
    lines = [
        f"Chiến dịch {campaign.id}: {campaign.name}",
        f"Trạng thái: {STATES[campaign.state]}",
        *([_pause_text(campaign.id, campaign.paused_because)] if campaign.paused_because else []),
        f"Người soạn: {campaign.author}. Người duyệt: {campaign.approver or 'chưa có'}",
        f"Số người nhận: {progress.audience_count}",
        *(f"Lần tới: {said_at(slot.due)}" for slot in progress.next[:1]),
    ]
    return "\n".join([*lines, *(line for run in progress.runs for line in _run_lines(run, progress))])


def _pause_text(id: int, reason: PauseReason) -> str:
    """Why it paused by itself, and what can be done."""
    return (
        f"Tự tạm dừng vì {why_paused(reason)}.\n"
        f"  gửi tiếp: canhgiac campaign resume {id}\n"
        f"  bỏ phần còn lại của lần gửi đang dở: canhgiac campaign drop-rest {id}\n"
        f"  thôi hẳn: canhgiac campaign cancel {id}"
    )


def _run_lines(run: RunFigures, progress: Progress) -> Iterator[str]:
    counts = ", ".join(f"{COUNTED[state]} {count}" for state, count in run.counts.items() if count)
    yield f"Lần gửi {_occasion(run.slot, run.due_at)} ({RUN_STATES[run.state]}): {counts or 'chưa có ai'}"
    if run.seconds_left is not None:
        yield f"  {run.rate:.0f} người mỗi giây, còn chừng {run.seconds_left / 60:.0f} phút"
    if run.forgotten:
        yield f"  {run.forgotten} người: chỉ còn số lượng, không còn giữ là ai"
    if run.repeated:
        yield f"  {run.repeated} người có thể đã nhận hai lần"
    for reason, count in run.reasons.items():
        yield f"  gửi lỗi {count}: {reason or 'không rõ'}"
    for wait in progress.waits.get(run.id, ()):
        why = "chưa bật ở đây" if wait.is_off else f"không tin nào đi từ {said_at(wait.since or run.due_at)}"
        yield f"  kênh {CHANNELS.get(wait.channel, wait.channel)}: {wait.people} người chờ, {why}"
    if OVER_QUOTA in run.reasons:
        for channel, until in progress.used_up.items():
            yield f"  kênh {CHANNELS.get(channel, channel)}: từ ngày {until:%d/%m/%Y} mới gửi lại được"
    if run.pressed:
        yield f"  bấm nút {run.pressed} lần; đố đúng {run.quiz_right}, sai {run.quiz_wrong}"


def _occasion(key: str, due: datetime) -> str:
    """Which sending it is: its moment, and of a series the step."""
    step = step_of(key)
    return f"{said_at(due)}, bước {step}" if step else said_at(due)


def _forecast_text(forecast: Forecast) -> str:
    lines = [f"Số người nhận: {forecast.counts.total}"]
    lines += [f"  {channel}: {number}" for channel, number in forecast.counts.channels.items()]
    lines += [f"  không gửi ({LEFT_OUT[why]}): {number}" for why, number in forecast.counts.left_out.items() if number]
    lines += [
        f"  kênh {channel} chưa bật ở đây: {number}" for channel, number in forecast.unreachable.items() if number
    ]
    lines += [
        f"  kênh {channel} gần hết số tin của tháng: {number} người không nhận được"
        for channel, number in forecast.over_quota.items()
    ]
    if forecast.other_topics:
        lines.append(f"  trong đó {forecast.other_topics} người chỉ đăng ký chủ đề khác: nên đặt audience: topics")
    for slot, begins in forecast.next:
        when = "không có lúc nào được gửi" if begins is None else f"bắt đầu gửi {said_at(begins)}"
        lines.append(f"Lần gửi {_occasion(slot.key, slot.due)}: {when}")
    if takes := forecast.takes(forecast.counts.channels):
        lines.append(takes)
    for step, message in forecast.messages:
        lines += ["", f"— Telegram, web{f' (bước {step})' if step else ''}:", reply_as_text(message)]
        lines += ["", "— Zalo:", *texts(message, "Chọn một số:")]
    return "\n".join(lines)
