"""The real content and everything the bot says with it."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import MESSAGE_CHARACTERS, Address, Channel, Intake, Message, Reply
from bot.presentation.campaign_words import CampaignWords
from bot.presentation.renderer import Renderer
from tests.doubles.models import understanding

ROOT = Path(__file__).parent.parent.parent
CONTENT = ROOT / "content"
TEMPLATES = ROOT / "bot" / "presentation" / "templates"

SAID_BY_CITIZENS = (
    "",
    "x" * (MESSAGE_CHARACTERS + 1),
    "chào bot",
    "cảm ơn",
    "giá vàng hôm nay bao nhiêu",
    "/khong-co-lenh-nay",
    "someone pretending to be police asked me to send money",
    "help me",
)


@pytest.fixture(scope="session")
def library() -> Library:
    return understanding().library


def ask(text: str, channel: Channel = Channel.TELEGRAM, intake: Intake = Intake.TEXT) -> Reply:
    assistant = Assistant(understanding, Cards(Renderer(), "https://canhgiac.example"), seal=str)
    return assistant.reply(Message("1", Address(channel, "7"), text, datetime(2026, 11, 24, tzinfo=UTC), intake))


@cache
def everything_said() -> dict[str, Reply]:
    """By what was typed or pressed: every reply that can be reached by buttons, and those to a few messages."""
    waiting = ["/start", "/khancap", "/khongphai", "/dulieu", "/xoa"]
    waiting += [f"/nguyhiem {kind.id}" for kind in understanding().library.urgency.kinds]
    waiting += [f"/do {topic} {letters}" for topic in understanding().library.quizzes for letters in ("ll", "lt", "tt")]
    waiting += [f"/xem {topic}" for topic in understanding().library.topics]
    said = {text: ask(text) for text in SAID_BY_CITIZENS}
    said["a photo"] = ask("", intake=Intake.MEDIA)
    while waiting:
        payload = waiting.pop()
        if payload not in said:
            said[payload] = ask(payload, intake=Intake.PRESS)
            waiting += [button.payload for button in said[payload].buttons]
    return said


def campaign_messages(campaign: CampaignFile) -> list[Reply]:
    """Every message of a campaign: each step of a series, both messages of a quiz."""
    words, library = CampaignWords(Renderer(), "https://canhgiac.example"), understanding().library
    steps = [step.topic for step in campaign.schedule.series or ()] or [None]
    return [words.reply(library, campaign, run=run, topic=topic) for topic in steps for run in (1, 2)]


@cache
def citizen_texts() -> dict[str, str]:
    """Everything citizens read, by where it comes from: replies as they are shown, templates as they are written."""
    library = understanding().library
    texts = {pressed: f"{reply.text}\n{labels(reply)}" for pressed, reply in everything_said().items()}
    texts |= {f"refusal {kind.id}": kind.reply for kind in library.refusals.kinds}
    texts |= {f"small talk {kind.id}": kind.reply for kind in library.small_talk.kinds}
    texts |= {f"contact {contact.id}": f"{contact.name}: {contact.use}" for contact in library.contacts.values()}
    texts |= {f"first aid {name}": said for name, said in library.first_aid.notices}
    # Its heading stands in capitals on every paper of the state.
    texts["statement"] = library.first_aid.statement.model_dump_json(exclude={"heading"})
    for name, campaign in library.campaigns.items():
        for number, message in enumerate(campaign_messages(campaign), start=1):
            texts[f"campaign {name} {number}"] = f"{message.text}\n{labels(message)}"
    texts |= {f"command {entry.command}": entry.description for entry in library.commands}
    for path in TEMPLATES.rglob("*.j2"):
        # Of a page only the words: attributes hold colours and sizes.
        texts[str(path.relative_to(TEMPLATES))] = re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8"))
    return texts


def labels(reply: Reply) -> str:
    return "\n".join(button.label for button in reply.buttons)
