"""Which folded letters can be a Vietnamese syllable: onset and rime, by rule and not by dictionary."""

import re

_ONSETS = "b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()

_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng "
    "iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong op ot u ua uan "
    "uang uat uay uc ue uech uen uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen "
    "uyet uynh uyt uyu y yem yen yeng yet yeu"
).split()

_SYLLABLE = re.compile(
    f"(?:{'|'.join(sorted(_ONSETS, key=len, reverse=True))})?(?:{'|'.join(sorted(_RIMES, key=len, reverse=True))})"
)
# "gi" carries its own vowel: gì, giêng.
_GI = frozenset({"gi", "gin", "gieng"})


def is_syllable(folded: str) -> bool:
    """Whether the folded letters can be one Vietnamese syllable."""
    return len(folded) <= 7 and (folded in _GI or _SYLLABLE.fullmatch(folded) is not None)
