PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.parkloop-installed
CASE ?= kalundborg

.PHONY: setup run solve test lint docs bench

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

run: setup
	$(BIN)/parkloop solve kalundborg --out out/kalundborg
	$(BIN)/parkloop app

solve: setup
	$(BIN)/parkloop solve $(CASE) --out out/$(notdir $(CASE))

test: setup
	$(BIN)/pytest -q -n auto --dist worksteal

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: setup
	$(BIN)/python -m docs.generate

bench: setup
	$(BIN)/python -m benchmarks.solve_times
