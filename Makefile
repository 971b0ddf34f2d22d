# Two commands from a fresh clone: `make serve` and `make test`. PYTHON=… and PORT=… may be given to any target;
# without PORT the settings decide.
PYTHON ?= python3
BIN := .venv/bin
COMPILE := uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11
SOURCES := bot scheduler tests

.PHONY: serve test check chaos bench fmt locks schema clean

serve: .venv/runtime
	$(BIN)/canhgiac serve $(if $(PORT),--port $(PORT))

# Browser tests come last, in a process of their own: their driver keeps an event loop running.
test: .venv/development
	$(BIN)/python -m pytest -m "not chaos and not browser"
	$(BIN)/python -m pytest -m browser

check: .venv/development
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py tests/test_docs.py -q --no-header
	$(BIN)/canhgiac check

chaos: .venv/development
	$(BIN)/python -m pytest -m chaos

bench: .venv/development
	$(BIN)/python -m tests.bench

fmt: .venv/development
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

schema: .venv/development
	$(BIN)/canhgiac schema

# The locks name no registry: whichever the machine is set up with is asked, and the hashes decide.
locks:
	$(COMPILE) --extra build --output-file requirements.lock
	$(COMPILE) --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock

.venv: .venv/runtime

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	$(BIN)/python -m compileall -q bot scheduler
	-$(BIN)/canhgiac learn
	touch $@

.venv/development: requirements-dev.lock .venv/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	touch $@

# Never data/: citizens' questions stand there.
clean:
	rm -rf .venv .hypothesis .pytest_cache .mypy_cache .ruff_cache
