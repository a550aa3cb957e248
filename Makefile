# Every target does its own set-up; a second run of the same target starts at once.

PYTHON ?= python3
# The tests wait for sockets and processes of their own: three workers for two cores; each more collects all tests anew.
WORKERS ?= $(shell expr 3 \* $$(getconf _NPROCESSORS_ONLN) / 2)
SECONDS ?= 600
UV ?= uv
VENV := .venv
# Each of the processes that the tests start would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
PO := $(wildcard resources/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
COMPILE := $(UV) pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -q

.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: venv run test test-all fuzz test-install bench screenshots samples bundle lock catalogues providers-table checks system system-test system-bundle

venv: $(VENV)/.dev catalogues

run: system $(VENV)/.run catalogues
	$(BIN)/kyso

test: system-test venv checks
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not all_only"

test-all: system-test venv $(VENV)/.fuzz checks
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# Coverage-guided, for SECONDS=…; what was found lies in build/fuzz.
fuzz: system-test venv $(VENV)/.fuzz
	$(BIN)/python -m tests.fuzz.campaign build/fuzz --seconds $(SECONDS)

checks: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test-install:
	tests/install/fresh_machine.sh

# ONLY="signing peers" chooses sections, QUICK=1 small files. Programs to compare with may be missing: their rows say so.
bench: system venv
	-requirements/system.sh bench
	$(BIN)/python -m tests.bench $(if $(QUICK),--quick) $(ONLY)

screenshots: system venv
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.desktop.screenshots screenshots

samples: venv
	$(BIN)/python -m tests.core.dossier.forms.picture resources/samples/birth-form.png

bundle: system-bundle venv
	$(BIN)/pyinstaller --noconfirm --clean --log-level WARN build.spec

lock:
	$(COMPILE) pyproject.toml --extra source -o requirements/run.txt
	$(COMPILE) pyproject.toml --extra source --extra dev -o requirements/dev.txt
	$(COMPILE) requirements/fuzz.in -o requirements/fuzz.txt

catalogues: $(MO)

providers-table: venv
	$(BIN)/python -m providers.capability_table

%.mo: %.po | $(VENV)/.run
	$(BIN)/pybabel --quiet compile -i $< -o $@

system:
	requirements/system.sh run

system-bundle:
	requirements/system.sh bundle

system-test:
	requirements/system.sh test

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The locked files hold each other's hashes, and nothing is built that is not locked.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $(VENV)/.run $@

$(VENV)/.fuzz: requirements/fuzz.txt $(VENV)/.dev
	$(PIP) install --quiet --require-hashes -r requirements/fuzz.txt
	touch $@
