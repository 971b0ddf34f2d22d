"""The questions the bot is measured by are checked like content, and never keep content from being used."""

from pathlib import Path

import pytest

from bot.errors import Fault
from bot.knowledge.labelled import labelled_faults
from bot.knowledge.library import load_library, read_content

GOOD = '{"q": "ai xưng công an", "topic": "gia-danh-cong-an", "accept": ["phai-lam-gi", "oos"], "style": "chuan"}'


def faults(content: Path, *lines: str) -> tuple[Fault, ...]:
    (content / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8", newline="")
    return labelled_faults(content, read_content(content))


def test_content_need_not_have_labelled_questions(small_content: Path) -> None:
    assert labelled_faults(small_content, read_content(small_content)) == ()


def test_good_lines_have_no_faults(small_content: Path) -> None:
    lines = [
        GOOD,
        "",
        '{"q": "mèo\u2028 chó", "topic": "oos"}',
        '{"q": "cứu", "topic": "emergency", "kind": "keu-cuu"}',
    ]
    assert faults(small_content, *lines) == ()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "không phải JSON"),
        ("[" * 100_000, "không phải JSON"),
        ("[]", "đối tượng JSON"),
        ('{"topic": "oos"}', "Thiếu mục “q”"),
        ('{"q": "", "topic": "oos"}', "“q”"),
        ('{"q": "a", "topic": "oos", "accept": "x"}', "“accept”"),
        ('{"q": "a", "topic": "gia-danh-cong-a"}', "Có phải ý là “gia-danh-cong-an”?"),
        ('{"q": "a", "topic": "oos", "accept": ["xa-la"]}', "“xa-la”"),
        ('{"q": "a", "topic": "emergency", "kind": "bi-dan"}', "Có phải ý là “bi-danh”?"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(small_content: Path, bad: str, said: str) -> None:
    [fault] = faults(small_content, GOOD, "", bad)
    assert (fault.file, fault.line, fault.column) == ("questions.jsonl", 3, 1)
    assert said in fault.message


def test_a_question_in_the_words_of_a_phrase_measures_nothing(small_content: Path) -> None:
    [fault] = faults(small_content, GOOD, '{"q": "CHUYEN MOI NGUOI, aa!", "topic": "gia-danh-cong-an"}')
    assert fault.line == 2
    assert "scams/gia-danh-cong-an.yaml dòng " in fault.message


def test_another_encoding_is_told_at_the_first_line_that_is_wrong(small_content: Path) -> None:
    (small_content / "questions.jsonl").write_bytes(f"{GOOD}\n".encode() + b'{"q": "\xff"}\n')
    [fault] = labelled_faults(small_content, read_content(small_content))
    assert fault.line == 2
    assert "UTF-8" in fault.message


def test_bad_questions_do_not_keep_sound_content_from_being_served(small_content: Path) -> None:
    assert faults(small_content, "{")
    assert load_library(small_content).topics


def test_content_with_faults_of_its_own_does_not_make_every_topic_unknown(small_content: Path) -> None:
    (small_content / "groups.vi.yaml").write_text("groups: []\n")
    assert [fault.line for fault in faults(small_content, GOOD, "{")] == [2]
