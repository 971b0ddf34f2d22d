"""`python -m tests.fuzz TARGET`: searches for inputs that break a promise, guided by which code they reach.

What is found is written to `tests/fuzz/found/TARGET/`, where `make test` tries it from then on. Atheris is not among
the locked packages, since it is built for few machines and the program never needs it: install it in a virtual
environment of your own, beside the packages of requirements.lock, and run this there from the root of the project.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

FOUND = Path(__file__).parent / "found"
LONGEST = 4_096
"""Bytes of an input; what matters in longer ones has tests that make them."""


def main() -> None:
    try:
        atheris: Any = importlib.import_module("atheris")
    except ModuleNotFoundError:
        sys.exit(
            "atheris is missing: pip install atheris, in a virtual environment of your own that has the bot's packages"
        )
    with atheris.instrument_imports(include=["bot", "yaml", "tldextract", "idna"]):
        targets = importlib.import_module("tests.fuzz.targets")
    options = _options(list(targets.TARGETS))
    folder = FOUND / options.target
    folder.mkdir(parents=True, exist_ok=True)
    corpus = Path(options.corpus or tempfile.mkdtemp(prefix=f"fuzz-{options.target}-"))
    _sow(corpus, folder, targets.SEEDS[options.target])
    flags = [f"-max_total_time={options.seconds}", f"-max_len={LONGEST}", f"-artifact_prefix={folder}/", "-timeout=60"]
    targets.run(options.target, targets.SEEDS[options.target][0])  # what is loaded first is no time of an input
    seed = [f"-seed={options.random}"] if options.random else []
    atheris.Setup([sys.argv[0], str(corpus), *flags, *seed], lambda data: targets.run(options.target, data))
    atheris.Fuzz()


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=names)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--random", type=int, default=0, help="seed, to repeat a search")
    parser.add_argument("--corpus", help="folder of inputs that reach far, kept from one search to the next")
    return parser.parse_args()


def _sow(corpus: Path, found: Path, seeds: list[bytes]) -> None:
    corpus.mkdir(parents=True, exist_ok=True)
    for at, seed in enumerate([*seeds, *(each.read_bytes() for each in sorted(found.iterdir()))]):
        (corpus / f"seed-{at}").write_bytes(seed)


if __name__ == "__main__":
    main()
