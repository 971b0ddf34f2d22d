"""The smallest content there can be, for tests of how it is exchanged: reading it takes no time."""

from pathlib import Path

from bot.knowledge.messages import Seen
from bot.knowledge.topics import MIN_PHRASES

PROFILE = "scams/gia-danh-cong-an.yaml"
LONG = "câu đủ dài để đọc được"
LOUDSPEAKER = " ".join(["Kính thưa bà con, ai xưng công an gọi tới thì xin cúp máy."] * 5)

_SOURCES = """sources:
  bao:
    title: Một tờ báo
    url: https://bao.vn/a
    date: 2026-01
  dai:
    title: Một đài
    url: https://dai.vn/a
    date: 2026-01
"""
_SEEN = "".join(
    f"- id: {sign}\n  label: Dấu hiệu {sign}\n  explanation: Thấy dấu hiệu này, {LONG}.\n  strength: medium\n"
    for sign in Seen
)
_DATES = "verified_on: 2026-01-01\nreview_by: 2026-06-01\n"


def _within(text: str) -> str:
    """As part of a list entry."""
    return text.replace("\n", "\n  ").rstrip(" ")


def _phrases(told: str) -> str:
    return "phrases:\n" + "".join(f"  - chuyện {told} {'a' * number}\n" for number in range(1, MIN_PHRASES + 1))


def profile(id: str = "gia-danh-cong-an", title: str = "Giả danh công an", told: str = "mọi người") -> str:
    """A profile with phrases of its own."""
    return f"""id: {id}
group: lua-dao
title: {title}
button: Giả công an
summary: Có người xưng công an, {LONG}.
stage: pressed
do_now:
  - Cúp máy.
  - Gọi [[canh-sat-113]] ngay.
signs:
  - {LONG} một
  - {LONG} hai
  - {LONG} ba
how_it_works:
  - {LONG} một
  - Lãi 20% một năm.[^bao][^dai]
never:
  - {LONG} một
  - {LONG} hai
if_caught:
  - {LONG} một
  - {LONG} hai
at_risk: Mọi người.
audiences: [moi-nguoi]
contacts: [canh-sat-113, cong-an-xa]
related: [phai-lam-gi]
broadcast: Ai xưng công an gọi bảo chuyển tiền thì cúp máy ngay.
loudspeaker: {LOUDSPEAKER}
{_phrases(told)}{_SOURCES}{_DATES}"""


FILES = {
    PROFILE: profile(),
    "faq.vi.yaml": f"""faq:
- id: phai-lam-gi
  group: lua-dao
  title: Phải làm gì
  button: Phải làm gì
  summary: Phải làm gì ngay bây giờ, {LONG}.
  stage: lost
  answer:
    - Gọi ngay.[^bao][^dai]
  contacts: []
  related: [gia-danh-cong-an]
  {_within(_phrases("người khác") + _SOURCES + _DATES)}""",
    "quiz/gia-danh-cong-an.yaml": """topic: gia-danh-cong-an
scam:
  arrives: Gọi video
  message: Tôi là công an, chuyển tiền ngay.
  tell: Công an không đòi tiền qua điện thoại.
genuine:
  arrives: Đến nhà
  message: Chào bác, cháu gửi giấy mời.
  tell: Giấy mời giao tận tay.
""",
    "consent.vi.yaml": (
        "agreement: [Tôi gửi tin cảnh báo., Tôi giữ mã cuộc trò chuyện., Anh chị dừng lúc nào cũng được.]\n"
        "young: [Em hỏi ba mẹ trước nhé.]\n"
        "leave: [hủy, dừng, stop, đừng gửi nữa, hủy đăng ký]\n"
        "agree: [đồng ý]\n"
        "erase: [xóa hết]\n"
    ),
    "broadcasting.vi.yaml": "signature: Bot [[ten-bot]] gửi.\nallowed_domains: [gov.vn]\n",
    "posters.vi.yaml": """signs: Dấu hiệu
steps: Làm ngay
facts: Cần biết
details: Nhớ thêm
correction: Đính chính
scan: Quét mã để hỏi bot
free: Miễn phí.
typed_web: "Hoặc gõ:"
typed_telegram: "Hoặc tìm:"
calling: Gọi ngay
numbers: [canh-sat-113]
issued: Bot [[ten-bot]].
checked: Đối chiếu ngày
source: Nơi dán
reading: Bài đọc loa
readings: Bài đọc loa tháng
duration: Khoảng
seconds: giây
pauses: Gặp dấu | thì ngắt.
read_on: Ngày đọc
read_by: Người đọc
""",
    "campaigns/moi-thang.yaml": """name: Mỗi tháng một lần
topic: gia-danh-cong-an
schedule: {monthly: [1 19:00]}
""",
    "reports/report.vi.yaml": (
        "parent: '-'\nissuer: Xã Mẫu\nsymbol: BC-XM\nplace: Xã Mẫu\nsubject: Kết quả\nto: [Tỉnh Mẫu]\n"
        "opening: Kết quả như sau.\nclosing: Hết.\nauthority: '-'\nsigner: Chủ tịch\ncopies: [Như trên]\n"
    ),
    "outside.vi.yaml": "questions: [hôm nay trời mưa không]\n",
    "urgency-examples.vi.yaml": "urgent:\n  bi-danh: [tôi bị đánh]\ncalm: [hôm qua tôi đi chơi]\n",
    "brands.vi.yaml": f"""brands:
- id: ngan-hang-mau
  name: Ngân hàng Mẫu
  also: [Maubank]
  domains: [maubank.vn]
  {_within(_SOURCES)}reserved: [gov.vn]
shorteners: [bit.ly]
free_hosts: [weebly.com]
open_platforms: [facebook.com]
risky_endings: [xyz]
{_SOURCES}{_DATES}""",
    "signs.vi.yaml": f"""sets:
  xin: [gửi, đọc]
warnings:
  - đừng ~ gửi
signs:
- id: xin-ma
  label: Xin mã OTP
  explanation: Không ai được hỏi mã này, {LONG}.
  strength: strong
  unless_warned: true
  examples: [Gửi OTP cho em]
  cues:
    - <xin> ~ otp
{_SEEN}""",
    "message-examples.vi.yaml": """scam:
  gia-danh-cong-an: [tôi là công an đọc mã otp cho tôi]
genuine: [mai mấy giờ con về]
""",
    "groups.vi.yaml": """groups:
- id: lua-dao
  title: Lừa đảo
  button: Lừa đảo
  summary: Lừa đảo qua mạng.
- id: ve-bot
  title: Về bot
  button: Về bot
  summary: Bot này là gì.
""",
    "audiences.vi.yaml": "audiences:\n- id: moi-nguoi\n  title: Mọi người\n",
    "commands.vi.yaml": """commands:
- command: menu
  description: Xem các chủ đề
  words: [menu]
- command: bilua
  description: Vừa bị lừa
  words: [bị lừa]
""",
    "locality.vi.yaml": """bot: Tỉnh Táo
province: tỉnh Mẫu
area: tỉnh Mẫu
responsible: Chưa công bố cơ quan phụ trách.
place_names: [Lê Sơn]
""",
    "style.vi.yaml": "names_with_digits:\n  - 24/7\n",
    "teencode.vi.yaml": "abbreviations:\n  ko: [không]\n",
    "smalltalk.vi.yaml": f"""fillers: [ạ]
never_mind: [thôi]
kinds:
- id: chao
  messages: [chào]
  reply: Chào anh/chị, {LONG}.
""",
    "refusals.vi.yaml": f"""sets:
  xin: [chỉ]
cancels:
  - bị lừa
kinds:
- id: lua
  cues:
    - <xin> lừa
  reply: "Việc này không giúp được, {LONG}, hỏi [[cong-an-xa]]."
  topics: [phai-lam-gi]
""",
    "urgency.vi.yaml": f"""sets:
  toi: [tôi]
stops: [chưa]
now: [bây_giờ]
cancels:
  xa-roi:
    scope: sentence
    cues: [tuần_trước]
kinds:
- id: bi-danh
  title: Đang bị đánh
  title_en: Being beaten
  button: Đang bị đánh
  steps:
    - "Gọi [[canh-sat-113]] ngay."
    - "Dưới mười tám tuổi: gọi người lớn.[^bao][^dai]"
  english: "Call [[canh-sat-113]]."
  topics: [phai-lam-gi]
  contacts: [canh-sat-113]
  cues:
    - "<toi> … bị_đánh"
  cancelled_by: [xa-roi]
- id: keu-cuu
  title: Gọi cảnh sát 113
  title_en: Call 113
  button: Kêu cứu
  steps:
    - "Gọi [[canh-sat-113]] ngay."
    - Chạy tới chỗ đông người.
  english: "Call [[canh-sat-113]]."
  topics: []
  contacts: [canh-sat-113]
  cues: [cứu]
{_SOURCES}{_DATES}""",
    "places.vi.yaml": f"""province: {{kind: tỉnh, name: Mẫu}}
since: 2025-07-01
kinds:
  xã: [x]
  huyện: [h]
  tỉnh: []
opening: [tôi ở]
closing: [ở đâu]
former_areas:
- {{id: huyen-bai-bien, kind: huyện, name: Bãi Biển}}
places:
- id: lang-chai
  kind: xã
  name: Làng Chài
  formerly:
  - {{kind: xã, name: Làng Muối, within: huyen-bai-bien}}
- id: doi-cat
  kind: xã
  name: Đồi Cát
  formerly:
  - {{kind: xã, name: Đồi Gió, within: huyen-bai-bien}}
{_SOURCES}{_DATES}""",
    "first_aid.vi.yaml": f"""\"yes\": [có]
\"no\": [không]
leave: [thoát]
topic: phai-lam-gi
handles: [bi-danh]
offered_after: []
nothing_beside: [keu-cuu]
offered_below: [phai-lam-gi]
buttons: {{begin: Từng bước, resume: Làm tiếp, restart: Làm lại, erase: Xóa, fetch: Tải đơn, print: In đơn}}
notices:
  resumed: Làm tiếp.
  choose: Bấm một nút.
  left: Dừng ở đây.
  which_place: Nơi nào?
  place_unknown: Chưa biết nơi này.
  shortened: Câu dài quá.
  masked: Đã che.
  full: Đã đủ.
statement:
  heading: [CỘNG HÒA]
  title: ĐƠN TRÌNH BÁO
  subject: Về việc bị lừa
  to: Kính gửi công an
  to_unnamed: xã ……
  about_me: [Tôi tên là]
  happened: Việc đã xảy ra
  timeline: Diễn biến
  columns: {{when: Lúc nào, what: Việc gì, amount: Số tiền, other_side: Bên kia}}
  totals: [Tổng số tiền]
  evidence: Bằng chứng
  evidence_items: [Ảnh chụp]
  requests: [Đề nghị xem xét.]
  place_and_date: ngày ……
  signature: [Người viết]
  print_hint: In ra giấy.
steps:
- id: dau
  question: Đã chuyển tiền chưa?
  options:
  - {{button: Rồi, next: bao, means: "yes", writes: Đã chuyển tiền.}}
  - {{button: Chưa, next: viec, means: "no"}}
- id: viec
  asks: what
  next: don
  question: Chuyện gì đã xảy ra?
  options:
  - {{button: Bỏ qua, next: don}}
- id: don
  role: statement
  say: [Đơn đây.]
  options:
  - {{button: Công an nào, next: xa}}
- id: xa
  role: office
  say: ["Đến [[cong-an-xa]]."]
  options:
  - {{button: Trình báo, next: bao}}
- id: bao
  role: report
  say: ["Gọi [[canh-sat-113]].[^bao][^dai]"]
  options:
  - {{button: Hỏi tiếp, next: viec}}
  - {{button: Xong, next: het}}
- id: het
  role: end
  say: [Xong rồi.]
  options:
  - {{button: Xóa, next: xoa}}
- id: xoa
  role: erased
  say: [Đã xóa.]
  options:
  - {{button: Làm lại, next: dau}}
{_SOURCES}{_DATES}""",
    "contacts.vi.yaml": f"""contacts:
- id: canh-sat-113
  name: Cảnh sát
  kind: phone
  value: 113
  href: tel:113
  use: Khi nguy hiểm.
  {_within(_SOURCES + _DATES)}- id: cong-an-xa
  name: Công an xã
  kind: place
  value: công an xã gần nhất
  use: Khi cần hỏi.
  {_within(_SOURCES + _DATES)}""",
}


def write_small_content(folder: Path) -> Path:
    """Write it to `folder`, which must not exist."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
