"""`canhgiac inspect`, `canhgiac eval messages`: for a person text, for programs JSON and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Outcome, canhgiac
from tests.doubles.models import learned

PHISHING = "VCB thong bao: tai khoan bi khoa, vao vcb-mokhoa.top nhap ma OTP. Lien he +855 12 345 678"

LINES: dict[str, bytes] = {
    "a string": json.dumps(PHISHING).encode(),
    "an object": json.dumps({"text": PHISHING, "label": "scam"}).encode(),
    "raw letters": json.dumps("Mẹ ơi con về trễ nha", ensure_ascii=False).encode(),
    "empty": b'""',
    "a lone surrogate": b'"\\ud83d cong an goi"',
    "100 kB": json.dumps("http://vcb-a.top/x " * 6_000).encode(),
    "nothing to see": json.dumps("a\u200b" * 1_000).encode(),
    "NUL": b'"a\\u0000b"',
    "no JSON": b"cong an goi",
    "invalid UTF-8": b'"c\xff\xfe"',
    "a number": b"113",
    "an object without text": b'{"q": "cong an"}',
}
UNREADABLE = {"no JSON", "invalid UTF-8", "a number", "an object without text"}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("inspect")
    return canhgiac(
        "inspect", "--json", "--stdin", cwd=folder, stdin=b"\n".join(LINES.values()), BOT_DATA_DIR=str(learned())
    )


@pytest.fixture(scope="module")
def found(outcome: Outcome) -> dict[str, dict[str, Any]]:
    return dict(zip(LINES, (json.loads(line) for line in outcome.out.splitlines()), strict=True))


def test_every_line_gets_one_object_and_unreadable_ones_end_in_status_1(
    outcome: Outcome, found: dict[str, dict[str, Any]]
) -> None:
    assert outcome.status == 1
    assert {name for name, said in found.items() if "error" in said} == UNREADABLE
    for name in LINES.keys() - UNREADABLE:
        assert found[name]["verdict"] in {"danger", "caution", "no_sign"}
        assert 0 <= found[name]["score"] <= 1


def test_the_object_holds_what_the_contract_names(found: dict[str, dict[str, Any]]) -> None:
    said = found["an object"]
    assert said == {**found["a string"], "elapsed_ms": said["elapsed_ms"]}
    assert said["verdict"] == "danger"
    assert all(set(sign) == {"id", "label", "quote"} for sign in said["signs"])
    assert all(sign["quote"] in PHISHING for sign in said["signs"])
    assert said["topics"][0].keys() == {"id", "title", "score"}
    assert said["links"] == [
        {
            "text": "vcb-mokhoa.top",
            "domain": "vcb-mokhoa.top",
            "official": False,
            "signs": ["link-gia-ten", "link-duoi-la"],
        }
    ]
    assert said["phones"] == [{"text": "+855 12 345 678", "kind": "foreign"}]
    assert said["reply"]["text"].startswith("Rất đáng ngờ.")


def test_a_person_reads_the_reply(tmp_path: Path) -> None:
    outcome = canhgiac("inspect", PHISHING, cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert outcome.status == 0
    assert outcome.out.startswith("Rất đáng ngờ.")
    assert list(tmp_path.iterdir()) == []


def test_without_a_message_the_usage_is_told(tmp_path: Path) -> None:
    assert canhgiac("inspect", cwd=tmp_path).status == 2


SET = """\
{"text": "VCB: vao vcb-mokhoa.top nhap ma OTP", "label": "scam", "topic": "gia-danh-ngan-hang", "channel": "sms"}
{"text": "Mẹ ơi con về trễ nha", "label": "legit", "topic": null, "channel": "zalo"}
"""


def test_figures_on_labelled_messages_are_one_json_object(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET, encoding="utf-8")
    outcome = canhgiac("eval", "messages", "set.jsonl", "--json", cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert outcome.status == 0
    figures = json.loads(outcome.out)
    assert figures["scams"]["danger"]["hits"] == figures["among_three"]["hits"] == 1
    assert figures["genuine"]["flagged"]["hits"] == 0
    assert set(figures["channels"]) == {"lừa đảo, sms", "tin thật, zalo"}


def test_a_line_that_is_no_labelled_message_is_named(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET + '{"text": "a", "label": "?"}\n', encoding="utf-8")
    outcome = canhgiac("eval", "messages", "set.jsonl", cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert outcome.status == 1
    assert "set.jsonl:3" in outcome.err and "label" in outcome.err
