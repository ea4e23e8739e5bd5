# What a newcomer needs: `make demo` and `make test`. Everything else is for developers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip
STATE := $(CURDIR)/$(VENV)/demo-state
DROPPER := 5f1c2a3b7d9e80416c2f9b04d7e5a6c81b3d0f92e7a4c6581d2f3b7a9c0e4d16

.PHONY: setup demo test check bench docs requirements clean

setup: $(VENV)/.develop  ## environment for development in .venv

$(VENV)/.uv: requirements/setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Sidelight needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12 ..."; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
	  { echo "Python cannot make a virtual environment here. On Debian or Ubuntu: apt-get install python3-venv"; exit 2; }
	@$(BIN)/pip install --quiet --require-hashes -r requirements/setup.txt
	@touch $@

$(VENV)/.run: $(VENV)/.uv requirements/run.txt pyproject.toml
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.develop: $(VENV)/.run requirements/develop.txt
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements/develop.txt
	@touch $@

demo: export SIDELIGHT_HOME := $(STATE)
demo: $(VENV)/.run  ## an alert in, context, a verdict and a plan out; no key, no network
	@$(BIN)/sidelight feeds import examples/exercise-feed.csv --name exercise-feed --kind malicious
	@$(BIN)/sidelight own deny $(DROPPER) --reason "dropper of an earlier case" --author demo
	@$(BIN)/sidelight triage --offline examples/falcon-alert.json

test: $(VENV)/.develop  ## all tests
	@$(BIN)/pytest -q -n auto

check: $(VENV)/.develop  ## style, types, layers, spelling, dependencies, house rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/typos
	@$(BIN)/pytest -q tests/test_house.py

$(VENV)/.bench: $(VENV)/.develop requirements/bench.txt
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements/bench.txt
	@touch $@

bench: $(VENV)/.bench  ## measure all, and write the tables under benchmarks/ (an hour; needs the test data and Chromium)
	@$(BIN)/python benchmarks/startup.py
	@$(BIN)/python benchmarks/alerts.py benchmarks/alerts-results.md
	@$(BIN)/python benchmarks/indicators.py --write
	@$(BIN)/python benchmarks/extraction.py --build-peers $(VENV)/peers --write
	@$(BIN)/python benchmarks/match.py --write
	@$(BIN)/python benchmarks/lookups.py --write
	@$(BIN)/python benchmarks/api.py --write
	@$(BIN)/python benchmarks/fuzz.py --write
	@$(BIN)/python benchmarks/widget.py --write
	@$(BIN)/python benchmarks/runs.py --write

docs: export NO_MKDOCS_2_WARNING := 1
docs: $(VENV)/.develop  ## the documentation site, in site/
	@$(BIN)/mkdocs build --strict --quiet

requirements: $(VENV)/.uv  ## pin every dependency again, with hashes
	@$(UV) compile --quiet --universal --generate-hashes --no-header --group setup -o requirements/setup.txt
	@$(UV) compile --quiet --universal --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	@$(UV) compile --quiet --universal --generate-hashes --no-header pyproject.toml \
	  --extra postgres --extra re2 --extra documents --extra bulk --group check --group test --group docs -c requirements/run.txt -o requirements/develop.txt
	@$(UV) compile --quiet --universal --generate-hashes --no-header --group bench \
	  -c requirements/develop.txt -o requirements/bench.txt

clean:  ## forget the environment and all that was built
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
