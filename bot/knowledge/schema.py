"""JSON Schemas of the content files, from the same models the loader checks with.

Editors' programs (yaml-language-server) complete and explain from them; `canhgiac schema` writes them and a test
holds them equal to the models.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, create_model

from bot.knowledge.commands import Command
from bot.knowledge.style import Style
from bot.knowledge.teencode import Teencode
from bot.knowledge.topics import Audience, Contact, Content, Faq, Group, Scam
from bot.knowledge.triage import RefusalsFile, SmallTalkFile, UrgencyFile


def _list_file(key: str, entry: type[BaseModel]) -> type[BaseModel]:
    # The field's type is made here, at run time: no static type can describe it.
    fields: dict[str, Any] = {key: (list.__class_getitem__(entry), ...)}
    made: type[BaseModel] = create_model(f"{entry.__name__}File", __base__=Content, **fields)
    return made


_FILES: dict[str, type[BaseModel]] = {
    "scam": Scam,
    "faq": _list_file("faq", Faq),
    "contacts": _list_file("contacts", Contact),
    "groups": _list_file("groups", Group),
    "audiences": _list_file("audiences", Audience),
    "commands": _list_file("commands", Command),
    "style": Style,
    "urgency": UrgencyFile,
    "refusals": RefusalsFile,
    "smalltalk": SmallTalkFile,
    "teencode": Teencode,
}


def schemas() -> dict[str, dict[str, Any]]:
    """File name (without `.schema.json`) → JSON Schema."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **TypeAdapter(model).json_schema()}
        for name, model in _FILES.items()
    }


def write_schemas(folder: Path) -> None:
    """Write every schema to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{name}.schema.json").write_text(text, encoding="utf-8")
