"""What a chat is subscribed to, from one of its messages to the next: read with the claim, changed with the reply.

A group is nobody's own: it subscribes to nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.messages import Address, Channel, Intake, Kind, Mailed, Message, Observation, Reply, Subscription
from bot.storage import accounts, deliveries, objections, outbound, quotas, runs, subscribers
from bot.storage.database import Connection
from bot.storage.inbox import Claim

Mark: TypeAlias = Callable[[Address], str]
"""See `Remembering.mark`."""

ANSWERED_WITHIN = timedelta(days=3)
"""So long after a campaign message what is typed may still be meant for it."""


def with_subscriptions(connection: Connection, claims: Sequence[Claim]) -> list[Claim]:
    """The claims, each message with what its chat is subscribed to."""
    held = subscribers.recall(connection, [claim.message.address for claim in claims if not claim.message.group])
    return [
        replace(claim, message=replace(claim.message, subscription=held.get(claim.message.address))) for claim in claims
    ]


def with_campaigns(connection: Connection, claims: Sequence[Claim], now: datetime) -> list[Claim]:
    """The claims, each message of a channel where choices are typed with the campaign message it may answer."""
    return [
        replace(claim, message=replace(claim.message, campaign=_last_unasked(connection, claim.message.address, now)))
        if claim.message.address.channel.types_choices
        else claim
        for claim in claims
    ]


def _last_unasked(connection: Connection, address: Address, now: datetime) -> Mailed | None:
    """A campaign's message to who subscribed to it, or to who tries it out, whichever came later."""
    try:
        found = _delivered(connection, address, now), _tried(connection, address, now)
    except (KeyError, TypeError, ValueError):  # written by another version: there is nothing to choose from
        return None
    return max((mailed for mailed in found if mailed), key=lambda mailed: mailed.put_at, default=None)


def _delivered(connection: Connection, address: Address, now: datetime) -> Mailed | None:
    if not (found := deliveries.last_sent(connection, address, now - ANSWERED_WITHIN)):
        return None
    run, sent_at = found
    return Mailed(run, runs.body(connection, run), sent_at)


def _tried(connection: Connection, address: Address, now: datetime) -> Mailed | None:
    found = outbound.last_unasked(connection, address, now - ANSWERED_WITHIN)
    return Mailed(*found) if found else None


def located(seen: Observation, subscription: Subscription | None) -> Observation:
    """With the commune of who is subscribed there, if a topic was shown: a rise in one commune is to be noticed.

    Of nothing else is the commune counted, and never of who is under sixteen.
    """
    if seen.kind is not Kind.SHOWN or subscription is None or subscription.young:
        return seen
    return replace(seen, area=subscription.area or "")


def apply(connection: Connection, message: Message, reply: Reply, now: datetime, mark: Mark) -> None:
    """What the message and its reply mean for who is sent what from now on."""
    address = message.address
    if message.group:
        return
    if reply.erase:
        erase(connection, address, now, mark)
    elif message.intake is Intake.LEFT:
        subscribers.gone(connection, address, now)
    elif reply.unsubscribes:
        if not subscribers.leave(connection, address, now):
            objections.keep(connection, mark(address), now)
    elif reply.subscription:
        subscribers.subscribe(connection, address, reply.subscription)
        objections.lift(connection, mark(address))


def erase(connection: Connection, address: Address, now: datetime, mark: Mark) -> None:
    """Nothing is kept of what the chat was sent unasked or of whom it spoke for.

    That somebody wished so is, in a way that tells nobody who: a list agreed to before must not bring them back. On the
    web the page has a new address afterwards, and no list can name it.
    """
    subscribers.forget(connection, address)
    accounts.unbind(connection, address)
    quotas.forget(connection, address, now)
    if address.channel is not Channel.WEB:
        objections.keep(connection, mark(address), now)
