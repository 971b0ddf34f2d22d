"""From a document to a model: every fault at its place, in the editor's language."""

import difflib
import types
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.errors import Fault
from bot.knowledge.files import Document, Keys
from bot.text.fold import fold

Model = TypeVar("Model", bound=BaseModel)

MAX_QUOTED = 40
"""Characters of an editor's words repeated in a message."""

DAY_HINT = "Viết năm-tháng-ngày. Ví dụ: 2026-11-24"


def validate(model: type[Model], document: Document, at: Keys = ()) -> tuple[Model | None, list[Fault]]:
    """The part of the document at `at` as `model`, or None with every fault found in it."""
    try:
        return model.model_validate(document.at(at)), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [fault for detail in details for fault in _faults(detail, model, document, at)]


def entries(document: Document, key: str) -> tuple[list[Keys], list[Fault]]:
    """The paths of the list entries under the only top-level key `key`."""
    if not isinstance(document.value, dict):
        return [], [document.fault((), f"Dòng đầu phải là “{key}:”, rồi tới danh sách, mỗi mục một dấu gạch ngang.")]
    faults = [
        document.fault_of_name((other,), f"Không có mục tên “{quoted(other)}”.{meant(other, [key])}")
        for other in document.value
        if other != key
    ]
    listed = document.value.get(key)
    if not isinstance(listed, list) or not listed:
        where = document.fault((key,), f"Dưới “{key}:” phải là danh sách, mỗi mục bắt đầu bằng “- id: …”.")
        return [], [*faults, where]
    return [(key, index) for index in range(len(listed))], faults


def meant(name: str, known: Collection[str]) -> str:
    """“Có phải ý là …?” with what is nearest in spelling, or nothing."""
    written = name.strip().lower()[:MAX_QUOTED]
    near = difflib.get_close_matches(written, known, n=5)
    # People mistake the end of a name more often than its beginning: cong-an-phuong is cong-an-xa.
    nearest = max(near, key=lambda other: _begun_alike(written, other), default=None)
    return f" Có phải ý là “{nearest}”?" if nearest else ""


def _begun_alike(one: str, other: str) -> int:
    """How many letters two words have alike from the beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def quoted(words: object) -> str:
    """An editor's words, shortened for a message."""
    text = " ".join(str(words).split())
    return text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"


def pattern_hint(pattern: str) -> str:
    """What to write where a text must have the form of `pattern`."""
    if "tel:" in pattern:
        return "Viết tel:113, sms:1414 hoặc địa chỉ đầy đủ https://…"
    if "https" in pattern:
        return "Viết địa chỉ đầy đủ, bắt đầu bằng https://. Ví dụ: https://bocongan.gov.vn/bai-viet"
    if r"\d{4}" in pattern:
        return "Viết 2026-03-15, hoặc 2026-03, hoặc 2026."
    if "24:00" in pattern:
        return "Viết giờ đầu và giờ cuối. Ví dụ: 07:00-21:00"
    if "[mhdw]" in pattern:
        return "Viết số rồi đơn vị: m (phút), h (giờ), d (ngày), w (tuần). Ví dụ: 6h"
    if r"(\." in pattern:
        return "Viết tên miền trần, không có https://. Ví dụ: lamdong.gov.vn"
    if pattern == "^[a-z]{1,32}$":
        return "Chỉ dùng chữ thường không dấu, viết liền, không có dấu gạch chéo. Ví dụ: bilua"
    return "Chỉ dùng chữ thường không dấu, số và dấu gạch ngang. Ví dụ: gia-danh-cong-an"


def _faults(detail: ErrorDetails, model: type[BaseModel], document: Document, at: Keys) -> Iterator[Fault]:
    path = (*at, *(part for part in detail["loc"] if part != "[key]"))
    if detail["type"] == "wrong_parts":
        for below, message in detail["ctx"]["parts"]:
            yield document.fault((*path, *below), message)
    elif detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]:
        yield document.fault_of_name(path, _message(detail, model))
    else:
        yield document.fault(path, _message(detail, model))


def _message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    context: Mapping[str, Any] = detail.get("ctx", {})
    given = detail["input"]
    if given == "" and detail["type"] != "extra_forbidden":
        return f"Mục này đang trống. {_ask_for(model, detail['loc'])}"
    match detail["type"]:
        case "missing":
            return f"Thiếu mục “{detail['loc'][-1]}”. {_ask_for(model, detail['loc'])}"
        case "extra_forbidden":
            return _unknown(str(detail["loc"][-1]), _fields_at(model, detail["loc"][:-1]))
        case "string_too_short":
            return f"Ngắn quá: cần ít nhất {context['min_length']} ký tự."
        case "string_too_long":
            length = len(" ".join(str(given).split()))
            return f"Dài quá: tối đa {context['max_length']} ký tự, đang có {length}. Hãy cắt bớt hoặc tách làm hai ý."
        case "too_short":
            return (
                f"Ít quá: cần ít nhất {context['min_length']} mục, đang có {context['actual_length']}. Hãy viết thêm."
            )
        case "too_long":
            return f"Nhiều quá: tối đa {context['max_length']} mục, đang có {len(given)}. Hãy bớt đi."
        case "string_type":
            return (
                'Phải là một câu chữ. Câu có dấu hai chấm thì đặt trong ngoặc kép. Ví dụ: "Lỡ chuyển tiền: gọi ngay."'
            )
        case "enum" | "literal_error":
            allowed = [word.strip("'") for word in context["expected"].replace(" or ", ", ").split(", ")]
            return f"“{quoted(given)}” không dùng được.{meant(str(given), allowed)} Hãy chọn: {', '.join(allowed)}."
        case "string_pattern_mismatch":
            return f"“{quoted(given)}” viết không đúng dạng. {pattern_hint(str(context['pattern']))}"
        case kind if kind.startswith("date"):
            return f"“{quoted(given)}” không phải ngày. {DAY_HINT}"
        case "tuple_type" | "list_type":
            return "Phải là danh sách: mỗi ý một dòng, bắt đầu bằng dấu gạch ngang. Ví dụ: - Cúp máy."
        case "model_type" | "dict_type" | "model_attributes_type":
            return "Phải là các mục “tên: nội dung”, mỗi mục một dòng, thụt vào hai dấu cách."
        case "bool_parsing" | "bool_type":
            return 'Hãy viết "true" (có) hoặc "false" (không).'
        case kind if kind.startswith("int_"):
            return f"“{quoted(given)}” không phải số. Hãy viết một số nguyên. Ví dụ: 12"
        case "greater_than_equal":
            return f"“{quoted(given)}” nhỏ quá. Hãy viết một số từ {context['ge']} trở lên."
        case "less_than_equal":
            return f"“{quoted(given)}” lớn quá. Hãy viết một số tới {context['le']}, không hơn."
        case "value_error":
            return str(context["error"])
        case _:
            return f"“{quoted(given)}” không dùng được ở đây."


def _ask_for(model: type[BaseModel], path: tuple[int | str, ...]) -> str:
    """What to write for a field that is missing or empty."""
    field = _fields_at(model, path[:-1]).get(str(path[-1])) if path else None
    if field is None:
        return "Hãy viết nội dung, hoặc xóa mục này."
    name = path[-1]
    example = f"{name}: …" if not _is_list(field.annotation) else f"{name}: rồi xuống dòng, mỗi ý một dòng “  - …”"
    explained = "; ".join(part.rstrip(".") for part in (field.title, field.description) if part)
    return f"Hãy viết {example}" + (f" ({explained})." if explained else "")


def _unknown(name: str, fields: Mapping[str, FieldInfo]) -> str:
    if name.strip() in fields:
        return f"Tên mục có dấu cách thừa. Hãy viết {name.strip()}: …"
    titles = {fold(field.title): known for known, field in fields.items() if field.title}
    if known := titles.get(fold(name)):
        hint = f" Có phải ý là “{known}”?"
    else:
        hint = meant(name, fields) or f" Hãy xóa mục này, hoặc dùng một trong: {', '.join(fields)}."
    return f"Không có mục tên “{quoted(name)}”.{hint}"


def _fields_at(model: type[BaseModel], path: tuple[int | str, ...]) -> Mapping[str, FieldInfo]:
    """The fields allowed at `path` inside `model`, found by walking the annotations."""
    current: Any = model
    for part in path:
        current = _step(current, part)
    found = _model_in(current)
    return found.model_fields if found else {}


def _step(current: Any, part: int | str) -> Any:
    if isinstance(current, type) and issubclass(current, BaseModel) and part in current.model_fields:
        return current.model_fields[str(part)].annotation
    return _model_in(current)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model somewhere inside an annotation such as `dict[str, Source]` or `tuple[Step, ...] | None`."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)


def _is_list(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is tuple or any(map(_is_list, get_args(annotation)))
