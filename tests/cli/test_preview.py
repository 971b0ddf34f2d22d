"""`canhgiac preview` before it starts: what cannot be shown is said in one sentence."""

from pathlib import Path

from tests.cli.command import canhgiac


def test_a_wrong_id_is_answered_with_near_ones_and_status_1(tmp_path: Path) -> None:
    outcome = canhgiac("preview", "gia-danh-cong-ann", "--no-open", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("Không có chủ đề “gia-danh-cong-ann”. Gần giống: gia-danh-cong-an,")
    assert outcome.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
