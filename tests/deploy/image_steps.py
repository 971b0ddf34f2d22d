"""The Dockerfile's steps in a clean root, for machines without a container engine: `make image`, as root.

Reads the Dockerfile and follows it, twice, in roots that debootstrap made; then starts what came out as the image would
(its user, nothing to write on but the data, no capability), asks it a question and stops it.

What it cannot show: the engine's own work (layers, its isolation, the registry), and the system of the real base image.
"""

import hashlib
import json
import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.process import free_port

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("python3", "python3-venv", "ca-certificates")
"""What the base image has beyond a minimal Debian."""

SUITE = "bookworm"
"""The Debian whose own Python is the one the Dockerfile names."""

PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"

START_SECONDS = 60


@dataclass
class Stage:
    """An image in the making."""

    root: Path
    environment: dict[str, str] = field(
        default_factory=lambda: {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
    )
    workdir: str = "/"
    user: str = "root"
    volumes: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def inside(self, path: str) -> Path:
        """A path of the image, relative ones from its working directory, on this machine."""
        return self.root / os.path.normpath(os.path.join(self.workdir, path)).lstrip("/")


class Builder:
    """Follows a Dockerfile; fails at an instruction it does not know."""

    def __init__(self, base: Path, folder: Path) -> None:
        """`base`: the root of the base image; `folder`: where the images are made."""
        self._base = base
        self._folder = folder
        self._stages: dict[str, Stage] = {}
        self._stage = Stage(base)
        self._ignored = shutil.ignore_patterns(
            *(line.rpartition("/")[2] for line in (ROOT / ".dockerignore").read_text().split())
        )

    def build(self) -> Stage:
        """The last stage of the Dockerfile."""
        for word, rest in instructions((ROOT / "Dockerfile").read_text(encoding="utf-8")):
            print(f"  {word} {rest[:100]}", flush=True)
            getattr(self, f"_{word.lower()}")(rest)
        return self._stage

    def _arg(self, rest: str) -> None:
        """Of the only one, the base image, only the version matters here: it must be the Python of our base."""
        wanted = rest.partition("python:")[2].partition("-")[0]
        said = in_root(self._base, ["python", "--version"]).strip()
        assert said.startswith(f"Python {wanted}."), f"{rest}, but the clean root has {said}"

    def _from(self, rest: str) -> None:
        name = rest.partition(" AS ")[2] or str(len(self._stages))
        root = self._folder / name
        subprocess.run(["cp", "--archive", self._base, root], check=True)
        self._stage = self._stages[name] = Stage(root)

    def _workdir(self, rest: str) -> None:
        self._stage.workdir = rest
        self._stage.inside(".").mkdir(parents=True, exist_ok=True)

    def _copy(self, rest: str) -> None:
        *sources, target = rest.split()
        origin = ROOT
        if sources[0].startswith("--from="):
            origin = self._stages[sources.pop(0).partition("=")[2]].root
        into = self._stage.inside(target)
        for source in sources:
            path = origin / source.lstrip("/")
            if path.is_dir():
                ignored = self._ignored if origin == ROOT else None
                shutil.copytree(path, into, symlinks=True, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy2(path, into)

    def _run(self, rest: str) -> None:
        in_root(self._stage.root, ["sh", "-c", rest], self._stage.environment, self._stage.workdir)

    def _env(self, rest: str) -> None:
        for pair in shlex.split(rest):
            name, _, value = pair.partition("=")
            for known, was in self._stage.environment.items():
                value = value.replace(f"${known}", was)
            self._stage.environment[name] = value

    def _user(self, rest: str) -> None:
        self._stage.user = rest

    def _volume(self, rest: str) -> None:
        self._stage.volumes.append(rest)

    def _expose(self, rest: str) -> None:
        assert rest.isdecimal()

    def _healthcheck(self, rest: str) -> None:
        self._stage.health = json.loads(rest.partition("CMD ")[2])

    def _cmd(self, rest: str) -> None:
        self._stage.command = json.loads(rest)


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Word and rest of each, lines that go on joined."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


def in_root(root: Path, words: list[str], environment: Mapping[str, str] | None = None, workdir: str = "/") -> str:
    """What a command says that is run in the root as the engine runs it; its registry settings are this machine's."""
    settings = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    script = (
        'set -e; mount -t proc proc "$0/proc"; mount --bind /dev "$0/dev"; '
        "for each in /etc/resolv.conf /etc/pip.conf /etc/xdg/pip /etc/ssl/certs /opt/wheels; do "
        'if [ -d "$each" ]; then mkdir -p "$0$each"; elif [ -e "$each" ]; then touch "$0$each"; else continue; fi; '
        'mount --bind "$each" "$0$each"; done; '
        'cd "$0$1"; shift; exec chroot "$0" sh -c \'cd "$0"; exec "$@"\' "$@"'
    )
    command = ["unshare", "--mount", "sh", "-c", script, str(root), workdir, workdir, *words]
    done = subprocess.run(
        command, env=dict(environment or Stage(root).environment) | settings, stdout=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, f"{' '.join(words)[:200]}: exit status {done.returncode}"
    return done.stdout


def clean_root(folder: Path) -> Path:
    """A minimal Debian with its own Python, under the names the base image has."""
    root = folder / "base"
    packages = ",".join(PACKAGES)
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={packages}", SUITE, root],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (root / "usr" / "local" / "bin" / "python").symlink_to("/usr/bin/python3")
    return root


def contents(stage: Stage) -> dict[str, str]:
    """Every file of ours in the image: mode and what is in it."""
    found = {}
    for top in ("venv", "app"):
        for path in sorted((stage.root / top).rglob("*")):
            if path.is_symlink():
                found[str(path.relative_to(stage.root))] = f"-> {path.readlink()}"
            elif path.is_file():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[str(path.relative_to(stage.root))] = f"{stat.filemode(path.stat().st_mode)} {digest}"
    return found


@dataclass
class Container:
    """The image, running: a read-only root, a folder for the data, its own user without any right."""

    stage: Stage
    data: Path
    port: int

    def words(self, command: list[str]) -> list[str]:
        """How to run a command in it."""
        uid = in_root(self.stage.root, ["id", "--user", self.stage.user]).strip()
        os.chown(self.data, int(uid), int(uid))
        [volume] = self.stage.volumes
        script = (
            'set -e; mount --bind "$0" "$0"; mount -o remount,bind,ro "$0"; mount -t proc proc "$0/proc"; '
            'mount --bind /dev "$0/dev"; mount -t tmpfs tmpfs "$0/tmp"; mount --bind "$1" "$0$2"; shift 2; '
            'exec chroot "$0" "$@"'
        )
        rights = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--bounding-set=-all"]
        inside = ["env", "-C", self.stage.workdir, "-i", *self._settings(), *command]
        outside = ["unshare", "--mount", "sh", "-c", script, str(self.stage.root), str(self.data), volume]
        return [*outside, *rights, "--no-new-privs", *inside]

    def _settings(self) -> list[str]:
        given = self.stage.environment | {"BOT_PORT": str(self.port)}
        return [f"{name}={value}" for name, value in given.items()]


def try_out(stage: Stage, data: Path) -> None:
    """Start it, ask, look whether it could write where it must not, stop it."""
    container = Container(stage, data, free_port())
    begun = time.monotonic()
    process = subprocess.Popen(container.words(stage.command))
    try:
        while subprocess.run(container.words(stage.health), stderr=subprocess.DEVNULL).returncode:
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() - begun < START_SECONDS, "it is not healthy"
            time.sleep(0.5)
        print(f"healthy after {time.monotonic() - begun:.1f} s", flush=True)
        print(f"asked, it says: {ask(container.port)[:60]!r}")
        for path in (f"{stage.workdir}/x", f"{stage.environment['BOT_CONTENT_DIR']}/x", "/venv/x", "/etc/x"):
            tried = subprocess.run(container.words(["touch", path]), stderr=subprocess.DEVNULL)
            assert tried.returncode, f"{path} can be written"
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        print(f"stopped in peace after {time.monotonic() - asked:.1f} s")
    finally:
        process.kill()
        process.wait()


def ask(port: int) -> str:
    question = json.dumps({"text": "co nguoi goi zalo mac do cong an bat e chuyen tien"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/chat", question, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        text: str = json.load(answer)["reply"]["text"]
    assert "công an" in text
    return text


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="image") as name:
        folder = Path(name)
        folder.chmod(0o755)
        base = Path(sys.argv[1]) if len(sys.argv) > 1 else clean_root(folder)
        built = []
        for time_ in ("first", "second"):
            (folder / time_).mkdir()
            print(f"{time_} time:", flush=True)
            built.append(Builder(base, folder / time_).build())
        one, other = map(contents, built)
        differing = sorted(path for path in {*one, *other} if one.get(path) != other.get(path))
        if differing:
            sys.exit("not the same in both:\n" + "\n".join(differing))
        whole = hashlib.sha256(json.dumps(one).encode()).hexdigest()
        print(f"the same twice: {len(one)} files, sha256 over all {whole}")
        (folder / "data").mkdir()
        try_out(built[-1], folder / "data")


if __name__ == "__main__":
    main()
