"""What is said twice is compared: settings, commands, targets, versions, names, numbers, paths."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.main import get_command

from bot.cli.main import app
from bot.knowledge.topics import FIRST_SCREEN_CHARACTERS, MIN_PHRASES
from bot.settings import Keep, Settings, Telegram, Zalo
from bot.storage import sign_in_failures
from bot.timing import days_in_words

ROOT = Path(__file__).parent.parent
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
OURS = (
    "README.md",
    "README.vi.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/glossary.md",
    "docs/bien-tap.md",
    "docs/van-hanh.md",
)
IGNORED = {".git", ".venv", "data", "build", "__pycache__", ".hypothesis", "secrets", "node_modules"}

TICKED = re.compile(r"`([^`\n]+)`")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_in(name: str) -> Iterator[str]:
    """What stands in a document as code: lines of its blocks, then whatever is between ticks."""
    parts = read(name).split("```")
    for block in parts[1::2]:
        yield from block.splitlines()
    for prose in parts[::2]:
        yield from TICKED.findall(prose)


def table(name: str) -> list[list[str]]:
    """The cells of a document's tables, without heads and rules."""
    rows = [line for line in read(name).splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in rows
        if not re.match(r"\|(-|\s*(name|tên)\b)", row)
    ]


def committed() -> Iterator[Path]:
    """Every file of the tree, but for what is made by running it."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        made = any(part in IGNORED or part.endswith(("_cache", ".egg-info")) for part in parts)
        if path.is_file() and not made and path.name != ".env":
            yield path


# Settings


def settings_of(model: type[BaseModel], prefix: str = "BOT_") -> dict[str, FieldInfo]:
    found = {f"{prefix}{name.upper()}": field for name, field in model.model_fields.items()}
    for group, inner in (("BOT_TELEGRAM", Telegram), ("BOT_ZALO", Zalo), ("BOT_KEEP", Keep)):
        if found.pop(group, None):
            found |= settings_of(inner, f"{group}__")
    return found


SWITCH = {True: "on", False: "off"}


def written_default(field: FieldInfo) -> str:
    if field.is_required() or field.default in (None, "", ()):
        return "none"
    return f"`{SWITCH.get(field.default, field.default) if isinstance(field.default, bool) else field.default}`"


def test_the_settings_table_has_every_setting_with_its_default() -> None:
    said = {name.strip("`"): default for name, default, _ in table("README.md")}
    known = {name: written_default(field) for name, field in settings_of(Settings).items()}
    assert said == {**known, "BOT_DATABASE_URL": "SQLite in the data directory"}


def test_the_vietnamese_table_agrees_with_the_english_one() -> None:
    english = {name: default for name, default, _ in table("README.md")}
    rows = table("README.vi.md")
    assert rows
    assert {name: default for name, default, _ in rows} == {
        name: english[name].replace("none", "không có") for name, *_ in rows
    }


@pytest.mark.parametrize("name", OURS)
def test_a_setting_named_anywhere_exists(name: str) -> None:
    assert set(re.findall(r"BOT_[A-Z_]+[A-Z]", read(name))) <= {*settings_of(Settings), "BOT_SECRETS_DIR"}


# Commands and targets


def commands() -> set[str]:
    top = get_command(app)
    families = getattr(top, "commands", {})
    return {
        f"{family} {name}" for family, command in families.items() for name in getattr(command, "commands", {"": 0})
    }


FAMILIES = "|".join(("audience", "campaign", "db", "eval", "person", "report", "source", "subscriber", "user"))
COMMAND = re.compile(rf"canhgiac ((?:(?:{FAMILIES}) )?[a-z][a-z-]*)")


@pytest.mark.parametrize("name", OURS)
def test_a_command_named_anywhere_exists(name: str) -> None:
    known = {command.strip() for command in commands()}
    named = [found[1] for line in code_in(name) if (found := COMMAND.search(line))]
    assert set(named) <= known
    assert named or name not in {"README.md", "README.vi.md", "CONTRIBUTING.md"}


def test_readme_names_every_command() -> None:
    named = "\n".join(code_in("README.md"))
    assert [command for command in commands() if f"canhgiac {command.strip()}" not in named] == []


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("name", [*OURS, ".ci/run"])
def test_a_make_target_named_anywhere_exists(name: str) -> None:
    code = list(code_in(name)) if name.endswith(".md") else read(name).splitlines()
    named = {found[1] for line in code if (found := re.search(r"\bmake ([a-z]+)\b", line))}
    assert named <= targets()
    assert named or name.startswith("docs/")


def test_readme_names_every_target_and_ci_runs_the_three_that_judge() -> None:
    assert [target for target in targets() if f"make {target}" not in "\n".join(code_in("README.md"))] == []
    assert re.findall(r"^make ([a-z]+)$", read(".ci/run"), re.MULTILINE) == ["check", "test", "chaos"]


# Versions and numbers


def test_the_changelog_begins_with_the_version_of_the_project() -> None:
    newest = re.search(r"^## (\S+) — \d{4}-\d{2}-\d{2}$", read("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert newest[1] == tomllib.loads(read("pyproject.toml"))["project"]["version"]


def test_the_least_python_is_said_alike_everywhere() -> None:
    least = tomllib.loads(read("pyproject.toml"))["project"]["requires-python"].removeprefix(">=")
    assert f"Python ≥ {least}" in read("README.md")
    assert f"Python từ {least}" in read("README.vi.md")
    assert f"--python-version {least}" in read("Makefile")
    assert f"({least.replace('.', ', ')})" in read("Makefile")
    assert f"ARG PYTHON=python:{least}-slim\n" in read("Dockerfile")
    assert read("Dockerfile").count("FROM ${PYTHON}") == 2


def test_the_limits_in_the_checklist_are_those_of_the_program() -> None:
    checklist = read("CONTRIBUTING.md")
    assert f"at most {FIRST_SCREEN_CHARACTERS} characters" in checklist
    assert f"At least {MIN_PHRASES} phrases" in checklist


def test_what_is_kept_by_default_is_kept_as_long_as_citizens_are_told() -> None:
    kept = Keep()
    assert f"{kept.questions_days} ngày" in read("README.vi.md")
    told = _topic("du-lieu-ca-nhan")
    assert f"Câu chưa trả lời được giữ khoảng {days_in_words(kept.questions_days)}." in told
    assert f"cuộc trò chuyện nào trong khoảng {days_in_words(kept.deliveries_days)}, sau đó" in told
    assert f"giữ nhiều nhất {days_in_words(kept.backups_days)}." in told


def test_the_operators_guide_tells_the_periods_that_hold_by_default() -> None:
    told = {row[2].partition(",")[0].strip("`"): row[1] for row in table("docs/van-hanh.md") if len(row) == 3}
    kept = settings_of(Keep, "BOT_KEEP__")
    assert {name: told.get(name) for name in kept} == {name: f"{field.default} ngày" for name, field in kept.items()}
    assert f"| lần đăng nhập sai | {sign_in_failures.WINDOW.seconds // 60} phút |" in read("docs/van-hanh.md")


def _topic(id: str) -> str:
    [found] = re.findall(rf"^  - id: {id}$(.*?)^  - id: ", read("content/faq.vi.yaml"), re.MULTILINE | re.DOTALL)
    return str(found)


# Names, paths, links


def test_every_english_word_of_the_glossary_stands_in_the_code() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for place in ("bot", "console", "scheduler")
        for path in (ROOT / place).rglob("*.py")
    )
    words = [word for _, english, _ in table("docs/glossary.md")[1:] for word in TICKED.findall(english)]
    assert len(words) > 15
    assert not [word for word in words if not re.search(rf"^\s*(class {word}\b|{word}\s*[:=])", code, re.MULTILINE)]


def test_the_tree_in_the_architecture_is_the_tree() -> None:
    block = read("docs/architecture.md").split("```")[1]
    rows = [re.match(r"( *)(\S+(?:  \S+\.py)*)", line) for line in block.splitlines()[1:]]
    inside = {name for row in rows if row and row[1] for name in row[2].split()}
    folders = {f"{path.name}/" for path in (ROOT / "bot").iterdir() if path.is_dir() and path.name != "__pycache__"}
    modules = {path.name for path in (ROOT / "bot").glob("[a-z]*.py")}
    assert inside == folders | modules
    outside = {row[2] for row in rows if row and not row[1]}
    assert not [name for name in outside if not (ROOT / name).is_dir()]


@pytest.mark.parametrize("doc", DOCS, ids=[str(doc.relative_to(ROOT)) for doc in DOCS])
def test_links_lead_somewhere(doc: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#\s]+)", doc.read_text(encoding="utf-8"))
    assert not [link for link in links if not (doc.parent / link).exists()]


def test_every_picture_is_shown_with_words_for_who_cannot_see_it_and_loads_on_a_slow_line() -> None:
    guides = read("docs/bien-tap.md") + read("docs/to-chuc.md")
    shown = dict(re.findall(r"!\[([^\]]*)\]\(pictures/([^)]+)\)", guides))
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert set(shown.values()) == pictures.keys()
    assert not [name for words, name in shown.items() if len(words) < 20]
    assert not [name for name, size in pictures.items() if size > 120_000]


@pytest.mark.parametrize("name", OURS)
def test_paths_of_the_tree_exist(name: str) -> None:
    first = r"(?:bot|content|docs|scheduler|tests)"
    paths = [found[0] for word in code_in(name) if (found := re.fullmatch(rf"{first}/[\w./-]*", word))]
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_every_decision_is_numbered_once_and_says_why() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [decision.name.partition("-")[0] for decision in decisions]
    assert len(set(numbers)) == len(numbers)
    assert not [each.name for each in decisions if "**Why.**" not in each.read_text(encoding="utf-8")]


# Supply


def test_no_file_names_a_registry() -> None:
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("yarnpkg", "com"))
    ]
    naming = [
        str(path.relative_to(ROOT))
        for path in committed()
        if any(host.encode() in content for content in [path.read_bytes()] for host in hosts)
    ]
    assert naming == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_line_of_a_lock_is_pinned_and_hashed(name: str) -> None:
    text = re.sub(r"^\s*#.*$", "", read(name), flags=re.MULTILINE).replace("\\\n", " ")
    requirements = [line.split() for line in text.splitlines() if line.strip()]
    assert len(requirements) > 30
    loose = [
        words[0]
        for words in requirements
        if not re.fullmatch(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", words[0])
        or not any(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", word) for word in words)
    ]
    assert loose == []


def test_the_development_lock_holds_the_runtime_one_unchanged() -> None:
    pins = [
        set(re.findall(r"^([a-z0-9._-]+==\S+)", read(name), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert pins[0] <= pins[1]


def test_what_the_project_needs_is_in_the_lock() -> None:
    needed = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    locked = set(re.findall(r"^([a-z0-9._-]+)==", read("requirements.lock"), re.MULTILINE))
    assert {re.split(r"[\[<>=;]", need)[0] for need in needed} <= locked


# Promises


def test_every_test_a_promise_names_exists() -> None:
    named = [name for row in table("docs/promises.md") for name in TICKED.findall(row[-1]) if name.startswith("tests/")]
    assert named
    for name in named:
        path, _, test = name.partition("::")
        assert not test or re.search(rf"^(async )?def {test}\(", read(path), re.MULTILINE), name
        assert (ROOT / path).is_file(), name
