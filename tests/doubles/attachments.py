"""A vault of the test run's own, and files that are what they are made of."""

from bot.attachments import file_maker
from bot.messages import Attachment
from bot.vault import Vault

VAULT = Vault.of_this_process()
NAME = "Đơn trình báo.docx"


def as_it_is(content: str) -> bytes:
    return content.encode()


def broken(content: str) -> bytes:
    raise ValueError(content)


make_file = file_maker(VAULT.open, {"as it is": as_it_is, "broken": broken})


def attachment(content: str, *, kind: str = "as it is", name: str = NAME, label: str = "") -> Attachment:
    return Attachment(kind, name, VAULT.seal(content), label)
