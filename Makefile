# Two commands do everything on a machine that has git, make and Python: `make run` and `make test`.
# Each makes its own environment in .venv, with uv where it is installed, else with venv and pip.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
MARK := $(VENV)/.made
DEV_MARK := $(VENV)/.made-dev
NOTEBOOK_MARK := $(VENV)/.made-notebook

# Hundreds of tests start a process of their own: compiled files are kept, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check unit slow-tests theory regression docs-tests notebook-tests browser-tests help clean benchmark calibration backtest answers fuzz schema catalogue maps notebooks docs outputs links versions

help: ## Show this list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

run: $(MARK) ## Simulate the baseline and show its table.
	@$(BIN)/freightsim run scenarios/baseline.yaml

# Slow tests, theory, calibration, docs, notebooks and pages in a browser are tried again only where what they use has changed since
# they last passed (tools/if_changed.py says so); ALL=1 runs everything.
IF_CHANGED = $(BIN)/python tools/if_changed.py

test: check unit slow-tests theory regression docs-tests notebook-tests browser-tests ## Run everything that CI runs.

check: $(DEV_MARK) ## Format, lint, types, import contracts, structure.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/measure_structure.py --check >/dev/null

UNIT = tests $(addprefix --ignore=tests/,theory equivalence properties regression docs notebooks browser)

unit: $(DEV_MARK) ## Unit tests, without those marked as slow.
	$(BIN)/pytest -n auto --dist worksteal -m "not slow" $(UNIT)

slow-tests: $(DEV_MARK) ## Unit tests marked as slow: fuzz, fits, every shipped scenario, processes that are stopped.
	$(IF_CHANGED) slow $(BIN)/pytest -n auto --dist worksteal -m slow $(UNIT)

theory: $(DEV_MARK) ## Stations against formulas, both engines against each other, conservation and causality.
	$(IF_CHANGED) theory $(BIN)/pytest -n auto --dist worksteal tests/theory tests/equivalence tests/properties

regression: $(DEV_MARK) ## The exact baseline, the budgets of events, instructions and memory, and whether the calibration still holds.
	$(BIN)/pytest -n auto --dist loadfile tests/regression
	$(IF_CHANGED) check $(BIN)/freightsim check --replications 600
	$(IF_CHANGED) posterior $(BIN)/freightsim check --posterior

docs-tests: $(DEV_MARK) ## The documents: what they say, the commands they show, the site.
	$(IF_CHANGED) docs $(BIN)/pytest -n auto --dist worksteal tests/docs

notebook-tests: $(DEV_MARK) ## Execute the notebooks.
	$(IF_CHANGED) notebooks $(BIN)/pytest -n auto --dist worksteal tests/notebooks

browser-tests: $(DEV_MARK) ## Reports and replays in a headless browser; skipped, with a notice, where there is none.
	$(IF_CHANGED) browser $(BIN)/pytest -n auto --dist loadfile tests/browser

versions: $(VENV)/.python ## Try the lowest versions of all dependencies, and the newest on the newest Python found.
	$(IF_CHANGED) versions $(BIN)/python tools/try_versions.py

calibration: $(DEV_MARK) ## Fit anew, draw the posterior ensemble, and write docs/calibration.md.
	$(BIN)/freightsim calibrate --posterior
	$(BIN)/python docs/make_calibration.py

backtest: $(DEV_MARK) ## Predict from rolling origins and write their part of docs/calibration.md; takes 40 minutes.
	$(BIN)/python docs/make_backtest.py --work backtest-journal

answers: $(DEV_MARK) ## Simulate the whole scenario library against the baseline and write docs/answers.md.
	$(BIN)/python docs/make_answers.py

fuzz: $(DEV_MARK) ## A long run of mutated scenario files and calls.
	$(BIN)/python tests/fuzz/long_run.py --files 1000000 --calls 50000 --jobs 2

schema: $(DEV_MARK) ## Write the schema of scenario files, the page of all keys and that of mistakes.
	$(BIN)/freightsim schema --out scenarios/scenario.schema.json
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_mistakes.py

catalogue: $(DEV_MARK) ## Update the catalogue of Chinese texts and the glossary, and list what is not translated.
	$(BIN)/python docs/make_catalogue.py
	$(BIN)/python docs/make_glossary.py

maps: ## Make the base map and the map library of pages anew (needs Node.js).
	cd tools/maps && npm install && npm run build

notebooks: $(NOTEBOOK_MARK) ## Open the notebooks in JupyterLab.
	$(BIN)/jupyter lab notebooks

docs: $(DEV_MARK) ## Build the site of the documents into docs/_build/html.
	$(BIN)/sphinx-build -W --keep-going -q docs docs/_build/html
	@echo "docs/_build/html/index.html"

outputs: $(DEV_MARK) ## Run the commands shown in tutorial and guides, and write what they print.
	$(BIN)/python docs/make_outputs.py

links: $(DEV_MARK) ## Look at the documents' links to elsewhere; needs a network.
	$(BIN)/sphinx-build --keep-going -q -b linkcheck docs docs/_build/links

benchmark: $(DEV_MARK) ## Speed, memory, growth, profile.
	$(BIN)/python benchmarks/run_baseline.py

clean: ## Remove the environment and caches.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache docs/_build docs/_figures

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "freightsim needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 run" >&2; exit 2; }
ifeq ($(UV),)
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "This Python has no venv module. Install it (Debian and Ubuntu: apt install python3-venv) or install uv." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
else
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)
endif
	@touch $@

$(MARK): $(VENV)/.python pyproject.toml
	@echo "Setting up $(VENV) ..."
ifeq ($(UV),)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
else
	@$(UV) pip install --quiet --python $(BIN)/python -e .
endif
	@touch $@

$(DEV_MARK): $(VENV)/.python pyproject.toml
	@echo "Setting up $(VENV) for tests ..."
ifeq ($(UV),)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
else
	@$(UV) pip install --quiet --python $(BIN)/python -e ".[dev]"
endif
	@touch $(MARK) $@

$(NOTEBOOK_MARK): $(VENV)/.python pyproject.toml
	@echo "Setting up $(VENV) for notebooks ..."
ifeq ($(UV),)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[notebook]"
else
	@$(UV) pip install --quiet --python $(BIN)/python -e ".[notebook]"
endif
	@touch $(MARK) $@
