"""People on the double's side: what they do becomes events, as Zalo's documents show them."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]


@dataclass
class ZaloPerson:
    """Somebody with a private chat with the bot. Every action returns the id of its message."""

    id: str
    add: Callable[[Event], None]
    random: random.Random
    is_protected: bool = False
    """A child, say: Zalo tells the bot that something was written, and nothing else."""

    def types(self, text: str, **more: Any) -> str:
        if self.is_protected:
            return self._does("message.unsupported.received", **more)
        return self._does("message.text.received", text=text, **more)

    def sends_picture(self, caption: str = "", **more: Any) -> str:
        # The documents say `photo`, live events have `photo_url`.
        picture = {"photo_url": f"https://photo.example/{self.id}.jpg", **({"caption": caption} if caption else {})}
        return self._does("message.image.received", **picture, **more)

    def sends_sticker(self, _: str = "", **more: Any) -> str:
        return self._does("message.sticker.received", sticker="0e078a2c", url="https://stickers.example/1.png", **more)

    def speaks(self, _: str = "", **more: Any) -> str:
        return self._does("message.voice.received", voice_url="https://voice.example/1.aac", **more)

    def _does(self, event_name: str, **content: Any) -> str:
        message_id = f"{self.random.getrandbits(80):020x}"
        message = {
            "from": {"id": self.id, "display_name": "<b>Người dùng</b>", "is_bot": False},
            "chat": {"id": self.id, "chat_type": "PRIVATE"},
            "message_id": message_id,
            "date": int(time.time() * 1000),
            **content,
        }
        self.add({"event_name": event_name, "message": message})
        return message_id
