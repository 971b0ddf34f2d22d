"""`make bench`: see README.md beside this file."""

import sys

from tests.bench import bench_exchange, bench_questions

bench_questions.main()
sys.exit(not bench_exchange.main())
