# make demo   the dashboard on the embedded cluster, nothing else needed
# make test   everything, on a fresh machine with Python >= 3.11 and git
# make check  the loop before a commit: format, lint, types, contracts, quick tests
# make soak   many more generated changes held against kubectl; a failing seed: make soak SEED=… RUNS=1
# make bench  how fast it is, beside its peers in the same run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check soak bench clean

demo: $(READY)
	$(BIN)/gitops-tui demo

test: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.control_plane.build
	$(BIN)/pytest -n 2 --dist loadgroup

check: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not real and not terminal"

SEED ?= $(shell date +%s)
RUNS ?= 20

soak: $(READY)
	$(BIN)/python -m tests.control_plane.build
	@echo "seeds from $(SEED), $(RUNS) of them"
	GITOPS_TUI_SEED=$(SEED) GITOPS_TUI_RUNS=$(RUNS) $(BIN)/pytest -v -n 2 \
		tests/exactness/test_kubectl_agrees.py

bench: $(READY)
	$(BIN)/python -m tests.control_plane.build
	$(BIN)/python -m tests.benchmarks

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	@touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
