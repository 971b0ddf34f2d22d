# Two commands from a fresh clone: `make serve` and `make test`. PYTHON=… and PORT=… may be given to any target;
# without PORT the settings decide.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11
SOURCES := bot console scheduler tests

.PHONY: serve test check chaos image bench fuzz audit fmt locks schema clean

serve: .venv/runtime
	$(BIN)/canhgiac serve $(if $(PORT),--port $(PORT))

# A process for each core and one more, for tests wait; beside them one for each core with the browser. A file's tests
# stay together, with what they share. Files of few tests come last: they start programs, and by then the browser leaves
# the processors to them.
test: .venv/development
	$(BIN)/python -m tests -n auto --maxprocesses 8 --dist loadfile

check: .venv/development
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py tests/test_docs.py -q --no-header
	$(BIN)/canhgiac check

chaos: .venv/development
	$(BIN)/python -m pytest -m chaos

# The Dockerfile's steps without an engine: needs debootstrap, and to be root.
image: .venv/development
	$(BIN)/python -m tests.deploy.image_steps

# SUITE=soak, or another name of tests/bench/README.md, runs that one alone.
bench: .venv/development .venv/peers/made
	$(BIN)/python -m tests.bench $(SUITE)

# Searches for bytes that break a parser: FUZZ is a Python of your own with atheris and the bot's packages.
fuzz:
	for target in links yaml campaign codes received telegram zalo words address; do $(FUZZ) -m tests.fuzz $$target || exit 1; done

# Asks for known holes in what is installed; pip-audit and npm must be on the path, and reach the advisories.
audit: .venv/development
	$(BIN)/python -m tests.advisories

fmt: .venv/development
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

schema: .venv/development
	$(BIN)/canhgiac schema

# The locks name no registry: whichever the machine is set up with is asked, and the hashes decide.
locks:
	$(COMPILE) pyproject.toml --extra build --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) tests/bench/peers.in --output-file tests/bench/peers.lock

.venv: .venv/runtime

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	$(BIN)/python -m compileall -q bot console scheduler
	-$(BIN)/canhgiac learn
	touch $@

.venv/development: requirements-dev.lock .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	touch $@

# What our bot is measured beside wants other versions than ours of what both use, and gets them.
.venv/peers/made: tests/bench/peers.lock | .venv/bin/python
	$(BIN)/python -m venv .venv/peers
	.venv/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement tests/bench/peers.lock
	touch $@

# Never data/: citizens' questions stand there.
clean:
	rm -rf .venv .hypothesis .pytest_cache .mypy_cache .ruff_cache
