"""Freed memory goes back to the system."""

import subprocess
import sys

import pytest

GROWS = """
import sys
import bot.allocator
if sys.argv[1] == "on":
    bot.allocator.give_back_freed_memory()

def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS"))

before, kept = resident(), []
for _ in range(6):
    large = [bytearray(3_000_000) for _ in range(10)]
    kept.append(bytearray(60_000))
    del large
print(resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_large_arrays_that_are_freed_leave_nothing_behind() -> None:
    """Thirty megabytes are taken and freed six times."""
    done = subprocess.run([sys.executable, "-c", GROWS, "on"], capture_output=True, check=True, text=True)
    assert int(done.stdout) < 10_000


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    from bot.allocator import give_back_freed_memory

    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    give_back_freed_memory()
