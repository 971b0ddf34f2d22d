"""Numbers and addresses typed out where the door does not refuse them: a phone makes each of them pressable."""

from collections.abc import Iterator

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.sentence_faults import LABELS
from bot.knowledge.statements import typed_addresses, typed_numbers


def typed_by_hand(entry: Entry) -> Iterator[Fault]:
    """Numbers and addresses in messages of the quiz, in what a contact is for, and in labels.

    What a contact is for may name its own number: it stands two lines above, and changes with it.
    """
    own = entry.text("value")
    for part in entry.parts():
        instead = _IN_A_QUIZ if part.kind == "QuizItem" else _ELSEWHERE
        for path, text in part.sentences((*LABELS, "arrives", "message", "use")):
            for typed in (*typed_numbers(text), *typed_addresses(text)):
                if typed != own:
                    yield part.fault(path, f"“{typed}” gõ thẳng vào câu. {instead}", typed)


_IN_A_QUIZ = "Máy biến nó thành chỗ bấm được. Hãy viết […] thay cho số, link trong lời nhắn mẫu."
_ELSEWHERE = "Số đổi thì câu này không đổi theo. Hãy viết tên gọi của nơi đó: cảnh sát, cứu hỏa."
