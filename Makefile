# Two commands matter: `make demo` (the main job on the samples) and `make test`: until 1.0, which is written in next/,
# takes the place of this tree, the quick tests of this one and all those of next/. `make whole` runs every test of this one.
# They set everything up by themselves in .venv and next/.venv; nothing outside this folder is touched.
PYTHON ?= $(shell command -v python3 || command -v python)
OUT ?= build/demo
SEED ?= 1
COUNT ?= 300
BIN := .venv/bin
# One file of tests to a process: what a file prepares once is not prepared twice; dear files first (tests/conftest.py).
# In `make whole` two processes more than there are processors, since some wait for a browser, an office suite or a batch.
BY_FILE := --dist loadfile --no-loadscope-reorder
PROCESSES = $(shell $(BIN)/python -c 'import os; print(min(8, (os.cpu_count() or 1) + 2))')
ON_EVERY_CPU = -n $(PROCESSES) $(BY_FILE)
ON_EVERY_CPU_ONE_BY_ONE := -n logical --maxprocesses 8 --dist worksteal
# Several processes import every test: compiled once, even where the shell says to keep no bytecode.
whole quick exhaustive: export PYTHONDONTWRITEBYTECODE :=
STAMP := .venv/.installed

.PHONY: help demo test whole quick exhaustive faults lint lock samples docs bench clean

help:
	@echo "make demo    run every notebook on every sample pilot and write the reports"
	@echo "make test    the quick tests of 0.9 and all those of 1.0 (next/): some minutes"
	@echo "make whole   every test of 0.9, the notebooks included"
	@echo "make quick   the fast tests only (some two minutes on two cores; one file at a time while you work)"
	@echo "make faults  plant random faults in what computes figures, and see how many the quick tests find (SEED=7 COUNT=300)"
	@echo "make exhaustive  every case of what the tests hold a sample of: past days, pilots that hold little or stopped early (two hours or more)"
	@echo "make lint    ruff on code and notebooks"
	@echo "make samples rebuild data_samples/ and templates/ from the dictionary and the seeded script"
	@echo "make docs    rebuild the generated pages of docs/"
	@echo "make bench   measure speed against plain papermill"
	@echo "make lock    recompute requirements.lock from pyproject.toml"

$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python is not installed. Install Python 3.11 or newer, then run this again."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "conciergekit needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "This Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"; exit 2; }
	$(PYTHON) -m venv .venv
	@# --no-deps: exactly what is locked, whatever anybody releases; `pip check` says whether that is a whole set
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m pip check --disable-pip-version-check
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/conciergekit demo --out $(OUT)

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) quick
	$(MAKE) -C next test

# All side by side, in one go; those that wait for a browser, a kill or a limit first.
whole: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest --nbval-lax --ignore tests/files -m "not exhaustive" $(ON_EVERY_CPU) notebooks tests

exhaustive: $(STAMP)
	$(BIN)/python -m pytest -p no:nbval -m exhaustive $(ON_EVERY_CPU_ONE_BY_ONE)
	$(BIN)/python tests/prefixes.py

quick: $(STAMP)
	$(BIN)/python -m pytest -p no:nbval -n logical --maxprocesses 8 $(BY_FILE)

faults: $(STAMP)
	$(BIN)/python tests/faults --seed $(SEED) --count $(COUNT) $(if $(ONLY),--only $(ONLY))

lint: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

samples: $(STAMP)
	$(BIN)/python -m conciergekit.synthetic

docs: $(STAMP)
	$(BIN)/python docs/build.py

bench: $(STAMP)
	$(BIN)/python benchmarks/batch/batch_speed.py

# Universal (every platform), hashed, and naming no host: pip takes the files from wherever it is set to.
lock: $(STAMP)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --python-version 3.11 \
	  --no-header --no-annotate --quiet --output-file requirements.lock

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis
