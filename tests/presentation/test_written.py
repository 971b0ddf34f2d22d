"""Plain texts: what organisers read alike on every surface."""

import pytest

from bot.storage.tables import PauseReason
from scheduler.progress import why_paused


@pytest.mark.parametrize("reason", PauseReason)
def test_every_reason_for_which_a_campaign_pauses_has_words_that_go_on_a_sentence(reason: PauseReason) -> None:
    said = why_paused(reason)
    assert said and said == said.strip() and "\n" not in said
    assert said[0].islower() and not said.endswith(".")


def test_a_campaign_that_did_not_pause_by_itself_has_none() -> None:
    assert why_paused(None) == ""
