"""What operators see of the exchange, as Prometheus figures."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.messages import Channel


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
        self.backlog = Gauge("canhgiac_inbox_backlog", "Messages waiting for an answer", registry=registry)
        self.oldest = Gauge("canhgiac_inbox_oldest_seconds", "Age of the oldest waiting message", registry=registry)
        self.outbound = Gauge("canhgiac_outbound_backlog", "Parts waiting to be sent", ["channel"], registry=registry)
        self.in_flight = Gauge("canhgiac_in_flight", "Messages in work", ["stage"], registry=registry)

    def accepted(self, channel: Channel, count: int) -> None:
        self._accepted.labels(channel).inc(count)

    def answered(self, channel: Channel, decision: str, seconds: float) -> None:
        self._decisions.labels(channel, decision).inc()
        self._seconds.observe(max(0.0, seconds))

    def outcome(self, channel: Channel, outcome: str) -> None:
        self._sends.labels(channel, outcome).inc()

    def told_to_wait(self, channel: Channel) -> None:
        self._waits.labels(channel).inc()
