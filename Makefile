# Everything lives in .venv; a machine needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
WORKERS ?= 0
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
# uv is only quicker: both install the same locked files and check their hashes.
INSTALL = $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)
LOCK = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench lock clean

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Build .venv with everything that running, testing and measuring need

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "aduan needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements-dev.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## Load the examples and serve on this machine; prints the address and the demo logins
	$(BIN)/aduan serve --demo

test: setup ## Run the tests, with WORKERS=2 two files at a time (ADUAN_TEST_REQUIRE=kafka,browser makes a missing tool a failure; ADUAN_TEST_SHARE=1 runs slow ones whole)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup ## Check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup ## Run every benchmark and rewrite benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks all --full

lock: ## Resolve the dependencies anew into requirements*.txt (needs uv)
	$(LOCK) --output-file requirements.txt $(ARGS)
	$(LOCK) --output-file requirements-dev.txt --group dev --constraint requirements.txt $(ARGS)

clean: ## Remove .venv and caches; data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
