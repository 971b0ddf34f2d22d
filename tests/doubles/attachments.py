"""A vault of the test run's own, and files that are what they are made of."""

from bot.attachments import maker_of
from bot.channels.contract import Makers, PrintPage
from bot.messages import Attachment
from bot.vault import Vault

VAULT = Vault.of_this_process()
NAME = "Đơn trình báo.docx"


def as_it_is(content: str) -> bytes:
    return content.encode()


def broken(content: str) -> bytes:
    raise ValueError(content)


def page(content: str) -> PrintPage:
    return PrintPage(f"<!doctype html><p>{content}</p>", "default-src 'none'")


make_page = maker_of(VAULT.open, {"as it is": page})
make_file = maker_of(VAULT.open, {"as it is": as_it_is, "broken": broken})
makers = Makers(make_file, make_page)


def attachment(content: str, *, kind: str = "as it is", name: str = NAME, label: str = "") -> Attachment:
    return Attachment(kind, name, VAULT.seal(content), label)
