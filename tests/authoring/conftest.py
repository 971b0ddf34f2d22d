"""Content that a test may change: the smallest there can be, or a copy of the real one."""

from pathlib import Path

from bot.authoring.measuring import Probe
from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding, understand
from bot.evaluation.answering import answers
from bot.evaluation.questions import Answer
from bot.knowledge.library import load_library
from bot.presentation.renderer import Renderer

CONTENT = Path(__file__).parent.parent.parent / "content"

SCAM = "gia-danh-cong-an"


def probe_of(folder: Path) -> Probe:
    """Asks the real assistant, built from the folder each time: small content takes no time."""

    def answering(known: Understanding) -> Answer:
        cards = Cards(Renderer(), "https://canhgiac.example")
        return answers(Assistant(lambda: known, cards, lambda text: text), lambda: known)

    return Probe(
        lambda: understand(load_library(folder)), lambda library, known: understand(library, known=known), answering
    )
