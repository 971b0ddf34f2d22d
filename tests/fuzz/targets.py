"""Where foreign bytes come in: each target reads some as the program does, and fails when a promise is broken.

A target must refuse in the way its parser documents, or read; whatever else it raises is a finding. The same targets
are tried by `make test` on the cases found so far and on some new ones, and by `make fuzz` for as long as one likes.
"""

import json
import string
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter

from pyotp import TOTP

from bot.channels.telegram.polling import messages_in as telegram_messages
from bot.channels.telegram.updates import Identity, has_id
from bot.channels.zalo.events import Identity as ZaloIdentity
from bot.channels.zalo.events import events_in
from bot.channels.zalo.events import messages_in as zalo_messages
from bot.errors import ContentError
from bot.http.client import client_address, household, networks
from bot.inspection.links import defanged, linkable
from bot.inspection.numbers import find_numbers, masked
from bot.knowledge.files import parse_document
from bot.messages import MESSAGE_CHARACTERS, Message
from bot.text.credentials import without_credentials
from bot.text.fold import fold
from bot.text.normalise import normalise
from bot.text.redact import redact
from console.second_factor import kept_of, step_of
from scheduler.campaign_files import read_campaign
from scheduler.timetable import describe, upcoming
from tests.doubles import models

SECONDS = 2.0
"""Processor time for one input of a few kilobytes, on a slow machine under a tracer; the promises of time have tests of
their own, this one tells a search that never ends."""

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TOTP_CODES = [TOTP(TOTP_SECRET).at(NOW + timedelta(seconds=30 * steps)) for steps in (0, -1, 1)]
TOTP_CODE = TOTP_CODES[0]
ME = Identity(123456789, "canhgiac_thu_bot")
PROXIES = networks(["10.0.0.0/8", "2001:db8::/32", "127.0.0.1"])


def links(data: bytes) -> None:
    """Links, domains, IDN and whatever is written to look like one or to hide one."""
    text = _text(data)
    for link in models.understanding().links.find(text):
        assert text[link.start : link.end].strip() == link.text, link
        assert link.host.endswith(link.domain), link
    for words, host in linkable(text):
        assert words and host is not None
    defanged(text)


def yaml(data: bytes) -> None:
    """A content or campaign file, as an editor's program may have saved it."""
    document, faults = parse_document(data.decode("utf-8", "surrogateescape"), "thu.yaml")
    assert document is not None or faults
    lines = len(data.splitlines()) + data.count(b"\x0b") + 2
    assert all(1 <= fault.line <= lines and fault.column >= 1 and fault.message for fault in faults), faults
    if document is not None:
        _only_text(document.value)


def campaign(data: bytes) -> None:
    """A campaign that an organiser typed: refused with faults at lines, or it can be shown and asked when it fires."""
    text = _text(data)
    try:
        plan = read_campaign(text, models.understanding().library)
    except ContentError as error:
        assert error.faults and all(fault.line >= 1 and fault.message for fault in error.faults), error.faults
        return
    ahead = upcoming(plan.schedule, after=NOW, count=5, begun=NOW)
    assert all(slot.due >= NOW for slot in ahead) and sorted(ahead, key=attrgetter("due")) == ahead
    assert describe(plan.schedule)


def codes(data: bytes) -> None:
    """A code of the second factor, or one from paper, as somebody types it."""
    typed = _text(data)
    digits = "".join(character for character in typed if character in string.digits)
    assert (step_of(TOTP_SECRET, typed, NOW) is not None) == (digits in TOTP_CODES)
    assert kept_of([typed]) == kept_of([f" {typed.upper()}-"]) or not typed.isascii()


def telegram(data: bytes) -> None:
    """The body of a webhook call, which knew the secret."""
    update = _json(data)
    if isinstance(update, Mapping) and has_id(update):
        _storable(telegram_messages([update], ME, lambda: NOW))


def zalo(data: bytes) -> None:
    """The body of a webhook call or the answer to a poll, bare, enveloped or several."""
    try:
        events = events_in(json.loads(data))
    except (ValueError, RecursionError):
        return
    _storable(zalo_messages(events, ZaloIdentity("1", lambda: "Cảnh Giác"), lambda: NOW))


def words(data: bytes) -> None:
    """What somebody typed, on its way through the house."""
    text = normalise(_text(data)[:MESSAGE_CHARACTERS])
    assert normalise(text) == text
    fold(text)
    masked(text)
    without_credentials(text)
    kept = redact(text)
    assert redact(kept) == kept
    assert all(text[each.start : each.end] for each in find_numbers(text))


def received(data: bytes) -> None:
    """A message to be judged."""
    models.understanding().inspector.inspect(_text(data)[:MESSAGE_CHARACTERS])


def address(data: bytes) -> None:
    """X-Forwarded-For as anybody may write it, behind a proxy of ours."""
    claimed = data.decode("latin-1").split("\n")
    found = client_address("10.0.0.1", claimed, PROXIES)
    assert found and household(found)
    assert client_address("203.0.113.9", claimed, PROXIES) == "203.0.113.9"


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (links, yaml, campaign, codes, telegram, zalo, words, received, address)
}

_TELEGRAM = (
    '{"update_id": 5, "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, '
    '"from": {"id": 7, "is_bot": false, "first_name": "Lan"}, "text": "xin chào", '
    '"entities": [{"type": "mention", "offset": 0, "length": 3}]}}',
    '{"update_id": 6, "callback_query": {"id": "1", "from": {"id": 7, "is_bot": false, "first_name": "Lan"}, '
    '"chat_instance": "1", "data": "/xem ma-tuy", "message": {"message_id": 1, "date": 1, '
    '"chat": {"id": 7, "type": "private"}}}}',
    '{"update_id": 7, "inline_query": {"id": "1", "from": {"id": 7, "is_bot": false, "first_name": "Lan"}, '
    '"query": "vay", "offset": ""}}',
)
_ZALO = (
    '{"event_name": "message.text.received", "message": {"from": {"id": "a1", "is_bot": false}, '
    '"chat": {"id": "a1", "chat_type": "PRIVATE"}, "message_id": "2d75", "date": 1764133200000, "text": "xin chào"}}',
    '{"ok": true, "result": {"event_name": "message.image.received", '
    '"message": {"chat": {"id": "a1"}, "caption": "x"}}}',
    '[[{"result": [{"event_name": "message.unsupported.received", "message": {"chat": {"id": 9}}}]}]]',
)
_YAML = (
    "a: b\nc:\n  - d\n  - {e: f, g: [h, i]}\n",
    'a: |\n  mot\n  hai\nb: >-\n  ba\n\n  bon\nc: "x\\ty" # z\n',
    "a: &x [1]\nb: *x\n<<: *x\n",
    "name: Đố vui\ntopic: ma-tuy\nschedule:\n  lunar:\n    - {day: 1, time: 8:00}\n",
)
_CAMPAIGN = (
    'name: "Đố vui"\ntopic: ma-tuy\nbuttons: [tin-dung-den]\nschedule:\n  lunar: ["30/12 19:30", "14/* 19:00"]\n'
    "window: 07:00-21:00\nexclude:\n  not_within: 2d\n",
    "name: Nghỉ hè\ntext: |\n  Trẻ mất tích gọi [[canh-sat-113]] **ngay**.\n"
    "schedule:\n  monthly: [12 19:30, 31 8:00]\n",
    "name: Chào mừng\nschedule:\n  series:\n    - {after: 1d, topic: ma-tuy}\n    - {after: 4w, topic: tin-dung-den}\n",
    "name: Tối nay\ntopic: ma-tuy\nschedule:\n  once: 2027-02-28 19:00\nurgent: true\nuncertain: leave\n",
)
_CODES = (TOTP_CODE, f"{TOTP_CODE[:3]} {TOTP_CODE[3:]}", "abcde-fghjk", "７５５２２４")
_WRITTEN = (
    "Bam vao hxxps://nhan-qua[.]top/x hoac vietcombank.com.vn-xacthuc.top de nhan 1.250.000đ",
    "nhan-qua chấm top, h t t p s : / / a(.)vn, xn--vietcombnk-2fh.com, http://203.0.113.7:80/nap?a=b",
    "Gọi 0912 345 678, +84.91.234.5678, 1900 1234; STK 0123456789012 thẻ 4111-1111-1111-1111, OTP 123456",
    "Zalo: vietcombаnk\u3002com a@vietcombank-support.com 🇻🇳👨‍👩‍👧 e\u0323\u0302",
)
_ADDRESSES = ("198.51.100.7, 10.0.0.9", "[2001:db8::1]:443,::ffff:10.0.0.1\nunknown", "1.2.3.4:99999, _x, , 10.1")


def _bytes(texts: tuple[str, ...]) -> list[bytes]:
    return [text.encode() for text in texts]


SEEDS: Mapping[str, list[bytes]] = {
    "links": _bytes(_WRITTEN),
    "yaml": _bytes(_YAML),
    "campaign": _bytes(_CAMPAIGN),
    "codes": _bytes(_CODES),
    "telegram": _bytes(_TELEGRAM),
    "zalo": _bytes(_ZALO),
    "words": _bytes(_WRITTEN),
    "received": _bytes(_WRITTEN),
    "address": _bytes(_ADDRESSES),
}
"""Sound inputs, from which a search sets out."""


def run(name: str, data: bytes) -> None:
    """One input through one target; raises what a finding raises."""
    _warm(name)
    begun = time.thread_time()
    TARGETS[name](data)
    taken = time.thread_time() - begun
    assert taken < SECONDS, f"{taken:.2f} s for {len(data)} bytes"


@cache
def _warm(name: str) -> None:
    """What is loaded with the first use is no time of an input."""
    TARGETS[name](SEEDS[name][0])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _storable(messages: list[Message]) -> None:
    for message in messages:
        assert message.id and message.address.chat
        message.text.encode("utf-8", "surrogatepass")
        json.dumps(message.handle)


def _only_text(value: object) -> None:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as fields:
                assert all(isinstance(name, str) for name in fields)
                waiting += fields.values()
            case list() as entries:
                waiting += entries
            case each:
                assert isinstance(each, str), each
