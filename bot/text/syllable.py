"""Which folded letters can be a Vietnamese syllable: onset and rime, by rule and not by dictionary."""

# The spelling of k, g and ng depends on the vowel that follows; only then do "kon" and "nge" show as slips.
_BEFORE_ANY = "b ch d gi h kh l m n nh ph qu r s t th tr v x".split()
_BEFORE_FRONT_VOWELS = "k gh ngh".split()
_BEFORE_OTHER_VOWELS = "c g ng".split()

_FRONT_RIMES = ("e ec em en eng enh eo ep et ech eu i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu y").split()
_OTHER_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong op ot "
    "u ua uan uang uat uau uay uc ue uech uen uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya "
    "uych uyen uyet uynh uyp uyt uyu"
).split()
_WITHOUT_ONSET = "yem yen yeng yet yeu".split()
_AFTER_QU = "ych yen yet ynh yt".split()
_OF_GI = "gi gin gieng".split()
"""Here "gi" carries its own vowel: gì, gìn, giếng."""


def _every(onsets: list[str], rimes: list[str]) -> set[str]:
    return {onset + rime for onset in onsets for rime in rimes}


_SYLLABLES = frozenset(
    _every(["", *_BEFORE_ANY], _FRONT_RIMES + _OTHER_RIMES)
    | _every(_BEFORE_FRONT_VOWELS, _FRONT_RIMES)
    | _every(_BEFORE_OTHER_VOWELS, _OTHER_RIMES)
    | _every(["qu"], _AFTER_QU)
    | {*_WITHOUT_ONSET, *_OF_GI}
)

LONGEST = max(map(len, _SYLLABLES))
"""Letters of the longest syllable: nghieng."""


def is_syllable(folded: str) -> bool:
    """Whether the folded letters can be one Vietnamese syllable."""
    return folded in _SYLLABLES
