"""How the C library gives freed memory back.

The GNU one learns from the first large array that is freed to keep arrays of that size, up to 32 MB, within its heap,
where one small neighbour that lives on keeps them all: with every edit of the content a process grew by tens of
megabytes, and gave none back.
"""

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""malloc.h of glibc."""

HEAPS = 2

LARGE_BYTES = 131_072
"""Where it draws the line before it learns."""


def give_back_freed_memory() -> None:
    """From now on what is large is mapped by itself and unmapped when freed. Without effect on other C libraries."""
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    # To set either stops the learning.
    set_option(_M_MMAP_THRESHOLD, LARGE_BYTES)
    set_option(_M_TRIM_THRESHOLD, LARGE_BYTES)
    # Each thread that learns would leave a heap of its own behind.
    set_option(_M_ARENA_MAX, HEAPS)
