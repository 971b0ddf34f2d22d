"""Which attachments there are, and what makes each."""

from collections.abc import Callable, Mapping

from bot.attachments import maker_of
from bot.channels.contract import Makers, PrintPage
from bot.conversation.first_aid import STATEMENT_KIND
from bot.statement.docx import to_docx
from bot.statement.page import PAGE_POLICY, to_page
from bot.vault import Vault

FILES: Mapping[str, Callable[[str], bytes]] = {STATEMENT_KIND: to_docx}
PAGES: Mapping[str, Callable[[str], PrintPage]] = {STATEMENT_KIND: lambda text: PrintPage(to_page(text), PAGE_POLICY)}
"""What turns the content of an attachment into a file, or into a page to print, by its kind."""


def attachment_makers(vault: Vault) -> Makers:
    """For what was sealed by the vault."""
    return Makers(maker_of(vault.open, FILES), maker_of(vault.open, PAGES))
