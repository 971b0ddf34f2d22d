"""Who may import whom, held as data and checked against every import in the tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT: dict[str, set[str]] = {
    "bot.messages": set(),
    "bot.errors": set(),
    "bot.timing": set(),
    "bot.allocator": set(),
    "bot.settings": {"bot.errors"},
    "bot.logs": {"bot.errors"},
    "bot.kept": set(),
    "bot.vault": {"bot.errors"},
    "bot.attachments": {"bot.messages", "bot.errors"},
    "bot.text": {"bot.errors"},
    "bot.knowledge": {"bot.text", "bot.errors", "bot.kept"},
    "bot.matching": {"bot.knowledge", "bot.text", "bot.kept"},
    "bot.inspection": {"bot.knowledge", "bot.matching", "bot.text", "bot.kept"},
    "bot.presentation": {"bot.messages", "bot.knowledge", "bot.text"},
    "bot.storage": {"bot.messages", "bot.errors", "bot.timing"},
    "bot.statement": {"bot.knowledge", "bot.presentation", "bot.text"},
    "bot.conversation": {
        "bot.inspection",
        "bot.statement.form",
        "bot.knowledge",
        "bot.matching",
        "bot.presentation",
        "bot.storage",
        "bot.messages",
        "bot.text",
        "bot.timing",
    },
    "bot.channels.contract": {"bot.messages", "bot.errors"},
    "bot.exchange": {
        "bot.storage",
        "bot.messages",
        "bot.errors",
        "bot.timing",
        "bot.vault",
        "bot.channels.contract",
    },
    "bot.channels": {"bot.messages", "bot.errors", "bot.timing", "bot.presentation"},
    "bot.site": {"bot.knowledge", "bot.presentation", "bot.messages", "bot.text"},
    "bot.preview": {
        "bot.channels",
        "bot.conversation",
        "bot.errors",
        "bot.knowledge",
        "bot.messages",
        "bot.presentation",
        "bot.site",
        "bot.text",
        "bot.timing",
        "bot.evaluation",
    },
    "bot.operations": {"bot.knowledge", "bot.storage", "bot.errors"},
    "bot.evaluation": {
        "bot.errors",
        "bot.inspection",
        "bot.messages",
        "bot.knowledge",
        "bot.matching",
        "bot.presentation",
        "bot.conversation",
        "bot.text",
    },
    "scheduler": {"bot.storage", "bot.messages", "bot.errors", "bot.timing", "bot.knowledge", "bot.presentation"},
    "bot.app": {"bot", "scheduler"},
    "bot.cli": {"bot", "scheduler"},
    "bot.__main__": {"bot.cli"},
}

HOMES: dict[str, set[str]] = {
    "rapidfuzz": {"bot.inspection", "bot.matching", "bot.knowledge.review", "bot.evaluation"},
    "numpy": {"bot.inspection", "bot.matching", "bot.evaluation"},
    "tldextract": {"bot.inspection.links"},
    "confusable_homoglyphs": {"bot.inspection.links"},
    "jinja2": {"bot.presentation"},
    "docx": {"bot.statement.docx"},
    "yaml": {"bot.knowledge"},
    "telegram": {"bot.channels.telegram"},
    "aiohttp": {"bot.channels.telegram"},
    "apscheduler": {"scheduler.jobs"},
    "fastapi": {"bot.app", "bot.operations", "bot.site", "bot.channels", "bot.preview"},
    "prometheus_client": {"bot.app", "bot.operations", "bot.exchange"},
    "sqlmodel": {"bot.storage"},
    "sqlalchemy": {"bot.storage"},
    "alembic": {"bot.storage"},
    "typer": {"bot.cli"},
    "uvicorn": {"bot.app", "bot.cli"},
    "pydantic_settings": {"bot.settings"},
    "cryptography": {"bot.vault"},
}

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("bot", "scheduler")
    for path in sorted((ROOT / folder).rglob("*.py"))
}


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            yield from (
                name if (name := f"{node.module}.{alias.name}") in MODULES else node.module for alias in node.names
            )


def rule_of(module: str) -> str | None:
    """The most exact row of the table that speaks for a module."""
    return max((rule for rule in MAY_IMPORT if inside(module, rule)), key=len, default=None)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_place_allows(module: str) -> None:
    rule = rule_of(module)
    if rule is None:
        assert module in {"bot", "scheduler"}, f"{module} stands in no row of MAY_IMPORT"
        return
    allowed = MAY_IMPORT[rule] | {rule}
    strangers = [
        name
        for name in imports(MODULES[module])
        if name.split(".")[0] in {"bot", "scheduler"} and not any(inside(name, place) for place in allowed)
    ]
    assert not strangers


@pytest.mark.parametrize("module", MODULES)
def test_a_third_party_library_stays_in_its_home(module: str) -> None:
    astray = [
        name
        for name in imports(MODULES[module])
        if (homes := HOMES.get(name.split(".")[0])) and not any(inside(module, home) for home in homes)
    ]
    assert not astray


def test_every_row_of_the_table_speaks_for_something_that_exists() -> None:
    assert not [rule for rule in MAY_IMPORT if not any(inside(module, rule) for module in MODULES)]
