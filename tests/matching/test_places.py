"""What somebody typed, and the places meant: in a made-up province, so that nothing hangs on the real one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.library import Library
from bot.knowledge.places import FormerArea, PlacesFile
from bot.matching.places import Found, Gazetteer, Meaning


def _former(kind: str, name: str, within: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "name": name, "within": within, **more}


PROVINCE = PlacesFile.model_validate(
    {
        "province": {"kind": "tỉnh", "name": "Sông Xanh"},
        "since": "2025-07-01",
        "kinds": {
            "xã": ("x",),
            "phường": ("p",),
            "thị trấn": ("tt",),
            "huyện": ("h",),
            "thị xã": ("tx",),
            "tỉnh": (),
        },
        "opening": ("tôi ở", "công an"),
        "closing": ("ở đâu",),
        "former_areas": (
            {"id": "tinh-bien-dong", "kind": "tỉnh", "name": "Biển Đông"},
            {"id": "huyen-bai-bien", "kind": "huyện", "name": "Bãi Biển", "within": "tinh-bien-dong"},
            {"id": "thi-xa-doi-cat", "kind": "thị xã", "name": "Đồi Cát"},
        ),
        "places": (
            {
                "id": "lang-chai",
                "kind": "phường",
                "name": "Làng Chài",
                "formerly": (
                    _former("xã", "Làng Muối", "huyen-bai-bien"),
                    _former("xã", "Tân Hà", "huyen-bai-bien"),
                    _former("xã", "Gò Quý", "huyen-bai-bien", part=True),
                    _former("xã", "Lát", "huyen-bai-bien"),
                ),
            },
            {
                "id": "doi-cat",
                "kind": "xã",
                "name": "Đồi Cát",
                "also": ("Cồn Cát",),
                "formerly": (
                    _former("phường", "1", "thi-xa-doi-cat"),
                    _former("xã", "Tân Hà", "thi-xa-doi-cat"),
                    _former("xã", "Gò Quý", "huyen-bai-bien", part=True),
                ),
            },
            {
                "id": "tan-ha",
                "kind": "xã",
                "name": "Tân Hà",
                "formerly": (
                    _former("xã", "Đắk R’Moan", "thi-xa-doi-cat"),
                    _former("thị trấn", "Suối Nghệ Thượng", "thi-xa-doi-cat"),
                ),
            },
        ),
        "sources": {"bao": {"title": "Một tờ báo", "url": "https://bao.vn/a", "date": "2026-01"}},
        "verified_on": "2026-01-01",
        "review_by": "2026-06-01",
    }
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(PROVINCE, fillers=("dạ", "ạ"))


def told(found: Found | None) -> list[str]:
    return [_name(meaning) for meaning in found.meanings] if found else []


def _name(meaning: Meaning) -> str:
    return f"{meaning.target.id} < {meaning.former.name}" if meaning.former else meaning.target.id


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Làng Chài", ["lang-chai"]),
        ("lang chai", ["lang-chai"]),
        ("LANGCHAI", ["lang-chai"]),
        ("p. làng chài", ["lang-chai"]),
        ("phường làng chài, tỉnh Sông Xanh", ["lang-chai"]),
        ("xã Làng Chài", ["lang-chai"]),
        ("Cồn Cát", ["doi-cat"]),
        ("lang muoi", ["lang-chai < Làng Muối"]),
        ("Làng Muối, Bãi Biển", ["lang-chai < Làng Muối"]),
        ("làng muối bãi biển biển đông", ["lang-chai < Làng Muối"]),
        ("Làng Muối, Làng Chài", ["lang-chai < Làng Muối"]),
        ("dak rmoan", ["tan-ha < Đắk R’Moan"]),
        ("xã Đăk R'Moan", ["tan-ha < Đắk R’Moan"]),
        ("p1", ["doi-cat < 1"]),
        ("xã Lát", ["lang-chai < Lát"]),
        ("huyện bãi biển", ["huyen-bai-bien"]),
        ("tx doi cat", ["thi-xa-doi-cat"]),
        ("tôi ở Làng Chài ạ", ["lang-chai"]),
        ("công an xã Đồi Cát ở đâu", ["doi-cat"]),
    ],
)
def test_a_place_is_found_however_it_is_typed(gazetteer: Gazetteer, typed: str, meant: list[str]) -> None:
    assert told(gazetteer.find(typed)) == meant


def test_a_name_with_several_meanings_gives_them_all_today_first(gazetteer: Gazetteer) -> None:
    assert told(gazetteer.find("tân hà")) == ["tan-ha", "lang-chai < Tân Hà", "doi-cat < Tân Hà"]
    assert told(gazetteer.find("Đồi Cát")) == ["doi-cat", "thi-xa-doi-cat"]
    assert told(gazetteer.find("gò quí")) == ["lang-chai < Gò Quý", "doi-cat < Gò Quý"]


def test_what_a_place_lies_in_tells_it_from_others_of_its_name(gazetteer: Gazetteer) -> None:
    assert told(gazetteer.find("Tân Hà, huyện Bãi Biển")) == ["lang-chai < Tân Hà"]
    assert told(gazetteer.find("làng muối đồi cát")) == []


def test_the_province_alone_is_found_and_means_no_place_yet(gazetteer: Gazetteer) -> None:
    for typed in ("Sông Xanh", "tôi ở tỉnh song xanh ạ"):
        found = gazetteer.find(typed)
        assert found
        assert found.meanings == ()


def test_a_slip_is_a_guess_and_never_sure(gazetteer: Gazetteer) -> None:
    for typed in ("lang muio", "làng mối", "Làng Muôii", "suoi nge thuongg"):
        assert gazetteer.find(typed) is None
        guessed = gazetteer.guess(typed)
        assert guessed, typed
        assert not guessed.sure
    assert gazetteer.guess("Làng Muối") == gazetteer.find("Làng Muối")


@pytest.mark.parametrize(
    "text",
    [
        "lát",
        "1",
        "là gì",
        "tân ha nội",
        "làng chài có vui không",
        "lắng chải",
        "ở đâu",
        "công an",
        "tôi ở",
        "",
        "p",
        "tỉnh",
    ],
)
def test_what_is_no_place_as_a_whole_is_left_to_others(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.find(text) is None


def test_a_number_is_never_guessed() -> None:
    numbered = PROVINCE.places[0].model_copy(update={"name": "Làng Chài 2", "formerly": PROVINCE.places[0].formerly})
    gazetteer = Gazetteer(PROVINCE.model_copy(update={"places": (numbered,)}))
    assert told(gazetteer.guess("lang chai 2")) == ["lang-chai"]
    assert gazetteer.guess("lang chai 3") is None


@given(st.text(max_size=80) | st.lists(st.sampled_from("làng chài tân hà xã p 1 ở , . đồi cát".split())).map(" ".join))
def test_whatever_is_typed_gets_an_answer_without_an_error(text: str) -> None:
    gazetteer = Gazetteer(PROVINCE, fillers=("dạ", "ạ"))
    found, guessed = gazetteer.find(text), gazetteer.guess(text)
    assert found is None or found == guessed
    assert guessed is None or guessed.sure or guessed.meanings


@pytest.fixture(scope="module")
def real(library: Library) -> Gazetteer:
    return Gazetteer(library.places, library.small_talk.fillers)


def test_every_real_name_finds_its_place(library: Library, real: Gazetteer) -> None:
    for place in library.places.places:
        for named in (place, *place.formerly):
            found = real.find(named.full)
            assert found, named.full
            assert place in [meaning.target for meaning in found.meanings], named.full


def test_every_former_area_is_found_by_its_kind_and_name(library: Library, real: Gazetteer) -> None:
    for area in library.places.former_areas:
        found = real.find(area.full)
        assert found, area.full
        assert [m.target for m in found.meanings if isinstance(m.target, FormerArea)] == [area]


def test_no_question_and_no_pleasantry_of_the_content_is_taken_for_a_place(library: Library, real: Gazetteer) -> None:
    phrases = [phrase for topic in library.topics.values() for phrase in topic.phrases]
    small_talk = [message for kind in library.small_talk.kinds for message in kind.messages]
    commands = [word for command in library.commands for word in command.words]
    assert [text for text in (*phrases, *library.outside, *small_talk, *commands) if real.find(text)] == []
