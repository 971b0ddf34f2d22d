"""Who may import whom, held as data and checked against every import in the tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MAY_IMPORT: dict[str, set[str]] = {
    "bot.messages": set(),
    "bot.errors": set(),
    "bot.arrivals": set(),
    "bot.timing": set(),
    "bot.allocator": set(),
    "bot.settings": {"bot.errors", "bot.timing"},
    "bot.logs": {"bot.errors"},
    "bot.kept": set(),
    "bot.templating": set(),
    "bot.vault": {"bot.errors"},
    "bot.printing": {"bot.errors"},
    "bot.attachments": {"bot.messages", "bot.errors"},
    "bot.subscriber_file": {"bot.messages", "bot.errors"},
    "bot.text": {"bot.errors"},
    "bot.knowledge": {"bot.text", "bot.errors", "bot.kept", "bot.timing"},
    "bot.matching": {"bot.knowledge", "bot.text", "bot.kept"},
    "bot.inspection": {"bot.knowledge", "bot.matching", "bot.text", "bot.kept"},
    "bot.presentation": {"bot.messages", "bot.errors", "bot.knowledge", "bot.text", "bot.templating"},
    "bot.storage": {"bot.arrivals", "bot.messages", "bot.errors", "bot.timing"},
    "bot.statement": {"bot.knowledge", "bot.presentation", "bot.text"},
    "bot.reports": {
        "bot.templating",
        "bot.arrivals",
        "bot.printing",
        "bot.knowledge",
        "bot.storage",
        "bot.messages",
        "bot.errors",
        "bot.text",
        "bot.timing",
    },
    "bot.conversation": {
        "bot.arrivals",
        "bot.inspection",
        "bot.statement.form",
        "bot.knowledge",
        "bot.matching",
        "bot.presentation",
        "bot.storage",
        "bot.messages",
        "bot.errors",
        "bot.text",
        "bot.timing",
    },
    "bot.desk": {
        "bot.conversation.desk",
        "bot.errors",
        "bot.knowledge.campaigns",
        "bot.reports.small_cells",
        "bot.storage",
        "bot.messages",
        "bot.timing",
        "scheduler",
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
    "bot.http": {"bot.errors"},
    "bot.channels": {"bot.messages", "bot.errors", "bot.timing", "bot.presentation", "bot.http"},
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
    "bot.doctor": {
        "bot.channels.probing",
        "bot.channels.telegram.probe",
        "bot.channels.telegram.webhook",
        "bot.channels.zalo.probe",
        "bot.channels.zalo.webhook",
        "bot.messages",
        "bot.errors",
        "bot.http",
        "bot.knowledge",
        "bot.settings",
        "bot.storage",
        "bot.timing",
        "bot.vault",
    },
    "bot.vitals": {"bot.knowledge", "bot.storage", "bot.errors", "bot.timing"},
    "bot.posters": {
        "bot.arrivals",
        "bot.errors",
        "bot.knowledge",
        "bot.presentation",
        "bot.messages",
        "bot.printing",
        "bot.text",
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
        "bot.reports.small_cells",
        "bot.text",
        "bot.timing",
    },
    "scheduler": {
        "bot.storage",
        "bot.messages",
        "bot.errors",
        "bot.timing",
        "bot.knowledge",
        "bot.presentation",
        "bot.inspection.links",
        "bot.text.collation",
        "bot.text.fold",
        "bot.text.normalise",
    },
    "bot.authoring": {
        "bot.conversation",
        "bot.errors",
        "bot.evaluation",
        "bot.knowledge",
        "bot.messages",
        "bot.storage",
        "bot.text",
        "bot.timing",
        "scheduler.campaign_files",
    },
    "console": {
        "scheduler",
        "bot.templating",
        "bot.arrivals",
        "bot.authoring",
        "bot.reports",
        "bot.posters",
        "bot.storage",
        "bot.knowledge",
        "bot.matching",
        "bot.presentation",
        "bot.conversation",
        "bot.evaluation",
        "bot.preview.sheet",
        "bot.http",
        "bot.messages",
        "bot.errors",
        "bot.text",
        "bot.timing",
        "bot.vault",
    },
    # What commands open and ask is put together without what a server needs.
    "bot.app.opening": {
        "bot.conversation.understanding",
        "bot.errors",
        "bot.kept",
        "bot.knowledge",
        "bot.matching",
        "bot.settings",
        "bot.storage",
        "bot.vault",
    },
    "bot.app.conversation": {"bot.conversation", "bot.knowledge", "bot.presentation", "bot.settings", "bot.vault"},
    "bot.app.campaigns": {
        "bot.app.opening",
        "bot.knowledge",
        "bot.messages",
        "bot.presentation",
        "bot.settings",
        "bot.storage",
        "bot.timing",
        "scheduler",
    },
    "bot.app": {"bot", "console", "scheduler"},
    "bot.cli": {"bot", "console", "scheduler"},
    "bot.__main__": {"bot.cli"},
}

HOMES: dict[str, set[str]] = {
    "rapidfuzz": {"bot.inspection", "bot.matching", "bot.knowledge.review", "bot.evaluation"},
    "numpy": {"bot.inspection", "bot.matching", "bot.evaluation"},
    "tldextract": {"bot.inspection.links"},
    "confusable_homoglyphs": {"bot.inspection.links"},
    "jinja2": {"bot.templating", "bot.presentation", "bot.reports", "console.frame"},
    "argon2": {"console.passwords"},
    "pyotp": {"console.second_factor"},
    "docx": {"bot.statement.docx", "bot.reports.docx"},
    "docxtpl": {"bot.reports.docx"},
    "xlsxwriter": {"bot.reports.xlsx"},
    "segno": {"bot.posters.qr", "console.second_factor"},
    "typst": {"bot.printing"},
    "yaml": {"bot.knowledge", "bot.authoring.splicing"},
    "telegram": {"bot.channels.telegram"},
    "aiohttp": {"bot.channels.telegram", "bot.channels.zalo.client"},
    "apscheduler": {"scheduler.jobs"},
    "fastapi": {
        "bot.app.application",
        "bot.app.messengers",
        "bot.app.web",
        "bot.operations",
        "bot.site",
        "bot.channels",
        "bot.preview",
    },
    "prometheus_client": {"bot.app.foundation", "bot.operations", "bot.vitals", "bot.exchange"},
    "sqlmodel": {"bot.storage"},
    "sqlalchemy": {"bot.storage"},
    "alembic": {"bot.storage"},
    "typer": {"bot.cli"},
    "uvicorn": {"bot.cli"},
    "pydantic_settings": {"bot.settings"},
    "cryptography": {"bot.vault"},
    "lunar_vn": {"scheduler.lunar"},
}

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("bot", "console", "scheduler")
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
        assert module in {"bot", "console", "scheduler"}, f"{module} stands in no row of MAY_IMPORT"
        return
    allowed = MAY_IMPORT[rule] | {rule}
    strangers = [
        name
        for name in imports(MODULES[module])
        if name.split(".")[0] in {"bot", "console", "scheduler"} and not any(inside(name, place) for place in allowed)
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


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_read_that_could_run(module: str) -> None:
    assert not {name.split(".")[0] for name in imports(MODULES[module])} & {"pickle", "marshal", "shelve", "dill"}
    assert "allow_pickle=True" not in MODULES[module].read_text(encoding="utf-8")


def test_every_row_of_the_table_speaks_for_something_that_exists() -> None:
    assert not [rule for rule in MAY_IMPORT if not any(inside(module, rule) for module in MODULES)]
