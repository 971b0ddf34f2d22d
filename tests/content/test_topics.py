"""What the first slice promises to know, as data: an id never changes once it is published."""

import pytest

from bot.knowledge.library import Library
from bot.knowledge.topics import MIN_PHRASES, Faq, Scam
from bot.text.fold import fold, syllables
from tests.content.conftest import everything_said

TITLES = {
    "gia-danh-cong-an": "Giả danh công an, viện kiểm sát, tòa án gọi điện đe dọa",
    "gia-danh-ngan-hang": "Giả danh ngân hàng, ví điện tử; tin nhắn thương hiệu giả",
    "gia-danh-shipper": "Giả danh người giao hàng, bưu điện",
    "gia-danh-nguoi-than": "Giả người thân, bạn bè, sếp nhờ chuyển tiền (deepfake, tài khoản bị chiếm)",
    "viec-lam-online-nhiem-vu": "Cộng tác viên online, làm nhiệm vụ, chốt đơn ảo",
    "viec-nhe-luong-cao": "“Việc nhẹ, lương cao”: dụ ra nước ngoài rồi cưỡng bức lao động, lừa đảo",
    "dau-tu-tai-chinh-ao": "Sàn đầu tư ảo: chứng khoán, ngoại hối, tiền mã hóa",
    "tin-dung-den": "Tín dụng đen, cho vay lãi nặng, app vay tiền",
    "doi-no-khung-bo": "Đòi nợ kiểu khủng bố, côn đồ; bôi nhọ, ghép ảnh",
    "vay-tien-nop-phi-truoc": "Vay tiền online phải nộp phí trước",
    "duong-link-ma-doc": "Đường link lạ, ứng dụng giả (.apk), mã QR độc hại",
    "lay-otp-thong-tin-ca-nhan": "Lừa lấy mã OTP, CCCD, thông tin cá nhân, sinh trắc học",
    "mua-ban-nguoi": "Mua bán người (lấy chồng nước ngoài, bán nội tạng, bóc lột)",
    "danh-bac-ca-do": "Đánh bạc, cá độ, game bài, số đề qua mạng",
    "bi-lua-phai-lam-gi": "Vừa bị lừa chuyển tiền, phải làm gì ngay?",
    "nguy-hiem-khan-cap": "Đang bị đe dọa, nguy hiểm tính mạng thì gọi ai?",
    "to-giac-o-dau": "Tố giác, báo tin về tội phạm ở đâu, bằng cách nào?",
    "to-giac-qua-vneid": "Tố giác tội phạm qua VNeID",
    "bao-cong-an-xa-hay-tinh": "Bỏ công an cấp huyện rồi thì báo công an nào?",
    "duong-day-nong": "Các số điện thoại, đường dây nóng cần nhớ",
    "khoa-tai-khoan-khan-cap": "Khóa khẩn cấp thẻ, tài khoản ngân hàng",
    "lay-lai-tien-duoc-khong": "Bị lừa rồi có lấy lại được tiền không?",
    "kiem-tra-duong-link": "Kiểm tra một đường link, website có an toàn không",
    "cong-an-co-goi-dien-khong": "Công an có làm việc, gửi giấy triệu tập qua điện thoại, mạng không?",
    "lai-suat-toi-da": "Lãi suất bao nhiêu là cho vay nặng lãi?",
    "bot-la-gi": "Bot này là gì, ai quản lý, tin được không?",
    "du-lieu-ca-nhan": "Bot lưu thông tin gì về tôi? Xóa dữ liệu thế nào?",
    "gap-nguoi-that": "Muốn nói chuyện với người thật, cán bộ",
}
PROFILES = list(TITLES)[:14]

SAME_QUESTION = 0.5
"""Two phrases that share half of their words (intersection over union, without marks) are one question put twice."""


def different(phrases: tuple[str, ...]) -> int:
    """How many of the phrases differ in substance from those before them."""
    kept: list[frozenset[str]] = []
    for phrase in phrases:
        words = frozenset(syllables(fold(phrase)))
        if all(len(words & other) < SAME_QUESTION * len(words | other) for other in kept):
            kept.append(words)
    return len(kept)


def test_phrases_that_only_shuffle_the_same_words_count_as_one() -> None:
    assert different(("bị lừa mất tiền", "mất tiền bị lừa", "Bi lua mat tien roi", "gọi ai bây giờ")) == 2


@pytest.mark.parametrize("topic", TITLES)
def test_every_topic_of_the_first_slice_is_there_under_its_title(library: Library, topic: str) -> None:
    assert library.topics[topic].title == TITLES[topic]
    assert isinstance(library.topics[topic], Scam if topic in PROFILES else Faq)


def test_every_topic_is_asked_in_at_least_twenty_really_different_ways(library: Library) -> None:
    few = {topic.id: count for topic in library.topics.values() if (count := different(topic.phrases)) < MIN_PHRASES}
    assert few == {}


def test_every_topic_is_asked_as_people_write(library: Library) -> None:
    """With marks and without, in a few words and as a story."""
    for topic in library.topics.values():
        phrases = topic.phrases
        assert any(not phrase.isascii() for phrase in phrases), topic.id
        assert sum(phrase.isascii() for phrase in phrases) >= 3, topic.id
        assert any(len(phrase.split()) <= 5 for phrase in phrases), topic.id
        assert any(len(phrase.split()) >= 12 for phrase in phrases), topic.id


def test_every_topic_is_linked_from_another(library: Library) -> None:
    linked = {name for topic in library.topics.values() for name in topic.related}
    assert library.topics.keys() - linked == set()


def test_profiles_that_name_each_other_do_so_both_ways(library: Library) -> None:
    profiles = {topic.id: topic for topic in library.topics.values() if isinstance(topic, Scam)}
    one_way = [
        (topic.id, name)
        for topic in profiles.values()
        for name in topic.related
        if name in profiles and topic.id not in profiles[name].related
    ]
    assert one_way == []


def test_every_profile_leads_to_help_for_those_already_caught(library: Library) -> None:
    """From each profile, help is at most two presses away."""
    help_now = {
        "bi-lua-phai-lam-gi",
        "nguy-hiem-khan-cap",
        "khoa-tai-khoan-khan-cap",
        "to-giac-o-dau",
        "duong-day-nong",
    }
    for topic in PROFILES:
        near = set(library.topics[topic].related)
        further = {name for other in near for name in library.topics[other].related}
        assert help_now & (near | further), topic


def test_every_topic_stands_in_the_menu_and_every_card_can_be_reached_by_pressing(library: Library) -> None:
    pressed = everything_said()
    for topic in library.topics.values():
        assert f"/xem {topic.id}" in [button.payload for button in pressed[f"/nhom {topic.group}"].buttons]


def test_content_is_looked_at_again_within_a_year(library: Library) -> None:
    dated = [*library.topics.values(), *library.contacts.values(), library.urgency]
    for entry in dated:
        assert 0 < (entry.review_by - entry.verified_on).days <= 366
