"""What travels through the house comes out of a row as it went in."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Attachment, Button, Decision, Offer, Reply, Span, Style

SPANS = st.lists(st.builds(Span, st.text(), st.sampled_from(Style), st.none() | st.text()), max_size=3).map(tuple)
REPLIES = st.builds(
    Reply,
    SPANS,
    buttons=st.lists(st.builds(Button, st.text(), st.text(max_size=16)), max_size=3).map(tuple),
    decision=st.sampled_from(Decision),
    offers=st.lists(st.builds(Offer, st.text(), st.text(), st.text(), SPANS), max_size=2).map(tuple),
    erase=st.booleans(),
    attachment=st.none() | st.builds(Attachment, st.text(), st.text(), st.text(), st.text()),
    to_hand_on=st.text(),
)


def stored(reply: Reply) -> Any:
    return json.loads(json.dumps(reply.to_json()))


@given(REPLIES)
def test_a_reply_comes_out_of_its_row_as_it_went_in(reply: Reply) -> None:
    assert Reply.from_json(stored(reply)) == reply


@given(REPLIES)
def test_a_row_of_an_earlier_version_is_read(reply: Reply) -> None:
    earlier = {name: value for name, value in stored(reply).items() if name in {"spans", "buttons", "offers"}}
    assert Reply.from_json(earlier) == Reply(reply.spans, reply.buttons, offers=reply.offers)
