"""Slips editors make, as functions: given the lines of a sound file, where one slip can be made and what it looks like.

Each is tried on every real content file that has a place for it; which place is drawn by a seed, so that a failure
repeats.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Make: TypeAlias = Callable[[re.Match[str]], str]

TEXT = r"[^\s\"'\[{|>&*!%@`#-][^\n]*"
BULLET = rf"(?P<lead> +- )(?P<text>(?![a-z_]+:(?: |$)){TEXT})"
NAMED = rf"(?P<lead> *(?:- )?(?P<name>title|summary|button|at_risk|use|description): )(?P<text>{TEXT})"
IN_CARDS = r"(?P<lead>  - )(?P<text>Không [^\n\[\"]*\.)"


@dataclass(frozen=True)
class Slip:
    """`found` matches a whole line where the slip can be made, `made` is that line with the slip in it."""

    name: str
    found: str
    made: Make
    only: str = ""
    """Part of the file names it is for; empty for all."""
    down: int = 0
    """How many lines further down it shows."""


@dataclass(frozen=True)
class Damaged:
    text: str
    line: int


def damaged(slip: Slip, file: str, text: str) -> Damaged | None:
    """The text with the slip in one line, or None when it has no place for it."""
    if slip.only not in file:
        return None
    lines = text.split("\n")
    places = [at for at, line in enumerate(lines) if re.fullmatch(slip.found, line)]
    if not places:
        return None
    at = random.Random(f"{slip.name} {file}").choice(places)
    match = re.fullmatch(slip.found, lines[at])
    assert match
    return Damaged("\n".join([*lines[:at], slip.made(match), *lines[at + 1 :]]), at + 1 + slip.down)


def put(value: str) -> Make:
    """The line with another value."""
    return lambda match: f"{match['lead']}{value}"


def slips() -> Iterator[Slip]:
    yield Slip("misspelt name", NAMED, lambda m: m[0].replace(f"{m['name']}:", f"{m['name']}s:"))
    yield Slip("capital name", NAMED, lambda m: m[0].replace(f"{m['name']}:", f"{m['name'].title()}:"))
    yield Slip("name twice", NAMED, lambda m: f"{m[0]}\n{m[0].replace('- ', '  ')}", down=1)
    yield Slip("list for a text", NAMED, lambda m: f"{m['lead']}[a, b]")
    yield Slip("nothing", NAMED, lambda m: m["lead"].rstrip())
    yield Slip("too long", NAMED, lambda m: m[0] + " dài" * 200)
    yield Slip("too long a point", BULLET, lambda m: m[0] + " dài" * 200)
    yield Slip("no blank after the colon", NAMED, lambda m: m[0].replace(": ", ":", 1))
    yield Slip("wide colon", NAMED, lambda m: m[0].replace(": ", "\uff1a ", 1))
    yield Slip("no colon", NAMED, lambda m: m[0].replace(": ", " ", 1))
    yield Slip("colon in a sentence", NAMED, put("Lưu ý: chưa đúng"))
    yield Slip("text that begins with a mark", NAMED, put("[[canh-sat-113]] là số gọi"))
    yield Slip("text that begins in bold", BULLET, put("**Gọi ngay** số này"))
    yield Slip("quotation mark left open", BULLET, lambda m: f'{m["lead"]}"{m["text"]}')
    yield Slip("text after the quotation mark", BULLET, lambda m: f'{m["lead"]}"Gọi" {m["text"]}')
    yield Slip("bracket left open", NAMED, put("[hoc-sinh, sinh-vien"))
    yield Slip("alias", BULLET, put("*tham-chieu"))
    yield Slip("anchor", BULLET, lambda m: f"{m['lead']}&neo {m['text']}")
    yield Slip("python object", BULLET, put("!!python/object/apply:os.system [ls]"))
    yield Slip("comment by mistake", BULLET, lambda m: f"{m[0]} #canhgiac")
    yield Slip("tab", BULLET, lambda m: f"\t- {m['text']}")
    yield Slip("control character", BULLET, lambda m: f"{m[0]}\x07")
    yield Slip("nul", NAMED, lambda m: f"{m[0]}\x00x")
    yield Slip("nothing to be seen", BULLET, lambda m: f"{m[0]}\u200b")
    yield Slip("right to left", NAMED, lambda m: f"{m[0]}\u202e")
    yield Slip("no utf-8", BULLET, lambda m: f"{m[0]}\udcff\udcfe")
    yield Slip("backslash", BULLET, put('"C:\\Windows"'))
    yield Slip("depth", BULLET, put("[" * 30 + "]" * 30))
    yield Slip("no dash", BULLET, lambda m: f"{m['lead'].replace('- ', '')}{m['text']}")
    yield Slip("long dash", BULLET, lambda m: f"{m['lead'].replace('-', '–')}{m['text']}")
    yield Slip("no blank after the dash", BULLET, lambda m: f"{m['lead'].replace('- ', '-')}{m['text']}")
    yield Slip("one blank too many", rf"(?P<lead>)(?P<text>[a-z_]+: {TEXT})", lambda m: f" {m['text']}")
    yield Slip("two documents", r"(?P<text>(?:stage|sources|kinds|verified_on):.*)", lambda m: f"---\n{m['text']}")
    yield Slip("no day", r"(?P<lead> *(?:verified_on|review_by): ).*", put("24/11/2026"))
    yield Slip("no such day", r"(?P<lead> *(?:verified_on|review_by): ).*", put("2026-02-30"))
    yield Slip("seconds for a day", r"(?P<lead> *(?:verified_on|review_by): ).*", put("0"))
    yield Slip("no day of a source", r"(?P<lead> +date: ).*", put("2025-13-45"))
    yield Slip("no address", r"(?P<lead> +url: ).*", put("javascript:alert(1)"))
    yield Slip("no such topic", r"(?P<lead> *(?:related|topics): \[).+", put("khong-co]"))
    yield Slip("no such contact", r"(?P<lead> *contacts: \[).+", put("khong-co]"))
    yield Slip("no such audience", r"(?P<lead>audiences: \[).+", put("khong-co]"))
    yield Slip("no such group", r"(?P<lead> *group: ).+", put("khong-co"))
    yield Slip("no such stage", r"(?P<lead> *stage: ).+", put("sau này"))
    yield Slip("no such kind", r"(?P<lead> +kind: )(?:phone|sms|web|place)", put("may-ban"))
    yield Slip("id with marks", r"(?P<lead> *(?:- )?id: ).+", put("Lừa Đảo"))
    yield Slip("figure without source", IN_CARDS, put("Không vay quá 20% một năm."), only="scams")
    yield Slip("amount in words", IN_CARDS, put("Không đưa hai triệu đồng."), only="scams")
    yield Slip("number typed", IN_CARDS, put("Không nghe, gọi 113 ngay."), only="scams")
    yield Slip("mobile number typed", IN_CARDS, put("Không nghe số 0912 345 678.[^x]"), only="scams")
    yield Slip("link typed", IN_CARDS, put("Không vào trang nào ngoài bocongan.gov.vn."), only="scams")
    yield Slip("mark left open", IN_CARDS, put("Không sợ, hỏi [[cong-an-xa]."), only="scams")
    yield Slip("contact unknown", IN_CARDS, put("Không sợ, hỏi [[cong-an-huyen]]."), only="scams")
    yield Slip("source unknown", IN_CARDS, put("Không sợ.[^bao-nao-do]"), only="scams")
    yield Slip("template in a text", IN_CARDS, put("Không {{ topic.id }}."), only="scams")
    yield Slip("html in a text", IN_CARDS, put("Không <b>sợ</b>."), only="scams")
    yield Slip("set unknown", r"(?P<lead>    +- )\"<.*", put('"<khong-co> đang đuổi"'), only="urgency.vi")
    yield Slip("gap only", r"(?P<lead>    +- )\".*", put('"… …8"'), only="urgency.vi")
