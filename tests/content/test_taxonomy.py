"""The topics that were agreed on, and those that are there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.library import Library
from bot.knowledge.topics import Faq, Scam


@pytest.fixture(scope="module")
def taxonomy() -> dict[str, list[dict[str, Any]]]:
    agreed: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        Path(__file__).with_name("taxonomy.yaml").read_text(encoding="utf-8")
    )
    return agreed


def test_the_topics_agreed_on_and_the_topics_there_are_the_same(
    library: Library, taxonomy: dict[str, list[dict[str, Any]]]
) -> None:
    for kind, model in (("scams", Scam), ("faq", Faq)):
        agreed = {entry["id"] for entry in taxonomy[kind]}
        assert {topic.id for topic in library.topics.values() if isinstance(topic, model)} == agreed


def test_every_profile_stands_in_the_group_agreed_on(
    library: Library, taxonomy: dict[str, list[dict[str, Any]]]
) -> None:
    for entry in taxonomy["scams"]:
        assert library.topics[entry["id"]].group == entry["group"]
