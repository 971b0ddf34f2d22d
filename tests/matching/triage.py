"""Small danger, refusal and small-talk files: only what a test is about has to be written down."""

from datetime import date
from typing import Any

from bot.knowledge.triage import (
    Cancel,
    DangerKind,
    RefusalKind,
    RefusalsFile,
    SmallTalkFile,
    SmallTalkKind,
    UrgencyFile,
)


def danger(id: str, *cues: str, **more: Any) -> DangerKind:
    card = {
        "title": "Gọi người giúp",
        "title_en": "Call for help",
        "button": "Cần giúp",
        "steps": ("Đến chỗ có người.", "Gọi người thân."),
        "english": "Call for help.",
        "topics": (),
        "contacts": (),
    }
    return DangerKind.model_validate({"id": id, "cues": cues or ("chữ_không_ai_viết",), **card, **more})


def doubt(*cues: str, scope: str = "sentence", **more: Any) -> Cancel:
    return Cancel.model_validate({"scope": scope, "cues": cues or ("chữ_không_ai_viết",), **more})


def urgency(*kinds: DangerKind, **more: Any) -> UrgencyFile:
    parts: dict[str, Any] = {"sets": {}, "stops": (), "now": (), "cancels": {}, "sources": {}}
    dates = {"verified_on": date(2026, 11, 24), "review_by": date(2027, 5, 24)}
    return UrgencyFile.model_validate({**parts, **dates, "kinds": kinds, **more})


def refusals(*kinds: RefusalKind, cancels: tuple[str, ...] = (), **more: Any) -> RefusalsFile:
    return RefusalsFile.model_validate({"sets": {}, "kinds": kinds, "cancels": cancels, **more})


def wrongdoing(id: str, *cues: str) -> RefusalKind:
    return RefusalKind.model_validate({"id": id, "cues": cues, "reply": "Việc này tôi không giúp được.", "topics": ()})


def small_talk(fillers: tuple[str, ...] = (), **messages: tuple[str, ...]) -> SmallTalkFile:
    kinds = [
        SmallTalkKind.model_validate({"id": id, "messages": said, "reply": "Chào anh/chị."})
        for id, said in messages.items()
    ]
    return SmallTalkFile.model_validate({"fillers": fillers, "never_mind": ("thôi",), "kinds": kinds})
