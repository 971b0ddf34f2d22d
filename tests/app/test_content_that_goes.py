"""An editor takes a topic away and renames a step of the first aid while people are in the middle of them: whoever
presses an old button, or types at a step that is no more, is told something and offered a way on, on every channel.

The whole program runs, takes the edit up by itself, and learns anew.
"""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.contract import Limit
from tests.doubles.models import CONTENT
from tests.zalo.talkers import Heard, House, Talker, serving

CHANNELS = ("web", "telegram", "zalo")
GONE, RENAMED = "phat-nguoi-gia", "chuyen-gi"
TO_THE_STEP = ("Không ai nguy hiểm", "Không, đã cúp máy")

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(400)]


@dataclass(frozen=True)
class Caught:
    """Somebody in the middle of something: what they did before the edit, and what they do after it."""

    before: Sequence[str]
    """The first is said, the others are labels that are chosen."""
    after: str
    chooses: bool = False
    """`after` is the label of an old button."""


CAUGHT = {
    "reads on in a topic that is gone": Caught([f"/xem {GONE}"], "Xem thêm", chooses=True),
    "hands a topic on that is gone": Caught([f"/xem {GONE}"], f"/chiase {GONE}"),
    "opens a poster's link to a topic that is gone": Caught(["menu"], f"/start {GONE}"),
    "answers a quiz that is gone": Caught(["menu"], f"/do {GONE} ll"),
    "presses below a campaign about a topic that is gone": Caught(["menu"], f"/tin 1 xem {GONE}"),
    "answers a campaign's quiz that is gone": Caught(["menu"], f"/tin 1 do {GONE} lt"),
    "presses an old button of a step that is gone": Caught(["/bilua", *TO_THE_STEP], "Đã chuyển tiền", chooses=True),
    "types at a step that is gone": Caught(["/bilua", *TO_THE_STEP], "đã chuyển tiền rồi"),
    "types a number at a step that is gone": Caught(["/bilua", *TO_THE_STEP], "2"),
    "comes back to a step that is gone": Caught(["/bilua", *TO_THE_STEP], "/bilua"),
    "presses a button that leads to a step that is gone": Caught(["/bilua"], f"/bilua {RENAMED}"),
    "asks about a topic that is gone": Caught(["menu"], "tin nhan bao phat nguoi vuot den do bat bam link nop phat"),
}


def take_away(content: Path) -> None:
    """As an editor would: the files, and every mention elsewhere; the step keeps its place under another name."""
    for file in (content / "scams" / f"{GONE}.yaml", content / "quiz" / f"{GONE}.yaml"):
        file.unlink()
    _rewrite(content / "scams" / "gia-danh-dich-vu-cong.yaml", lambda text: text.replace(f" {GONE},", ""))
    _rewrite(content / "questions.jsonl", lambda text: re.sub(rf".*{GONE}.*\n", "", text))
    _rewrite(
        content / "message-examples.vi.yaml",
        lambda text: re.sub(rf"^  {GONE}:\n(?:   .*\n|\n)*", "", text, flags=re.MULTILINE),
    )
    _rewrite(
        content / "first_aid.vi.yaml",
        lambda text: re.sub(rf"(id|next): {RENAMED}$", rf"\1: {RENAMED}-moi", text, flags=re.MULTILINE),
    )


def _rewrite(file: Path, edit: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    assert edit(before) != before
    file.write_text(edit(before), encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def answers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[tuple[str, str], Heard]]:
    """What everybody hears after the edit, by what they were doing and the channel."""
    folder = tmp_path_factory.mktemp("house")
    content = shutil.copytree(CONTENT, folder / "content")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.channels.zalo.polling.FLOOR_SECONDS", 0.0)
        patch.setattr("bot.channels.telegram.outlet.ONE_CHAT", Limit(1, seconds=0.0))
        async with serving(folder / "data", content) as house:
            people = {
                (what, channel): house.somebody(channel, number)
                for number, what in enumerate(CAUGHT, 1)
                for channel in CHANNELS
            }
            for (what, _), person in people.items():
                await _get_caught(person, CAUGHT[what])
            take_away(content)
            await _taken_up(house)
            yield {who: await _go_on(person, CAUGHT[who[0]]) for who, person in people.items()}


async def _get_caught(person: Talker, caught: Caught) -> None:
    first, *labels = caught.before
    await person.says(first)
    for label in labels:
        await person.chooses(label)


async def _go_on(person: Talker, caught: Caught) -> Heard:
    async with asyncio.timeout(30):
        return await (person.chooses(caught.after) if caught.chooses else person.says(caught.after))


async def _taken_up(house: House) -> None:
    async with asyncio.timeout(300):
        while GONE in house.application._foundation.content.library.topics:
            assert not house.application._foundation.content.faults
            await asyncio.sleep(0.2)
    assert RENAMED not in house.application._foundation.content.library.first_aid.by_id


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("what", CAUGHT)
async def test_who_stood_in_what_is_gone_gets_a_way_on(
    answers: dict[tuple[str, str], Heard], what: str, channel: str
) -> None:
    heard = answers[what, channel]
    assert heard.leads_on, heard


@pytest.mark.parametrize("channel", CHANNELS)
async def test_who_stood_at_a_step_that_is_gone_is_led_on_with_the_first_aid(
    answers: dict[tuple[str, str], Heard], channel: str
) -> None:
    for what in CAUGHT:
        if "/bilua" in CAUGHT[what].before:
            heard = answers[what, channel]
            assert "Không ai nguy hiểm" in heard.labels or "Tiếp tục các bước" in heard.labels, what
