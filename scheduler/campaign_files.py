"""From a campaign file to a plan that may be kept: the one door, with every fault at its line.

The file's own schema is the content's, what its text may contain is presentation's, where it may lead to is read as
links of received messages are; here they are put together.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.errors import ContentError, Fault
from bot.inspection.links import linkable
from bot.knowledge.campaign_faults import campaign_faults
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.entries import Entry
from bot.knowledge.files import Document, parse_document, read_document
from bot.knowledge.library import Library
from bot.knowledge.locality import filled, values
from bot.knowledge.validation import quoted, validate
from bot.presentation.own_words import own_words, shown_length_problem, slips_of

TYPED = "chiến dịch mới"
"""Stands for the file's name in the faults of a text that is in no file."""


def read_campaign(source: Path | str, library: Library, public_url: str = "") -> CampaignFile:
    """The campaign in a file, or in a text that was typed; raises `ContentError` with every fault found.

    `public_url`: where citizens reach the site; its host may be linked to.
    """
    if isinstance(source, Path):
        document, slips = read_document(source, source.name)
    else:
        document, slips = parse_document(source, TYPED)
    if document is None:
        raise ContentError(slips)
    document = _filled(document, library)
    campaign, wrong = validate(CampaignFile, document)
    entry = Entry(document, (), CampaignFile.__name__)
    wrong += [*campaign_faults(entry, library.known()), *own_text_faults(entry, library, public_url)]
    # What only follows from a line that could not be read is said already.
    faults = {*slips, *(fault for fault in wrong if fault.line not in document.damaged)}
    if campaign is None or faults:
        raise ContentError(sorted(faults, key=lambda fault: (fault.line, fault.column)))
    return campaign


def fault_in(file: Path, part: tuple[str, ...], message: str) -> Fault:
    """A fault of a part of a file that was read before, found only when it was to be used."""
    document, _ = read_document(file, file.name)
    return document.fault_of_name(part, message) if document else Fault(file.name, 1, 1, message)


def own_text_faults(campaign: Entry, library: Library, public_url: str) -> Iterator[Fault]:
    """What is wrong with a campaign's own text as a template, with its length, and with where it leads."""
    for _, text in campaign.texts("text"):
        slips = [(slip.line, slip.message) for slip in slips_of(text)]
        slips += _foreign_links(text, text, library, public_url)
        if not slips:
            words = own_words(text, library, public_url)
            slips += _foreign_links(words, text, library, public_url)
            slips += [(1, problem)] if (problem := shown_length_problem(words, library)) else []
        for line, message in slips:
            yield campaign.document.fault_on_line((*campaign.path, "text"), line, message)


def _foreign_links(words: str, written: str, library: Library, public_url: str) -> Iterator[tuple[int, str]]:
    """The lines of the text as it is written on which something leads elsewhere than it may."""
    own = public_url.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    allowed = {*library.broadcasting.allowed_domains, *([own] if own else [])}
    told: set[tuple[int, str]] = set()
    for link, host in linkable(words):
        if not any(host == domain or host.endswith(f".{domain}") for domain in allowed):
            at = max(written.find(link), 0)
            line = written.count("\n", 0, at) + 1
            # An address and the name within it are one slip.
            if (line, host) in told:
                continue
            told.add((line, host))
            yield (
                line,
                f"Không được dẫn tới “{quoted(link)}”. Chỉ dùng tên miền trong broadcasting.vi.yaml: "
                f"{', '.join(library.broadcasting.allowed_domains)}. "
                "Nếu đây là hai câu, hãy thêm dấu cách sau dấu chấm.",
            )


def _filled(document: Document, library: Library) -> Document:
    """With the marks of the locality filled in, as in all content."""
    return replace(document, value=filled(document.value, values(library.locality)))
