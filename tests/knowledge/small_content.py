"""The smallest content there can be, for tests of how it is exchanged: reading it takes no time."""

from pathlib import Path

PROFILE = "scams/gia-danh-cong-an.yaml"
LONG = "câu đủ dài để đọc được"

_SOURCES = "sources: {bao: {title: Một tờ báo, url: 'https://bao.vn/a', date: 2026-01}}"
_DATES = "verified_on: 2026-01-01\nreview_by: 2026-06-01"
_PHRASES = "[" + ", ".join(f"chuyện thứ {'a' * number}" for number in range(1, 21)) + "]"


def profile(id: str = "gia-danh-cong-an", title: str = "Giả danh công an", told: str = "mọi người") -> str:
    """A profile of its own phrases."""
    return f"""id: {id}
group: lua-dao
title: {title}
button: Giả công an
summary: Có người xưng công an, {LONG}.
stage: pressed
do_now: [Cúp máy., "Gọi [[canh-sat-113]]."]
signs: [{LONG} một, {LONG} hai, {LONG} ba]
how_it_works: [{LONG} một, {LONG} hai]
never: [{LONG} một, {LONG} hai]
if_caught: [{LONG} một, {LONG} hai]
at_risk: Mọi người.
audiences: [moi-nguoi]
contacts: [canh-sat-113]
related: [phai-lam-gi]
broadcast: Ai xưng công an gọi bảo chuyển tiền thì cúp máy ngay.
phrases: {_PHRASES.replace("chuyện", f"chuyện của {told}")}
{_SOURCES}
{_DATES}
"""


_FAQ = f"""faq:
- id: phai-lam-gi
  group: lua-dao
  title: Phải làm gì
  button: Phải làm gì
  summary: Phải làm gì ngay bây giờ, {LONG}.
  stage: lost
  answer: [Gọi ngay.]
  contacts: []
  related: [gia-danh-cong-an]
  phrases: {_PHRASES}
  {_SOURCES}
  {_DATES.replace(chr(10), chr(10) + "  ")}
"""

_FILES = {
    PROFILE: profile(),
    "faq.vi.yaml": _FAQ,
    "groups.vi.yaml": "groups:\n- {id: lua-dao, title: Lừa đảo, button: Lừa đảo, summary: Lừa đảo qua mạng.}\n",
    "audiences.vi.yaml": "audiences:\n- {id: moi-nguoi, title: Mọi người}\n",
    "commands.vi.yaml": "commands:\n- {command: menu, description: Xem các chủ đề, words: [menu]}\n",
    "style.vi.yaml": "names_with_digits: [24/7]\n",
    "teencode.vi.yaml": "abbreviations: {ko: [không]}\n",
    "smalltalk.vi.yaml": f"fillers: [ạ]\nkinds:\n- {{id: chao, messages: [chào], reply: Chào anh/chị {LONG}.}}\n",
    "refusals.vi.yaml": "sets: {xin: [chỉ]}\ncancels: [bị lừa]\n"
    f"kinds:\n- {{id: lua, cues: [<xin> lừa], reply: Việc này không giúp được {LONG}., topics: [phai-lam-gi]}}\n",
    "urgency.vi.yaml": f"""sets: {{toi: [tôi]}}
stops: [chưa]
now: [bây_giờ]
cancels: {{xa-roi: {{scope: sentence, cues: [tuần_trước]}}}}
kinds:
- id: bi-danh
  title: Đang bị đánh
  title_en: Being beaten
  button: Đang bị đánh
  steps: ["Gọi [[canh-sat-113]] ngay.", Chạy tới chỗ đông người.]
  english: "Call [[canh-sat-113]]."
  topics: [phai-lam-gi]
  contacts: [canh-sat-113]
  cues: [<toi> bị_đánh]
  cancelled_by: [xa-roi]
{_SOURCES}
{_DATES}
""",
    "contacts.vi.yaml": f"""contacts:
- id: canh-sat-113
  name: Cảnh sát
  kind: phone
  value: 113
  href: tel:113
  use: Khi nguy hiểm.
  {_SOURCES}
  {_DATES.replace(chr(10), chr(10) + "  ")}
""",
}


def write_small_content(folder: Path) -> Path:
    """Write it to `folder`, which must not exist."""
    (folder / "scams").mkdir(parents=True)
    for name, text in _FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
