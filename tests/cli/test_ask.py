"""`canhgiac ask`: for a person one answer as text, for programs JSON and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Outcome, canhgiac
from tests.doubles.models import learned
from tests.knowledge.small_content import write_small_content

QUESTION = "Có người gọi Zalo mặc đồ công an bắt em chuyển tiền"

LINES: dict[str, bytes] = {
    "a string": json.dumps(QUESTION).encode(),
    "an object": json.dumps({"q": QUESTION, "topic": "x"}).encode(),
    "raw letters": json.dumps(QUESTION, ensure_ascii=False).encode(),
    "empty": b'""',
    "a lone surrogate": b'"\\ud83d cong an goi"',
    "100 kB": json.dumps("công an gọi " * 8500).encode(),
    "markup": json.dumps("<b>*x*</b> {{ 7*7 }} '; DROP TABLE inbox; --").encode(),
    "NUL": b'"a\\u0000b"',
    "emoji only": '"😀😀😀"'.encode(),
    "right to left": b'"\\u202eabc\\u202c"',
    "no JSON": b"cong an goi",
    "half JSON": b'{"q": "cong an',
    "invalid UTF-8": b'"c\xff\xfe"',
    "deep JSON": b"[" * 100_000 + b"]" * 100_000,
    "a number": b"113",
    "null": b"null",
    "an object without q": b'{"text": "cong an"}',
    "q is no text": b'{"q": ["cong an"]}',
}
UNREADABLE = {
    "no JSON",
    "half JSON",
    "invalid UTF-8",
    "deep JSON",
    "a number",
    "null",
    "an object without q",
    "q is no text",
}


STDIN = b"\n \r\n".join(LINES.values()) + b"\n\n"
"""All lines, with empty ones between them."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run over all lines."""
    folder = tmp_path_factory.mktemp("ask")
    return canhgiac("ask", "--json", "--stdin", cwd=folder, stdin=STDIN, BOT_DATA_DIR=str(learned()))


@pytest.fixture(scope="module")
def answers(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """What came out for each line; reading it is itself the test that nothing else did."""
    said = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(said) == len(LINES)
    return dict(zip(LINES, said, strict=True))


def test_an_answer_has_exactly_the_promised_form(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["a string"]
    assert list(answer) == ["question", "decision", "topics", "reply", "elapsed_ms"]
    assert answer["question"] == QUESTION
    assert answer["decision"] in {"answer", "choices", "emergency", "unknown", "refused"}
    assert 1 <= len(answer["topics"]) <= 5
    for topic in answer["topics"]:
        assert list(topic) == ["id", "title", "score"]
        assert 0 <= topic["score"] <= 1
    assert list(answer["reply"]) == ["text", "buttons"]
    assert answer["reply"]["text"]
    for button in answer["reply"]["buttons"]:
        assert list(button) == ["label", "payload"]
        assert button["label"]
        assert len(button["payload"].encode()) <= 64
    assert 0 < answer["elapsed_ms"] < 5000


def test_the_right_topic_is_found(answers: dict[str, dict[str, Any]]) -> None:
    assert "gia-danh-cong-an" in [topic["id"] for topic in answers["a string"]["topics"]]


def test_a_string_and_an_object_are_the_same_question(answers: dict[str, dict[str, Any]]) -> None:
    first, *others = (
        {key: value for key, value in answers[line].items() if key != "elapsed_ms"}
        for line in ("a string", "an object", "raw letters")
    )
    assert all(other == first for other in others)


@pytest.mark.parametrize("line", sorted(LINES.keys() - UNREADABLE))
def test_whatever_is_asked_gets_words_back(answers: dict[str, dict[str, Any]], line: str) -> None:
    asked = json.loads(LINES[line])
    assert answers[line]["question"] == (asked["q"] if isinstance(asked, dict) else asked)
    assert answers[line]["reply"]["text"].strip()


def test_what_was_asked_is_neither_template_nor_markup(answers: dict[str, dict[str, Any]]) -> None:
    said = answers["markup"]["reply"]["text"]
    assert not [part for part in ("49", "{{", "<b>") if part in said]


@pytest.mark.parametrize("line", sorted(UNREADABLE))
def test_a_line_that_is_no_question_is_said_so_and_the_next_is_answered(
    answers: dict[str, dict[str, Any]], line: str
) -> None:
    assert list(answers[line]) == ["error"]
    assert "JSON" in answers[line]["error"]


def test_unreadable_lines_make_the_status_one(outcome: Outcome) -> None:
    assert outcome.status == 1


def test_nothing_is_complained_of(outcome: Outcome) -> None:
    assert outcome.err == ""


def test_nothing_is_stored_not_even_what_was_learned(tmp_path: Path) -> None:
    write_small_content(tmp_path / "noi-dung")
    outcome = canhgiac("ask", "--json", "--stdin", cwd=tmp_path, stdin=STDIN, BOT_CONTENT_DIR="noi-dung")
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out.count("\n") == len(LINES)
    assert [path.name for path in tmp_path.iterdir()] == ["noi-dung"]


def test_readable_lines_alone_make_the_status_zero(tmp_path: Path) -> None:
    outcome = canhgiac(
        "ask", "--json", "--stdin", cwd=tmp_path, stdin=b'"xin chao"\n{"q": "113"}', BOT_DATA_DIR=str(learned())
    )
    assert outcome.status == 0
    assert [json.loads(line)["question"] for line in outcome.out.splitlines()] == ["xin chao", "113"]


def test_one_question_as_json_is_one_line(tmp_path: Path) -> None:
    outcome = canhgiac("ask", "--json", QUESTION, cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.count("\n") == 1
    assert json.loads(outcome.out)["question"] == QUESTION


def test_a_person_reads_plain_text_and_the_commands_behind_the_buttons(tmp_path: Path) -> None:
    outcome = canhgiac("ask", "cong an goi dien doi tien", cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert (outcome.status, outcome.err) == (0, "")
    assert "**" not in outcome.out
    assert "[[" not in outcome.out
    assert "]  /" in outcome.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "--stdin"),
        ("ask", "--json"),
        ("ask", "xin chào", "--json", "--stdin"),
        ("ask", "một", "hai"),
        ("ask", "--jsn", "x"),
        ("hoi", "x"),
        (),
    ],
)
def test_wrong_usage_is_status_two_and_leaves_standard_output_to_answers(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    outcome = canhgiac(*arguments, cwd=tmp_path)
    assert outcome.status == 2
    assert outcome.out == "" or not arguments
    assert "Traceback" not in outcome.err


def test_without_content_one_sentence_names_the_setting(tmp_path: Path) -> None:
    outcome = canhgiac("ask", "x", cwd=tmp_path, BOT_CONTENT_DIR="khong-co")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == f"BOT_CONTENT_DIR: không có thư mục {tmp_path / 'khong-co'}\n"
