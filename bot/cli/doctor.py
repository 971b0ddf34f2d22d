"""`canhgiac doctor`: what is set up, reachable, missing, and what to do about it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from bot.app.opening import configured_database
from bot.doctor.content import examine_content
from bot.doctor.finding import Finding, Weight, good, mend
from bot.doctor.records import PART as DATABASE
from bot.doctor.records import examine_records
from bot.doctor.surroundings import examine_address, examine_key, examine_telegram
from bot.doctor.zalo import examine_quota, examine_zalo
from bot.errors import SettingsError, StorageError
from bot.settings import Settings, load_settings
from bot.timing import utc_now

SETTINGS = "Cài đặt"

_MARKS = {Weight.GOOD: "ổn", Weight.NOTE: "lưu ý", Weight.MEND: "CẦN SỬA"}


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False) -> None:
    """Xem mọi thứ đã đặt đúng chưa, tới được chưa, còn thiếu gì. Mã thoát 1 khi có điều cần sửa."""
    found = []
    for finding in _findings():
        found.append(finding)
        if not as_json:
            # One by one: what is asked of the network takes its time.
            print(_line(finding), flush=True)
    mends = sum(finding.weight is Weight.MEND for finding in found)
    if as_json:
        print(json.dumps({"ok": not mends, "findings": [asdict(finding) for finding in found]}, ensure_ascii=False))
    else:
        print(f"{mends} điều cần sửa." if mends else "Không có gì cần sửa.")
    raise typer.Exit(1 if mends else 0)


def _findings() -> Iterator[Finding]:
    try:
        settings = load_settings()
    except SettingsError as error:
        for line in str(error).splitlines():
            yield mend(SETTINGS, line, "Sửa trong môi trường, .env hoặc thư mục BOT_SECRETS_DIR.")
        return
    yield good(SETTINGS, "Đọc được.")
    yield from examine_content(settings.content_dir, settings.keep, utc_now())
    yield from _of_database(settings)
    yield from examine_key(settings)
    yield from examine_address(settings, utc_now())
    yield from examine_telegram(settings, utc_now())
    yield from examine_zalo(settings)


def _of_database(settings: Settings) -> Iterator[Finding]:
    try:
        database = configured_database(settings)
    except StorageError as error:
        yield mend(DATABASE, str(error), "Xem lại BOT_DATABASE_URL hoặc BOT_DATA_DIR.")
        return
    try:
        yield from examine_records(database, utc_now)
        yield from examine_quota(database, settings.zalo, utc_now())
    finally:
        database.close()


def _line(finding: Finding) -> str:
    remedy = f" → {finding.remedy}" if finding.remedy else ""
    return f"[{_MARKS[finding.weight]}] {finding.part}: {finding.said}{remedy}"
