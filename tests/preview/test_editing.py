"""Saving while the preview is open."""

from pathlib import Path

from tests.knowledge.small_content import PROFILE, write_small_content
from tests.preview.conftest import Edited, page_of, reader


async def test_a_saved_edit_is_on_the_page_and_the_page_is_told_to_reload(edited: Edited) -> None:
    async with reader(edited.preview) as client:
        before = (await client.get("/state")).json()["state"]
        edited.save("- Cúp máy.", "- Tắt máy.")
        after = (await client.get("/state")).json()["state"]
        page = (await client.get("/")).text
    assert before != after
    assert f'data-state="{after}"' in page
    assert "• Tắt máy." in page
    assert "• Cúp máy." not in page


async def test_a_faulty_edit_shows_its_faults_and_keeps_the_last_good_card(edited: Edited) -> None:
    edited.save("[[canh-sat-113]]", "[[canh-sat-133]]")
    page = await page_of(edited.preview)
    assert "1 lỗi cần sửa" in page
    assert f"<code>{PROFILE}:9</code>" in page
    assert "canh-sat-133" in page
    assert "• Gọi 113" in page.replace("<strong>", "").replace("</strong>", "")
    edited.save("[[canh-sat-133]]", "[[canh-sat-113]]")
    assert edited.preview.view.faults == ()


async def test_a_file_that_is_no_yaml_shows_where(edited: Edited) -> None:
    edited.save("title: Giả danh công an", "title: “Giả danh\n  - : [")
    page = await page_of(edited.preview)
    assert f"<code>{PROFILE}:" in page
    assert "<h1>Giả danh công an</h1>" in page


def test_the_faults_of_the_topic_come_before_those_of_others(edited: Edited) -> None:
    edited.save("title: Lừa đảo", "title: L", "groups.vi.yaml")
    edited.save("button: Giả công an", "button: G")
    assert [fault.file for fault in edited.preview.view.faults] == [PROFILE, "groups.vi.yaml"]


def test_warnings_are_those_of_this_topic(tmp_path: Path) -> None:
    folder = write_small_content(tmp_path / "content")
    profile, question = Edited(folder, "gia-danh-cong-an"), Edited(folder, "phai-lam-gi")
    profile.preview.refresh()
    question.preview.refresh()
    # Everything of this content is long due.
    assert {warning.file for warning in profile.preview.view.warnings} == {PROFILE}
    assert {warning.file for warning in question.preview.view.warnings} == {"faq.vi.yaml"}


async def test_a_topic_that_got_another_id_is_said_and_its_last_card_stays(edited: Edited) -> None:
    named_in = ("quiz/gia-danh-cong-an.yaml", "campaigns/moi-thang.yaml", "faq.vi.yaml", "message-examples.vi.yaml")
    for name in (PROFILE, *named_in):
        path = edited.folder / name
        renamed = path.with_name(name.split("/")[-1].replace("gia-danh-cong-an", "gia-cong-an"))
        text = path.read_text(encoding="utf-8").replace("gia-danh-cong-an", "gia-cong-an")
        path.rename(renamed).write_text(text, encoding="utf-8")
    edited.reload()
    page = await page_of(edited.preview)
    assert edited.preview.view.faults == ()
    assert "Không còn chủ đề này" in page
    assert "<h1>Giả danh công an</h1>" in page
