# make run    serve the playground on http://127.0.0.1:8000 (PORT honoured)
# make test   run all tests, the browser's too
# make check  linters, types, import contracts, then the tests: what CI runs
#
# Everything is installed in .venv, at the versions of constraints.txt, when first needed and again
# when pyproject.toml or constraints.txt changes; otherwise pip is not called, so a start is quick.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --no-build-isolation --constraint constraints.txt
DECLARED := pyproject.toml constraints.txt

.PHONY: run test check lint types contracts javascript format browser pin clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

run: .venv/.run
	@exec $(BIN)/python -m app

test: .venv/.dev browser
	$(BIN)/python -m pytest

check: lint types contracts javascript test

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.dev
	$(BIN)/mypy

contracts: .venv/.dev
	$(BIN)/lint-imports

# The page's modules are served as they are; Node only checks them, and the product runs without.
javascript: .ci/node_modules/.installed
	.ci/with-node .ci/node_modules/.bin/tsc --project .ci/tsconfig.json
	.ci/with-node .ci/node_modules/.bin/eslint --config .ci/eslint.config.js --max-warnings 0 static/js

format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# A Chromium for tests/browser: one that is here, else Playwright's, else the system's package.
browser: .venv/.dev
	@$(BIN)/python -m tests.browser.chromium

# Writes constraints.txt anew from the ranges in pyproject.toml.
pin: .venv/bin/pip
	$(BIN)/python .ci/pin.py

clean:
	rm -rf .venv .ci/node_modules build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache test-results

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Fall Line needs Python 3.11 or newer, and none was found; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

.venv/.run: $(DECLARED) | .venv/bin/pip
	@echo "Installing what Fall Line needs in .venv ..."
	@$(INSTALL) setuptools
	@$(INSTALL) --editable .
	@touch $@

.venv/.dev: $(DECLARED) | .venv/bin/pip
	@echo "Installing what the checks and tests need in .venv ..."
	@$(INSTALL) setuptools
	@$(INSTALL) --editable '.[dev]'
	@touch .venv/.run $@

.ci/node_modules/.installed: .ci/package.json | .venv/.dev
	.ci/with-node npm install --prefix .ci --no-package-lock --no-audit --no-fund --ignore-scripts
	@touch $@
