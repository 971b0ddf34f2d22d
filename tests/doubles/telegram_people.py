"""People and groups on the double's side: what they do becomes updates."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.telegram_updates import Updates

_ids = itertools.count(1)

Message = dict[str, Any]


def _now(updates: Updates) -> int:
    return 1_780_000_000 + int(updates.clock())


@dataclass
class Chat:
    """Where something is said: a person's private chat or a group."""

    id: int
    updates: Updates
    kind: str = "private"
    gone: str = ""
    """Why nothing can be delivered any more, in Telegram's words ("Forbidden: bot was blocked by the user")."""
    moved_to: int | None = None

    @property
    def described(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.kind}


@dataclass
class Person:
    """Somebody with a private chat with the bot. Every action returns the id of its update."""

    id: int
    updates: Updates
    chat: Chat = field(init=False)

    def __post_init__(self) -> None:
        self.chat = Chat(self.id, self.updates)

    def types(self, text: str, *, into: Chat | None = None, **more: Any) -> int:
        return self._add("message", self._message(into, text=text, **more))

    def edits(self, text: str, *, into: Chat | None = None, **more: Any) -> int:
        return self._add("edited_message", self._message(into, text=text, edit_date=_now(self.updates), **more))

    def sends_photo(self, caption: str | None = None, *, into: Chat | None = None, **more: Any) -> int:
        photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
        return self._add(
            "message", self._message(into, photo=photo, **({"caption": caption} if caption else {}), **more)
        )

    def presses(self, payload: str, *, into: Chat | None = None) -> int:
        press = {
            "id": f"press-{next(_ids)}",
            "from": self._described,
            "chat_instance": "1",
            "data": payload,
            "message": self._message(into, text="…"),
        }
        return self.updates.add({"callback_query": press}, f"user:{self.id}")

    def searches(self, query: str) -> int:
        content = {"id": f"inline-{next(_ids)}", "from": self._described, "query": query, "offset": ""}
        return self.updates.add({"inline_query": content}, f"user:{self.id}")

    def blocks(self) -> int:
        self.chat.gone = "Forbidden: bot was blocked by the user"
        return self._membership("kicked")

    def unblocks(self) -> int:
        self.chat.gone = ""
        return self._membership("member")

    @property
    def _described(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "<b>Người dùng</b>"}

    def _membership(self, status: str) -> int:
        change = {
            "chat": self.chat.described,
            "from": self._described,
            "date": _now(self.updates),
            "old_chat_member": {"status": "member", "user": {"id": 1, "is_bot": True, "first_name": "bot"}},
            "new_chat_member": {"status": status, "user": {"id": 1, "is_bot": True, "first_name": "bot"}},
        }
        return self.updates.add({"my_chat_member": change}, f"chat:{self.id}")

    def _message(self, into: Chat | None, **content: Any) -> Message:
        return {
            "message_id": next(_ids),
            "date": _now(self.updates),
            "chat": (into or self.chat).described,
            "from": self._described,
            **content,
        }

    def _add(self, kind: str, message: Message) -> int:
        return self.updates.add({kind: message}, f"chat:{message['chat']['id']}")
