"""Other people's programs that tests run: Caddy, Prometheus' tools, systemd's. `.ci/run` installs them."""

import os
import shutil

import pytest


def program(name: str) -> str:
    """Where it is. On a machine without it the test is left out by name; in CI that is a failure."""
    found = shutil.which(name)
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(f"no {name} on this machine: .ci/run must install it")
    pytest.skip(f"left out: no {name} on this machine")
