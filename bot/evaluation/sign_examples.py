"""Whether each sign of a scam message is seen in the sentences its editor says it stands for."""

from collections.abc import Iterator

from bot.errors import Fault
from bot.inspection.inspector import Inspector
from bot.knowledge.library import Reading


def unseen_examples(reading: Reading, inspector: Inspector) -> Iterator[Fault]:
    """A warning at every example that its sign does not see, and at a sign with cues but without an example."""
    for entry in reading.signs:
        examples = entry.texts("examples")
        if not examples and entry.texts("cues"):
            yield entry.fault(("id",), "Dấu hiệu này chưa có câu ví dụ. Hãy thêm mục examples để thử cues.")
        for path, text in examples:
            if entry.id not in {found.sign.id for found in inspector.signs_of(text)}:
                message = "Dấu hiệu chưa nhận ra câu ví dụ này. Hãy thêm cues cho lối nói ấy, hoặc sửa câu."
                yield entry.fault(path, message)
