# Two commands: `make demo` and `make test`. Each builds what it needs in .venv from this folder alone.
PYTHON ?= python3.11
PYTHON := $(shell command -v $(PYTHON) >/dev/null 2>&1 && echo $(PYTHON) || echo python3)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types contracts tests bench stored clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(VENV)/.installed
	$(BIN)/dfftsim run iot-monitoring --report

test: lint types contracts tests

lint: $(VENV)/.developing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.developing
	$(BIN)/mypy

contracts: $(VENV)/.developing
	$(BIN)/lint-imports

tests: $(VENV)/.developing
	$(BIN)/python -m pytest -n auto

bench: $(VENV)/.developing
	for program in benchmarks/*.py; do echo "== $$program"; $(BIN)/python $$program || exit 1; done

# The results that come with the package (src/dfftsim/stored/data): when scenarios, law, facts or engine changed.
stored: $(VENV)/.installed
	$(BIN)/python -m dfftsim.stored

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
