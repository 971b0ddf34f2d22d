"""A running bot lets those who work with campaigns do so from the chat a code has bound, until it is erased."""

import re
from pathlib import Path

import httpx

from tests.app.process import Serving
from tests.cli.command import canhgiac

CAMPAIGN = "name: Việc nhẹ\ntopic: viec-nhe-luong-cao\nschedule: {weekly: [fri 19:00]}\n"


def test_a_chat_is_bound_works_with_campaigns_and_is_a_strangers_again_when_it_is_erased(tmp_path: Path) -> None:
    (tmp_path / "dot.yaml").write_text(CAMPAIGN, encoding="utf-8")

    def shell(*arguments: str) -> str:
        outcome = canhgiac(*arguments, cwd=tmp_path)
        assert outcome.status == 0, outcome.err
        return outcome.out

    with Serving(tmp_path) as bot, httpx.Client(base_url=bot.address) as browser:

        def say(text: str) -> str:
            answer = browser.post("/api/chat", json={"text": text})
            return str(answer.json()["reply"]["text"])

        shell("user", "add", "lan", "--role", "organiser")
        shell("campaign", "create", "dot.yaml", "--as", "lan")
        code = re.search(r"/gan \w+", shell("user", "bind", "lan"))
        assert code
        assert "không còn dùng được" in say("/chiendich 1")
        assert "thay tài khoản lan" in say(code[0])
        assert "bản nháp" in say("/chiendich 1")
        assert "Đã trình duyệt" in say("/chiendich 1 trinh")
        assert "chờ duyệt" in shell("campaign", "show", "1")
        say("/xoa dongy")
        assert "không còn dùng được" in say("/chiendich 1")
