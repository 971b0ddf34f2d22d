"""Bytes of foreigners through every parser that meets them: the cases found so far, then some new ones each time.

`make fuzz` searches longer and leaves what it finds in `found/`.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import SEEDS, TARGETS, run

FOUND = sorted((Path(__file__).parent / "found").glob("*/*"))


@pytest.mark.parametrize("case", FOUND, ids=[f"{case.parent.name}-{case.name}" for case in FOUND])
def test_what_was_found_once_breaks_nothing_any_more(case: Path) -> None:
    run(case.parent.name, case.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_bytes_break_a_promise(target: str, data: st.DataObject) -> None:
    run(target, data.draw(st.binary(max_size=300)))


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_nor_does_what_looks_sound_and_is_cut_doubled_or_spoilt_somewhere(target: str, data: st.DataObject) -> None:
    sound = data.draw(st.sampled_from(SEEDS[target]))
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted(data.draw(st.tuples(st.integers(0, len(sound)), st.integers(0, len(sound)))))
        between = data.draw(st.sampled_from([b"", sound[start:end] * 2, b"\x00", b"\xff", "\u202e\u0300".encode()]))
        sound = sound[:start] + (between or data.draw(st.binary(max_size=8))) + sound[end:]
    run(target, sound[:4_096])
