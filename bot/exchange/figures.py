"""What operators see of the exchange, as Prometheus figures."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.messages import Channel
from bot.storage.quotas import Carried, Quota


class Figures:
    """The exchange's own figures in a registry that is handed in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._accepted = Counter("canhgiac_messages_accepted", "Messages stored", ["channel"], registry=registry)
        self._decisions = Counter("canhgiac_answers", "Answers by decision", ["channel", "decision"], registry=registry)
        self._seconds = Histogram("canhgiac_answer_seconds", "From arrival to recorded answer", registry=registry)
        self._sends = Counter(
            "canhgiac_sends", "Parts by what became of them", ["channel", "outcome"], registry=registry
        )
        self._waits = Counter(
            "canhgiac_told_to_wait", "Refusals with a time to wait (429)", ["channel"], registry=registry
        )
        self._deliveries = Counter(
            "canhgiac_deliveries",
            "Campaign deliveries by what became of them",
            ["channel", "outcome"],
            registry=registry,
        )
        self.backlog = Gauge("canhgiac_inbox_backlog", "Messages waiting for an answer", registry=registry)
        self.oldest = Gauge("canhgiac_inbox_oldest_seconds", "Age of the oldest waiting message", registry=registry)
        self.outbound = Gauge("canhgiac_outbound_backlog", "Parts waiting to be sent", ["channel"], registry=registry)
        self.deliveries = Gauge(
            "canhgiac_deliveries_backlog", "Recipients of campaigns who wait", ["channel"], registry=registry
        )
        self._quota_used = Gauge(
            "canhgiac_quota_used", "What the platform has carried of its quota", ["channel", "of"], registry=registry
        )
        self._quota_limit = Gauge(
            "canhgiac_quota_limit", "What the platform carries at most", ["channel", "of"], registry=registry
        )
        self.tasks = Gauge("canhgiac_tasks", "Tasks of the event loop", registry=registry)
        self.in_flight = Gauge("canhgiac_in_flight", "Messages in work", ["stage"], registry=registry)

    def accepted(self, channel: Channel, count: int) -> None:
        self._accepted.labels(channel).inc(count)

    def answered(self, channel: Channel, decision: str, seconds: float) -> None:
        self._decisions.labels(channel, decision).inc()
        self._seconds.observe(max(0.0, seconds))

    def outcome(self, channel: Channel, outcome: str) -> None:
        self._sends.labels(channel, outcome).inc()

    def delivered(self, channel: Channel, outcome: str, count: int = 1) -> None:
        self._deliveries.labels(channel, outcome).inc(count)

    def quota(self, channel: Channel, quota: Quota, carried: Carried) -> None:
        """`of` is: received, sent (both this month, and within one limit, messages), people."""
        for of, count in (("received", carried.received), ("sent", carried.sent), ("people", carried.people)):
            self._quota_used.labels(channel, of).set(count)
        self._quota_limit.labels(channel, "messages").set(quota.messages)
        self._quota_limit.labels(channel, "people").set(quota.people)

    def told_to_wait(self, channel: Channel) -> None:
        self._waits.labels(channel).inc()
