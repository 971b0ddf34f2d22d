"""Choices where there is nothing to press: shown with numbers, chosen by typing one, or the words themselves.

A number means the choices that were shown last in the chat, and only for a while. One that means nothing there shows
them again: it is never guessed at. What is chosen goes on as if its button had been pressed.
"""

from dataclasses import replace
from datetime import timedelta

from bot.conversation.cards import Cards
from bot.conversation.choosing import letter, number, number_in_words
from bot.conversation.memory import Choice, Menu, Remembered
from bot.conversation.understanding import Understanding
from bot.messages import Button, Decision, Intake, Message, Reply
from bot.text.fold import bare

GOOD_FOR = timedelta(minutes=30)
"""So long a number means what it stood beside."""

HOME = "/menu"
HOME_WORDS = frozenset({"0", "menu"})
"""Understood at every point of a conversation."""


class TypedChoices:
    """Reads what is typed against what was shown, and remembers what is shown."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards

    def read(self, known: Understanding, message: Message) -> Message | Reply:
        """The message as the press it stands for, or as it is; a reply when it chooses what is not there."""
        if message.intake is not Intake.TEXT:
            return message
        if bare(message.text) in HOME_WORDS:
            return _pressed(message, HOME)
        menu = _shown_last(message)
        is_old = menu is not None and menu.until < message.received_at
        if menu and not is_old:
            # At a step "ba" is somebody's father as well.
            in_words = None if Remembered.of(message).first_aid else number_in_words(message.text)
            if payload := _chosen(menu, message.text, in_words):
                return _pressed(message, payload)
        if _names_a_choice(menu, message.text):
            return self._again(known, menu, is_old=is_old)
        return message

    def remembered(self, reply: Reply, message: Message) -> Reply:
        """The reply, with its choices remembered; one without any leaves those before it on the screen, and in mind."""
        if not reply.buttons or reply.erase or not reply.spans:
            return reply
        now = message.received_at
        menu = Menu(
            until=now + GOOD_FOR,
            shown_at=now,
            choices=tuple(Choice(label=button.label, payload=button.payload) for button in reply.buttons),
            by_letter=reply.asks_number,
        )
        held = Remembered.of(replace(message, memory=reply.memory) if reply.memory else message)
        return reply.remembering(held.with_menu(menu).kept())

    def _again(self, known: Understanding, menu: Menu | None, *, is_old: bool) -> Reply:
        """The choices once more; without any the menu, which everything can be reached from."""
        if menu is None:
            return self._cards.menu(known, intro="no_choices")
        reply = self._cards.plain("choose_again", known, Decision.CHOICES, is_old=is_old, by_letter=menu.by_letter)
        buttons = tuple(Button(choice.label, choice.payload) for choice in menu.choices)
        return replace(reply, buttons=buttons, asks_number=menu.by_letter)


def _shown_last(message: Message) -> Menu | None:
    """What the last reply offered, or a campaign message that came after it."""
    menu, campaign = Remembered.of(message).menu, message.campaign
    if campaign is None or not campaign.reply.buttons or (menu and menu.shown_at >= campaign.put_at):
        return menu
    return Menu(
        until=campaign.put_at + GOOD_FOR,
        shown_at=campaign.put_at,
        choices=tuple(Choice(label=button.label, payload=button.payload) for button in campaign.reply.buttons),
    )


def _chosen(menu: Menu, text: str, in_words: int | None) -> str | None:
    """The payload of what a text chooses, by its number or letter, or by all its words."""
    position = letter(text) if menu.by_letter else number(text) or in_words
    if position and position <= len(menu.choices):
        return menu.choices[position - 1].payload
    meant = {choice.payload for choice in menu.choices if bare(choice.label) == bare(text)}
    return meant.pop() if len(meant) == 1 else None


def _names_a_choice(menu: Menu | None, text: str) -> bool:
    """Whether a text is nothing but a number or a letter of something offered; an awaited number is an answer."""
    if menu and menu.by_letter:
        return letter(text) is not None
    return number(text) is not None


def _pressed(message: Message, payload: str) -> Message:
    return replace(message, text=payload, intake=Intake.PRESS)
