"""The words of a message that show something, as they stand in it."""

QUOTE_CHARACTERS = 80


def quote(sentence: str, share: float = 0.0) -> str:
    """At most QUOTE_CHARACTERS of a sentence around a place in it (0: its beginning, 1: its end), cut between words.

    What was read as words may be spelt otherwise than it was typed, so a place is known as a share of the sentence.
    """
    sentence = sentence.strip()
    if len(sentence) <= QUOTE_CHARACTERS:
        return sentence
    start = min(max(0, round(share * len(sentence)) - QUOTE_CHARACTERS // 2), len(sentence) - QUOTE_CHARACTERS)
    piece = sentence[start : start + QUOTE_CHARACTERS]
    if start and not sentence[start - 1].isspace():
        piece = piece.partition(" ")[2] or piece
    if start + QUOTE_CHARACTERS < len(sentence) and not sentence[start + QUOTE_CHARACTERS].isspace():
        piece = piece.rpartition(" ")[0] or piece
    return piece.strip()
