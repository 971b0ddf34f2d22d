"""Text that an organiser writes for one campaign: our markup, and a few values by name, as `{{ ten_bot }}`.

It is written by people who are no programmers and sent to thousands, so it can do almost nothing: show one of the
values below, and choose with `{% if %}` whether there is one. What it is made of is looked at before any of it runs,
and everything else is refused. There are no loops, no calls and no arithmetic, so rendering takes a time and gives a
length bounded by what is written; the sandbox is a second lock behind that door.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.errors import ContentError, Fault
from bot.knowledge.campaigns import OWN_TEXT_CHARACTERS
from bot.knowledge.library import Library
from bot.knowledge.locality import MARKS
from bot.knowledge.locality import values as locality_values
from bot.knowledge.validation import meant, quoted
from bot.presentation.markup import plain_text
from bot.presentation.splitting import utf16_length
from bot.text.markup import literal

SHOWN_UNITS = 1_500
"""UTF-16 units as a citizen reads it. The tightest channel takes 2,000 in one message (Zalo, sendMessage); the rest is
left for the heading, the signature and the buttons, which Zalo shows as numbered lines."""

NESTED = 3
"""Conditions within conditions: nobody reads deeper ones right."""

FILTERS = frozenset({"upper", "lower", "capitalize"})

_PUBLIC_ADDRESS = "trang_web"
NAMES = (*(mark.replace("-", "_") for mark in MARKS), _PUBLIC_ADDRESS)
"""What may stand in `{{ … }}`: the marks of the locality, and the address of the public site (empty without one)."""

_EXAMPLE = "Ví dụ đúng: {{ ten_bot }}, hoặc {% if trang_web %}Xem {{ trang_web }}{% endif %}"
_ONLY = f"Trong {{{{ }}}} chỉ viết được một trong các tên: {', '.join(NAMES)}."


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that may not stand in an own text; `line` counts from 1."""

    line: int
    message: str


def own_words(text: str, library: Library, public_url: str) -> str:
    """The text with its values filled in, still marked up; raises `ContentError` for one that may not be sent."""
    if slips := slips_of(text):
        raise ContentError([Fault("text", slip.line, 1, slip.message) for slip in slips])
    return _environment().from_string(text).render(_values(library, public_url))


def slips_of(text: str) -> list[Slip]:
    """Everything in the text that is refused, before anything of it is run."""
    if len(text) > OWN_TEXT_CHARACTERS:
        return [Slip(1, f"Dài {len(text)} ký tự, tối đa {OWN_TEXT_CHARACTERS}. Hãy cắt bớt.")]
    environment = _environment()
    try:
        hidden = [
            Slip(line, "Chỗ này không hiện ra cho người duyệt. Hãy bỏ các dấu {# #}, {% raw %}.")
            for line, kind, _ in environment.lex(text)
            if kind in {"raw_begin", "comment_begin"}
        ]
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        return [Slip(error.lineno, f"Dấu {{{{ }}}} hoặc {{% %}} viết chưa đúng. {_EXAMPLE}")]
    except RecursionError:
        return [Slip(1, f"Ngoặc lồng nhau quá nhiều. {_EXAMPLE}")]
    return hidden or list(_refused(tree.body, 0))


def shown_length_problem(words: str, library: Library) -> str | None:
    """What to say of filled-in words that do not fit into one message of every channel."""
    length = utf16_length(plain_text(words, library.contacts))
    if length <= SHOWN_UNITS:
        return None
    return f"Khi hiện ra dài {length} ký tự, tối đa {SHOWN_UNITS} để vừa một tin. Hãy bớt {length - SHOWN_UNITS}."


def _environment() -> ImmutableSandboxedEnvironment:
    """Made anew for every text: a tenth of a millisecond, and nothing of one text is there for the next."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests.clear()
    return environment


def _values(library: Library, public_url: str) -> Mapping[str, str]:
    values = {mark.replace("-", "_"): literal(words) for mark, words in locality_values(library.locality).items()}
    return {**values, _PUBLIC_ADDRESS: public_url}


def _refused(body: Iterable[nodes.Node], depth: int) -> Iterator[Slip]:
    for node in body:
        match node:
            case nodes.Output():
                for part in node.nodes:
                    if not isinstance(part, nodes.TemplateData):
                        yield from _refused_value(part)
            case nodes.If() if depth == NESTED:
                yield Slip(node.lineno, f"Lồng {{% if %}} quá sâu: nhiều nhất {NESTED} bậc.")
            case nodes.If():
                yield from _refused_value(node.test.node if isinstance(node.test, nodes.Not) else node.test)
                yield from _refused(node.elif_, depth)
                yield from _refused((*node.body, *node.else_), depth + 1)
            case _:
                yield Slip(node.lineno, f"Chỉ dùng được {{% if %}}, {{% else %}}, {{% endif %}}. {_EXAMPLE}")


def _refused_value(value: nodes.Node) -> Iterator[Slip]:
    """Nothing but a name, or a name through one filter that only changes its letters."""
    name = value.node if isinstance(value, nodes.Filter) else value
    if isinstance(value, nodes.Filter) and _changes_more_than_letters(value):
        allowed = ", ".join(sorted(FILTERS))
        yield Slip(value.lineno, f"Sau dấu | chỉ dùng được: {allowed}.{meant(value.name, FILTERS)}")
    if not isinstance(name, nodes.Name):
        yield Slip(value.lineno, f"{_ONLY} {_EXAMPLE}")
    elif name.name not in NAMES:
        yield Slip(value.lineno, f"Không có “{quoted(name.name)}”.{meant(name.name, NAMES)} {_ONLY}")


def _changes_more_than_letters(value: nodes.Filter) -> bool:
    return bool(value.name not in FILTERS or value.args or value.kwargs or value.dyn_args or value.dyn_kwargs)
