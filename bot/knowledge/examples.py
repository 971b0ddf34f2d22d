"""What the bot learns from beside the topics' own phrases: questions about something else, and calls for help."""

from typing import Annotated

from pydantic import Field

from bot.knowledge.topics import Content, Phrase, TopicId

Examples = Annotated[tuple[Phrase, ...], Field(min_length=1, max_length=5_000)]


class OutsideFile(Content):
    """outside.vi.yaml: everyday questions that no topic answers; from them the bot learns to say "I do not know"."""

    questions: Examples = Field(
        title="Câu hỏi ngoài phạm vi", description="Chuyện hằng ngày không thuộc chủ đề nào, viết như người dân hỏi."
    )


class UrgencyExamplesFile(Content):
    """urgency-examples.vi.yaml: how people call for help, and what only sounds like it."""

    urgent: dict[TopicId, Examples] = Field(
        title="Lời kêu cứu", description="Mã loại nguy hiểm trong urgency.vi.yaml: [các câu]."
    )
    calm: Examples = Field(
        title="Nghe giống mà không phải", description="Chuyện đã qua lâu, hỏi cho biết, nói quá, phim ảnh…"
    )
