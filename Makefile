PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.parkloop-installed
CASE ?= kalundborg
TYPES := .venv/types/parkloop
COUNT ?= 1000
SEED ?= 1
SEEDS ?= 5
BENCH ?= out/bench
PUBLISHED := b02_two_contaminants b04_refinery b06_karuppiah_grossmann f01_haverly f02_haverly f03_haverly f04_ben_tal f05_foulds
REGRESSIONS := B09_refinery_effluent_takama B12_waterund11 F06_pooling_adhya1 F09_pooling_adhya4 N_wastewater14~tanks
MIXING := $(addprefix tests/benchmarks/parks/,$(PUBLISHED)) $(addprefix tests/regressions/,$(REGRESSIONS))

# tests start hundreds of processes, each of which would compile the project anew
export PYTHONDONTWRITEBYTECODE =

.PHONY: setup run solve test test-all test-fast fuzz lint types docs bench

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: setup
	$(BIN)/parkloop solve $(CASE) --out out/$(notdir $(CASE))
	$(BIN)/parkloop app $(CASE)

solve: setup
	$(BIN)/parkloop solve $(CASE) --out out/$(notdir $(CASE))

test: setup
	$(BIN)/pytest -q -n auto

test-all: setup
	$(BIN)/pytest -q -n auto -m ""

test-fast: setup
	$(BIN)/pytest -q -n auto -m "not slow and not browser and not thorough" @tests/fast.txt

fuzz: setup
	$(BIN)/python -W ignore -m tests.support.attacks.fuzz --count $(COUNT) --seed $(SEED)

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(MAKE) types

types: setup
	mkdir -p $(TYPES) && ln -sfn $(addprefix $(CURDIR)/,parkloop/__init__.py parkloop/py.typed cases models optimizer app_pages) $(TYPES)/
	$(BIN)/mypy

docs: setup
	$(BIN)/python -m docs.generate
	$(BIN)/python -m sphinx -q -W --keep-going docs out/docs
	@echo "Open out/docs/index.html"

bench: setup
	$(BIN)/parkloop bench --seeds $(SEEDS) --out $(BENCH)
	$(BIN)/parkloop bench $(MIXING) --gap 1e-6 --time-limit 30 --out $(BENCH) --page docs/benchmark.md
