"""`make bench`, or `make bench SUITE=updates` for one part alone: see README.md beside this file."""

import sys
from collections.abc import Callable, Mapping

from tests.bench import (
    bench_campaigns,
    bench_chats,
    bench_growth,
    bench_opening,
    bench_questions,
    bench_soak,
    bench_updates,
)

SUITES: Mapping[str, Callable[[], bool]] = {
    "questions": bench_questions.main,
    "updates": bench_updates.main,
    "chats": bench_chats.main,
    "campaigns": bench_campaigns.main,
    "opening": bench_opening.main,
    "growth": bench_growth.main,
    "soak": bench_soak.main,
}

BY_ITSELF = {"soak"}
"""Takes as long as all the others together: run when it is named."""


def main(named: list[str]) -> int:
    """The suites named, or all that do not run by themselves; 0 when each kept its bounds."""
    if unknown := set(named) - set(SUITES):
        print(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
        return 2
    failed = []
    for name in named or [name for name in SUITES if name not in BY_ITSELF]:
        print(f"== {name}", flush=True)
        if not SUITES[name]():
            failed.append(name)
    print(f"outside their bounds: {', '.join(failed)}" if failed else "all within their bounds")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
