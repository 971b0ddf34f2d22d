"""A yes or no that the bot has just asked for: typed, it does what the button does.

Only the very next message is read so. "Hủy" after "Xóa hết?" means that nothing is to be erased; anywhere else it means
that no more is to be sent.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from bot.conversation.choosing import is_one_of
from bot.conversation.memory import Remembered, YesOrNo
from bot.conversation.understanding import Understanding
from bot.messages import Intake, Message, Reply
from bot.text.normalise import normalise

GOOD_FOR = timedelta(minutes=30)
"""An answer that comes later answers something else."""

LONGEST_CHARACTERS = 100
"""A longer text tells something, whatever it begins with."""

ERASE, AGREE = "/xoa dongy", "/dangky dongy"
"""The buttons that say yes to a question which must not be guessed at."""

NO = {ERASE: "/xoa giulai", AGREE: "/menu"}
"""What is pressed by who says no to it."""

AGAIN = {ERASE: "/xoa", AGREE: "/dangky"}
"""What asks it once more: "ờ" and "ok" are too little for what cannot be undone, and too much to be passed over."""


def read(known: Understanding, message: Message) -> Message:
    """The message as the press it stands for, or as it is."""
    asked = Remembered.of(message).yes_or_no
    if asked is None or message.intake is not Intake.TEXT or len(message.text) > LONGEST_CHARACTERS:
        return message
    said, fillers = known.hear(normalise(message.text)), known.library.small_talk.fillers
    if known.waves_off(said):
        return replace(message, text=NO[asked.yes], intake=Intake.PRESS)
    if is_one_of(_agreeing(known, asked.yes), said, fillers):
        return replace(message, text=asked.yes, intake=Intake.PRESS)
    if is_one_of(known.library.first_aid.yes, said, fillers):
        return replace(message, text=AGAIN[asked.yes], intake=Intake.PRESS)
    return message


def remembered(reply: Reply, message: Message) -> Reply:
    """The reply, with what it asks for remembered, and what was asked before it forgotten."""
    if message.intake is Intake.INLINE or reply.postpones or reply.erase or not reply.spans:
        return reply
    held = Remembered.of(replace(message, memory=reply.memory) if reply.memory else message)
    yes = next((button.payload for button in reply.buttons if button.payload in NO), None)
    asked = YesOrNo(until=message.received_at + GOOD_FOR, yes=yes) if yes else None
    return reply if asked == held.yes_or_no else reply.remembering(held.with_yes_or_no(asked).kept())


def _agreeing(known: Understanding, yes: str) -> Collection[str]:
    consent = known.library.consent
    return consent.erase if yes == ERASE else consent.agree
