"""From a document to a model: every fault at its line, in the editor's language."""

import difflib
import types
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Fault
from bot.knowledge.files import Document, Keys

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], document: Document, at: Keys = ()) -> tuple[Model | None, list[Fault]]:
    """The part of the document at `at` as `model`, or None with every fault found in it."""
    value = document.value
    for key in at:
        value = value[key]
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, [_fault(detail, model, document, at) for detail in error.errors(include_url=False)]


def entries(document: Document, key: str) -> tuple[list[Keys], list[Fault]]:
    """The paths of the list entries under the only top-level key `key`."""
    if not isinstance(document.value, dict) or not isinstance(document.value.get(key), list):
        return [], [
            document.fault((), f"Tệp này phải bắt đầu bằng “{key}:” rồi tới danh sách, mỗi mục một dấu gạch ngang.")
        ]
    unknown = [document.fault((other,), _unknown(other, [key])) for other in document.value if other != key]
    return [(key, index) for index in range(len(document.value[key]))], unknown


def _fault(detail: ErrorDetails, model: type[BaseModel], document: Document, at: Keys) -> Fault:
    path = (*at, *(part for part in detail["loc"] if part != "[key]"))
    return document.fault(path, _message(detail, model))


def _message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    context: Mapping[str, Any] = detail.get("ctx", {})
    name = detail["loc"][-1] if detail["loc"] else ""
    match detail["type"]:
        case "missing":
            return f"Thiếu mục “{name}”. Hãy thêm mục này."
        case "extra_forbidden":
            return _unknown(str(name), _keys_at(model, detail["loc"][:-1]))
        case "string_too_short":
            return f"Quá ngắn: cần ít nhất {context['min_length']} ký tự."
        case "string_too_long":
            return f"Quá dài: tối đa {context['max_length']} ký tự, đang có {len(str(detail['input']).strip())}."
        case "too_short":
            return f"Cần ít nhất {context['min_length']} mục, đang có {context['actual_length']}."
        case "too_long":
            return f"Tối đa {context['max_length']} mục, đang có nhiều hơn."
        case "string_type":
            return "Phải là một câu chữ, không phải danh sách hay nhóm mục."
        case "enum" | "literal_error":
            return (
                f"“{detail['input']}” không dùng được. Hãy chọn một trong: {context['expected'].replace(' or ', ', ')}."
            )
        case "string_pattern_mismatch":
            return f"“{detail['input']}” viết không đúng dạng. {_pattern_hint(str(context['pattern']))}"
        case kind if kind.startswith("date"):
            return f"“{detail['input']}” không phải ngày. Viết như 2026-11-24."
        case "tuple_type" | "list_type":
            return "Phải là danh sách: mỗi mục một dòng, bắt đầu bằng dấu gạch ngang."
        case "model_type" | "dict_type" | "model_attributes_type":
            return "Phải là một nhóm mục “tên: giá trị”, thụt vào hai dấu cách."
        case "bool_parsing" | "bool_type":
            return "Viết true hoặc false."
        case kind if kind.startswith(("int", "float")):
            return f"“{detail['input']}” không phải là số."
        case "value_error":
            return str(context["error"])
        case _:
            return f"Giá trị không dùng được ({detail['msg']})."


def _unknown(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f" Có phải “{close[0]}”?" if close else f" Các mục được dùng: {', '.join(known)}."
    return f"Không có mục tên “{name}”.{hint}"


def _pattern_hint(pattern: str) -> str:
    if "https" in pattern:
        return "Viết địa chỉ đầy đủ, bắt đầu bằng https://."
    if r"\d{4}" in pattern:
        return "Viết 2026-03-15, 2026-03 hoặc 2026."
    return "Chỉ dùng chữ thường không dấu, số và dấu gạch ngang, như gia-danh-cong-an."


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys allowed at `path` inside `model`, found by walking the annotations."""
    current: Any = model
    for part in path:
        current = _step(current, part)
    found = _model_in(current)
    return list(found.model_fields) if found else []


def _step(current: Any, part: int | str) -> Any:
    if isinstance(current, type) and issubclass(current, BaseModel) and part in current.model_fields:
        return current.model_fields[str(part)].annotation
    return _model_in(current)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model somewhere inside an annotation such as `dict[str, Source]` or `tuple[Step, ...] | None`."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
