"""`make bench`: see README.md beside this file."""

import sys

from tests.bench.bench_exchange import main

sys.exit(not main())
