"""Between the channels and the conversation: accept, answer, send."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from prometheus_client import CollectorRegistry

from bot.channels.contract import Outlet
from bot.exchange.answering import Answering
from bot.exchange.budget import Budget
from bot.exchange.erasing import erase
from bot.exchange.figures import Figures
from bot.exchange.grouping import Grouped
from bot.exchange.mail_watch import MailWatch
from bot.exchange.mailing import Mailing
from bot.exchange.means import Means
from bot.exchange.pacer import Pacer
from bot.exchange.remembering import Remembering
from bot.exchange.sender import Sender
from bot.messages import Address, Attachment, Channel, Mailed, Message, Reply
from bot.storage import deliveries, inbox, mailbox, outbound, subscribers
from bot.storage.database import Database
from bot.storage.quotas import Quota
from bot.storage.tables import InboxState
from bot.timing import NO_HOURS, Clock, Hours
from bot.vault import Vault

log = structlog.get_logger(__name__)

Out = TypeVar("Out")

DATABASE_THREADS = 6
ANSWERING_THREADS = 2
"""Worker threads; the work is short and mostly holds the interpreter. Two pools, so that storing what arrives never
waits behind answers. Answers are no more with more threads, since one runs at a time; what arrives is stored the later
the more of them want the interpreter. The second goes on when an answer waits, for the database or for a long text."""

LOOK_SECONDS = 0.3
"""How often a waiting request looks whether another process has answered it."""

FIGURES_SECONDS = 5.0

MAIL_AT_ONCE = 20
"""Letters fetched at most; whoever was away for longer reads the newest."""


class Exchange:
    """The way in of every channel (`Inlet`), and the work behind it."""

    def __init__(
        self,
        database: Database,
        answer: Callable[[Message], Reply],
        outlets: Sequence[tuple[Outlet, Pacer]],
        *,
        vault: Vault,
        clock: Clock,
        registry: CollectorRegistry,
        quiet: Hours = NO_HOURS,
        quotas: Mapping[Channel, Quota] | None = None,
        answers: bool = True,
        sends: bool = True,
    ) -> None:
        """`vault` seals what is remembered of a chat; `quiet`: hours without campaign messages; `quotas`: what
        platforms carry at most.

        `answers`, `sends`: what this process does besides accepting; another process may do the rest.
        """
        self._database = database
        self._clock = clock
        self._figures = Figures(registry)
        self._budget = Budget(quotas or {}, self._figures, clock)
        self._remembering = Remembering(vault)
        self._threads = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="exchange")
        self._minds = ThreadPoolExecutor(ANSWERING_THREADS, thread_name_prefix="answering")
        self._store = Grouped(self._store_group, self._threads)
        self._waiting: dict[tuple[Channel, str], set[asyncio.Future[Reply]]] = defaultdict(set)
        self._answering = (
            Answering(
                database,
                answer,
                {outlet.channel: outlet for outlet, _ in outlets},
                self._remembering,
                clock=clock,
                executor=self._threads,
                minds=self._minds,
                on_answered=self._answered,
                on_outbound=self._wake_senders,
            )
            if answers
            else None
        )
        means = Means(database, clock, self._threads, self._figures, self._budget)
        self._senders = [Sender(outlet, pacer, quiet, means) for outlet, pacer in (outlets if sends else [])]
        self._mailing = (
            Mailing(database, quiet=quiet, clock=clock, executor=self._threads, figures=self._figures)
            if sends
            else None
        )
        self._mail_watch = MailWatch(lambda: self._in_thread(self._newest_mail))
        self._stopping = asyncio.Event()

    async def accept(self, messages: Sequence[Message]) -> None:
        """See `Inlet.accept`."""
        if messages:
            await self._store.submit(messages)
            if self._answering:
                self._answering.wake()

    async def converse(self, message: Message, *, patience: float) -> Reply:
        """See `Inlet.converse`."""
        key = (message.address.channel, message.id)
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[key].add(future)
        try:
            await self.accept([message])
            async with asyncio.timeout(patience):
                return await self._reply(future, key)
        finally:
            self._waiting[key].discard(future)
            if not self._waiting[key]:
                del self._waiting[key]

    async def erase(self, address: Address) -> None:
        """See `Inlet.erase`."""
        await self._in_thread(self._forget, address)

    async def attachment(self, channel: Channel, message_id: str) -> Attachment | None:
        """See `Inlet.attachment`."""
        reply = await self._in_thread(self._stored_reply, channel, message_id)
        return reply.attachment if reply else None

    async def listens(self, address: Address) -> bool:
        """See `Inlet.listens`."""
        return await self._in_thread(self._is_subscribed, address)

    async def mail(self, address: Address, after: int) -> Sequence[Mailed]:
        """See `Inlet.mail`."""
        return await self._in_thread(self._mail, address, after)

    async def mail_news(self, after: int, *, patience: float) -> int | None:
        """See `Inlet.mail_news`."""
        return await self._mail_watch.news(after, patience)

    async def run(self) -> None:
        """Answer and send until `stop`; returns when what was in flight is finished."""
        answering = asyncio.create_task(self._answering.run()) if self._answering else None
        sending = [asyncio.create_task(sender.run()) for sender in self._senders]
        mailing = asyncio.create_task(self._mailing.run()) if self._mailing else None
        figures = asyncio.create_task(self._refresh_figures())
        await self._stopping.wait()
        if self._answering and answering:
            self._answering.stop()
            await answering
        for sender in self._senders:
            sender.stop()
        if self._mailing and mailing:
            self._mailing.stop()
            await mailing
        await asyncio.gather(*sending)
        figures.cancel()
        self._minds.shutdown(wait=True)
        self._threads.shutdown(wait=True)

    def end_waiting(self) -> None:
        """Let go who waits for mail, so that open streams do not hold up the end."""
        self._mail_watch.stop()

    def stop(self) -> None:
        self.end_waiting()
        self._stopping.set()

    def _mail(self, address: Address, after: int) -> list[Mailed]:
        with self._database.read() as connection:
            return mailbox.since(connection, address.chat, after, MAIL_AT_ONCE)

    def _is_subscribed(self, address: Address) -> bool:
        with self._database.read() as connection:
            return bool(subscribers.recall(connection, [address]))

    def _newest_mail(self) -> int:
        with self._database.read() as connection:
            return mailbox.newest(connection)

    async def _reply(self, future: asyncio.Future[Reply], key: tuple[Channel, str]) -> Reply:
        while True:
            # Looked for first: the same message may have been answered before.
            if (reply := await self._in_thread(self._stored_reply, *key)) is not None:
                return reply
            done, _ = await asyncio.wait([future], timeout=LOOK_SECONDS)
            if done:
                return future.result()

    def _stored_reply(self, channel: Channel, message_id: str) -> Reply | None:
        with self._database.read() as connection:
            found = inbox.find(connection, channel, message_id)
            if not found or found[1] in inbox.OPEN:
                return None
            reply = outbound.reply_to(connection, found[0])
            # Set aside, dropped, or purged meanwhile: there is nothing (more) to say.
            return reply or Reply(())

    def _answered(self, message: Message, reply: Reply) -> None:
        age = (self._clock() - message.received_at).total_seconds()
        decision = InboxState.POSTPONED if reply.postpones else reply.decision
        self._figures.answered(message.address.channel, decision, age)
        for future in self._waiting.get((message.address.channel, message.id), ()):
            if not future.done():
                future.set_result(reply)

    def _wake_senders(self) -> None:
        for sender in self._senders:
            sender.wake()

    def _store_group(self, groups: Sequence[Sequence[Message]]) -> None:
        messages = [message for group in groups for message in group]
        with self._database.write() as connection:
            self._budget.received(connection, messages)
            inbox.store(connection, messages)
        for channel in {message.address.channel for message in messages}:
            self._figures.accepted(channel, sum(message.address.channel is channel for message in messages))

    def _forget(self, address: Address) -> None:
        with self._database.write() as connection:
            erase(connection, address, self._clock(), self._remembering.mark)

    async def _refresh_figures(self) -> None:
        while True:
            try:
                await self._in_thread(self._look_at_backlog)
            except Exception as error:  # a figure must never stop the work it counts
                log.warning("figures_not_refreshed", error=type(error).__name__)
            self._figures.tasks.set(len(asyncio.all_tasks()))
            self._figures.in_flight.labels("answering").set(self._answering.in_flight if self._answering else 0)
            self._figures.in_flight.labels("sending").set(sum(sender.in_flight for sender in self._senders))
            await asyncio.sleep(FIGURES_SECONDS)

    def _look_at_backlog(self) -> None:
        with self._database.read() as connection:
            count, oldest = inbox.backlog(connection)
            outgoing = {sender.channel: outbound.backlog(connection, sender.channel) for sender in self._senders}
            waiting = {channel: deliveries.backlog(connection, channel) for channel in [*outgoing, Channel.WEB]}
            self._budget.look(connection)
        self._figures.backlog.set(count)
        self._figures.oldest.set(max(0.0, (self._clock() - oldest).total_seconds()) if oldest else 0)
        for channel, parts in outgoing.items():
            self._figures.outbound.labels(channel).set(parts)
        for channel, recipients in waiting.items():
            self._figures.deliveries.labels(channel).set(recipients)

    async def _in_thread(self, work: Callable[..., Out], *arguments: object) -> Out:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
