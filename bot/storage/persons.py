"""All that is held of one chat, brought together for whoever it belongs to.

Citizens ask for it in the chat (`/dulieu`, `/xoa`); this is for who writes to the responsible body instead.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from bot.messages import Address, Channel, Reply
from bot.storage import accounts, objections, quotas
from bot.storage.subscriber_tables import Subscriber, SubscriberTag, TagKind, Wording
from bot.storage.tables import Campaign, ChatState, Delivery, Inbox, Mail, Outbound, Run

_inbox: Table = Inbox.__table__  # type: ignore[attr-defined]
_outbound: Table = Outbound.__table__  # type: ignore[attr-defined]
_state: Table = ChatState.__table__  # type: ignore[attr-defined]
_subscriber: Table = Subscriber.__table__  # type: ignore[attr-defined]
_tag: Table = SubscriberTag.__table__  # type: ignore[attr-defined]
_wording: Table = Wording.__table__  # type: ignore[attr-defined]
_delivery: Table = Delivery.__table__  # type: ignore[attr-defined]
_run: Table = Run.__table__  # type: ignore[attr-defined]
_campaign: Table = Campaign.__table__  # type: ignore[attr-defined]
_mail: Table = Mail.__table__  # type: ignore[attr-defined]


def held(connection: Connection, address: Address, unseal: Callable[[str], str | None], mark: str) -> dict[str, Any]:
    """Every row of the chat, as JSON can carry it; parts of which there is nothing are empty or None.

    `unseal` opens what is remembered of the conversation; what it cannot open is told as such. `mark`: see
    `bot.storage.objections`.
    """
    user = accounts.of_chat(connection, address)
    return {
        "channel": address.channel.value,
        "chat": address.chat,
        "messages": _messages(connection, address),
        "replies": _replies(connection, address),
        "remembered": _remembered(connection, address, unseal),
        "subscription": _subscription(connection, address),
        "campaign_messages": _campaign_messages(connection, address),
        "account": user.name if user else None,
        "counted_for_quota": quotas.counts(connection, address),
        "objected_at": _told(objections.kept_at(connection, mark)),
    }


def _messages(connection: Connection, address: Address) -> list[dict[str, Any]]:
    rows = connection.execute(select(_inbox).where(*_of(_inbox, address)).order_by(_inbox.c.id))
    return [{"received_at": _told(row.received_at), "state": row.state, "text": row.text} for row in rows]


def _replies(connection: Connection, address: Address) -> list[dict[str, Any]]:
    rows = connection.execute(select(_outbound).where(*_of(_outbound, address)).order_by(_outbound.c.id))
    return [
        {"created_at": _told(row.created_at), "state": row.state, "text": Reply.from_json(row.body).text}
        for row in rows
    ]


def _remembered(connection: Connection, address: Address, unseal: Callable[[str], str | None]) -> dict[str, Any] | None:
    row = connection.execute(select(_state).where(*_of(_state, address))).first()
    return {"until": _told(row.until), "text": unseal(row.sealed)} if row else None


def _subscription(connection: Connection, address: Address) -> dict[str, Any] | None:
    with_words = select(_subscriber, _wording.c.text).join(_wording, _wording.c.id == _subscriber.c.wording_id)
    row = connection.execute(with_words.where(*_of(_subscriber, address))).first()
    if not row:
        return None
    chosen = connection.execute(select(_tag).where(_tag.c.subscriber_id == row.id).order_by(_tag.c.value)).all()
    return {
        "state": row.state,
        "since": _told(row.consented_at),
        "wording": row.text,
        "under_16": row.young,
        "audiences": [each.value for each in chosen if each.kind == TagKind.AUDIENCE],
        "topics": [each.value for each in chosen if each.kind == TagKind.TOPIC],
        "area": row.area,
        "rest_days": row.rest_days,
        "last_message_at": _told(row.reached_at),
        "ended_at": _told(row.ended_at),
    }


def _campaign_messages(connection: Connection, address: Address) -> list[dict[str, Any]]:
    """What was sent unasked; for a visitor of the web page, what lies ready as well."""
    columns = _campaign.c.name, _run.c.due_at, _delivery.c.state, _delivery.c.done_at
    sent = (
        select(*columns)
        .join(_run, _run.c.id == _delivery.c.run_id)
        .join(_campaign, _campaign.c.id == _run.c.campaign_id)
        .join(_subscriber, _subscriber.c.id == _delivery.c.subscriber_id)
        .where(*_of(_subscriber, address))
        .order_by(_run.c.id)
    )
    found = [
        {"campaign": row.name, "due_at": _told(row.due_at), "state": row.state, "at": _told(row.done_at)}
        for row in connection.execute(sent)
    ]
    if address.channel is not Channel.WEB:
        return found
    laid_ready = (
        select(_campaign.c.name, _run.c.due_at, _mail.c.put_at)
        .join(_run, _run.c.id == _mail.c.run_id)
        .join(_campaign, _campaign.c.id == _run.c.campaign_id)
        .where(_mail.c.chat == address.chat)
        .order_by(_mail.c.id)
    )
    return found + [
        {"campaign": row.name, "due_at": _told(row.due_at), "state": "ready", "at": _told(row.put_at)}
        for row in connection.execute(laid_ready)
    ]


def _of(table: Table, address: Address) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.channel == address.channel, table.c.chat == address.chat


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
