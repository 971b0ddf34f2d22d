"""Words that a keyboard or a hurry left half typed: Telex and VNI keys, teenagers' respellings, signs for letters."""

import re
from collections.abc import Iterator

from bot.text.glued import parted
from bot.text.syllable import is_syllable

_LEET = str.maketrans("013457@!$|", "oieastaisl")

_TELEX_DOUBLES = re.compile(r"dd|aa|ee|oo")
_TELEX_HORN = re.compile(r"(?<=[auo])w")
_TELEX_TONE_AT_END = re.compile(r"(?<=[aeiouy])([a-z]{0,2})[sfrxj]$")
_TELEX_TONE_INSIDE = re.compile(r"(?<=[aeiouy])[sfrxj](?=[a-z]{1,2}$)")
# A tone or vowel sign comes after a vowel, the stroke right after its d: "t1en" is no VNI.
_VNI_SIGN = re.compile(r"(?<=d)9|(?<=[aeiouy])[1-8]|(?<=[aeiouy][a-z])[1-8]|(?<=[aeiouy][a-z]{2})[1-8]|(?<=[1-9])[1-8]")
_NAME_WITH_NUMBER = re.compile(r"\d{1,4}[a-z]{1,3}|[a-z](?:[1-9]|\d{2,4})|[a-z]{2}\d{2,4}")
"""4g, c04, a1, ak47: letters and digits that are a name."""

_DRAGGED = re.compile(r"([a-z])\1{2,}")
_DOUBLED = re.compile(r"([a-z])\1")

_STARTS = (
    ("", ""), ("dz", "v"), ("z", "v"), ("z", "d"), ("z", "gi"), ("j", "gi"), ("j", "g"), ("w", "qu"), ("q", "qu"),
    ("kw", "qu"), ("f", "ph"), ("k", "c"), ("c", "k"), ("ng", "ngh"), ("ngh", "ng"), ("g", "gh"), ("gh", "g"),
)  # fmt: skip
_ENDS = (("", ""), ("g", "ng"), ("k", "c"), ("k", "ch"), ("k", "nh"), ("h", "nh"), ("j", "i"), ("z", ""))

SHORTEST_RESPELT = 3
"""Shorter tokens ("ok", "ak") may be anything: only the table of short forms explains them."""


def repaired(token: str, *, marked: bool = False) -> tuple[str, ...]:
    """The folded syllables a folded token was meant to be, or the token itself.

    Only what is no syllable is touched, and only if the result is one or made of some: no real word is ever changed.
    `marked`: the token was typed with marks, so keyboard leftovers are no explanation for it.
    """
    token = _DRAGGED.sub(r"\1", token)
    if is_syllable(token) or _NAME_WITH_NUMBER.fullmatch(token):
        return (token,)
    single = next((word for word in _candidates(token, marked) if is_syllable(word)), None)
    if single:
        return (single,)
    spelt = token.translate(_LEET)
    return parted(spelt) or ((spelt if spelt.isalpha() and len(spelt) > 2 else token),)


def _candidates(token: str, marked: bool) -> Iterator[str]:
    spelt = token.translate(_LEET)
    if not token.isalpha():
        keyed = token if marked else _VNI_SIGN.sub("", token)
        # "la1" is lá before it is lai; inside, "ti3n" is tien before it is tỉn.
        yield from (keyed, spelt) if token[-1].isdigit() else (spelt, keyed)
    yield spelt
    if not marked:
        yield _telex(spelt)
    yield _DOUBLED.sub(r"\1", spelt)
    if len(spelt) >= SHORTEST_RESPELT:
        yield from _respelt(spelt)


def _respelt(token: str) -> Iterator[str]:
    for start, meant_start in _STARTS:
        if token.startswith(start):
            rest = token.removeprefix(start)
            yield from (
                meant_start + rest.removesuffix(end) + meant_end for end, meant_end in _ENDS if rest.endswith(end)
            )


def _telex(token: str) -> str:
    plain = _TELEX_HORN.sub("", _TELEX_DOUBLES.sub(lambda match: match[0][0], token)).replace("w", "u")
    if plain != token:  # only then: "lost" and "text" have a tone key inside, too
        plain = _TELEX_TONE_INSIDE.sub("", plain)
    return _TELEX_TONE_AT_END.sub(r"\1", plain)
