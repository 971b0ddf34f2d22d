"""Quiz items of the content: a scam message and a genuine one that looks like it, for people to tell apart."""

from pydantic import Field

from bot.knowledge.topics import Content, Line, Source, SourceKey, Title, TopicId


class QuizItem(Content):
    """One message as it arrives, and what gives it away."""

    arrives: Title = Field(title="Đến bằng cách nào", description="Tin nhắn SMS, cuộc gọi, bài đăng, người đến nhà…")
    message: Line = Field(title="Lời nhắn", description="Y như người ta nhận được. Chỗ là số hay link viết […].")
    tell: Line = Field(title="Điều cho biết", description="Vì sao là lừa đảo, hoặc vì sao là thật. Một hai câu.")


class Quiz(Content):
    """A pair of messages about one topic: content/quiz/<topic>.yaml."""

    topic: TopicId = Field(title="Chủ đề", description="Mã chủ đề trong thư mục scams, trùng tên tệp này.")
    scam: QuizItem = Field(title="Tin lừa đảo")
    genuine: QuizItem = Field(title="Tin thật")
    sources: dict[SourceKey, Source] = Field(title="Nguồn", default={})
