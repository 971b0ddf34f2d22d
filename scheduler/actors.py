"""Who does something to campaigns, and what they may."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import ActRefused
from bot.storage import campaigns
from bot.storage.campaigns import Kept
from bot.storage.database import Connection
from bot.storage.tables import Role

ORGANISING = frozenset({Role.ORGANISER, Role.APPROVER, Role.ADMIN})
APPROVING = frozenset({Role.APPROVER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. Without a role: a name given on the command line before there were accounts."""

    name: str
    role: Role | None
    unit: str | None = None


COMMAND_LINE = Actor("dòng lệnh", Role.ADMIN)
"""Who has the machine's command line needs no account to hold or stop what runs."""


class Deed(StrEnum):
    """What somebody may do with a campaign by its state and their role; the audit calls it the same."""

    TEST = "test"
    REVISE = "revise"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    DROP_REST = "drop_rest"
    CANCEL = "cancel"


class NoSuchCampaign(ActRefused):
    """There is none of this number, or it is another unit's: nobody learns which."""

    def __init__(self, id: int) -> None:
        super().__init__(f"Không có chiến dịch số {id}. Hãy xem lại danh sách các chiến dịch.")


class ChangedMeanwhile(ActRefused):
    """Somebody else changed the plan since it was read; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__("Người khác vừa sửa chiến dịch này. Hãy mở lại bản mới rồi sửa tiếp.")


class NoChatBound(ActRefused):
    """No chat speaks for the account, so there is nowhere to send a test to. Pages tell their own way to one."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Tài khoản “{name}” chưa gắn với cuộc trò chuyện nào. Chạy `canhgiac user bind {name}` rồi gửi mã cho bot."
        )


def check_role(actor: Actor, roles: Collection[Role]) -> None:
    """Raises `ActRefused` when the person may not do this."""
    if actor.role is not None and actor.role not in roles:
        raise ActRefused(f"Tài khoản “{actor.name}” không có quyền làm việc này. Hãy nhờ người quản trị.")


def found(connection: Connection, id: int, actor: Actor, *, lock: bool = False) -> Kept:
    """The campaign, if it is the person's to see; raises `NoSuchCampaign`. `lock`: as `campaigns.get` has it."""
    campaign = campaigns.get(connection, id, lock=lock)
    if campaign is None or (actor.unit is not None and actor.unit != campaign.unit):
        raise NoSuchCampaign(id)
    return campaign
