"""Opens what a process or a command stands on: the content, the database, the vault, as the settings name them."""

from pathlib import Path

from bot.conversation.understanding import Understanding, adopt, understand
from bot.errors import SettingsError, StorageError
from bot.kept import Kept
from bot.knowledge.checked import CheckedContent
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.matching.apart import learn_apart
from bot.matching.shelf import Shelf
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.vault import Vault


def open_content(settings: Settings, *, keep: bool = False) -> Snapshot[Understanding]:
    """The configured content. Raises `SettingsError` when there is none, `ContentError` when it has faults.

    `keep`: what was read and learned is kept for later starts. Commands that store nothing only take what is there.
    """
    shelf = shelf_of(settings, keep=keep)
    checked = CheckedContent(Kept(settings.data_dir / "checked", keep=keep))
    latest: list[Understanding] = []

    def build(library: Library) -> Understanding:
        latest[:] = [understand(library, shelf, latest[0] if latest else None)]
        return latest[0]

    return Snapshot(content_folder(settings), build, adopt=adopt, load=checked.load)


def shelf_of(settings: Settings, *, keep: bool = False) -> Shelf:
    """What was learned before. `keep` as in `open_content`."""
    return Shelf(Kept(settings.data_dir / "models", keep=keep), learn_apart)


def open_library(settings: Settings) -> Library:
    """The configured content alone. Raises `SettingsError` when there is none, `ContentError` when it has faults."""
    return CheckedContent(Kept(settings.data_dir / "checked", keep=False)).load(content_folder(settings))


def content_folder(settings: Settings) -> Path:
    """Raises `SettingsError` when there is no such folder: one plain sentence instead of a fault for every file."""
    folder = settings.content_dir
    if not folder.is_dir():
        raise SettingsError(f"BOT_CONTENT_DIR: không có thư mục {folder.absolute()}")
    return folder


def open_database(settings: Settings) -> Database:
    """The configured database, migrated. Raises `StorageError`."""
    database = configured_database(settings)
    upgrade(database)
    return database


def configured_database(settings: Settings) -> Database:
    """The configured database as it is. Raises `StorageError`."""
    if settings.database_url:
        return Database(settings.database_url.get_secret_value())
    return Database(f"sqlite:///{settings.data_dir / 'canhgiac.db'}")


def existing_database(settings: Settings) -> Database:
    """The configured database as it is. Raises `StorageError` when there is none: looking for it must not make one."""
    database = configured_database(settings)
    source = database.url.database
    if database.is_sqlite and not (source and Path(source).is_file()):
        raise StorageError(
            f"Chưa có cơ sở dữ liệu ở {source}. Hãy chạy trên máy của bot, hoặc tạo bằng `canhgiac db upgrade`."
        )
    return database


def open_vault(settings: Settings) -> Vault:
    """The vault of the configured key, else of the one in the data directory. Raises `SettingsError`."""
    if settings.state_key:
        return Vault(settings.state_key.get_secret_value())
    return Vault.in_folder(settings.data_dir)
