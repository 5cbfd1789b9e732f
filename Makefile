# Everything a fresh Debian with python3 (3.11 or newer) and make needs to see, test and build the
# product. `make demo` and `make test` do their own set-up in .venv and repeat none of it.

PYTHON ?= python3
UV ?= uv
ARGS ?=

BIN := .venv/bin
SETUP := $(PYTHON) packaging/setup_environment.py
ROOMS := workbench plugins tests packaging resources
SCREEN := $(or $(DISPLAY),$(WAYLAND_DISPLAY))

# Bytecode halves the start-up time, and nothing outside .venv may lend the product a module.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help demo test frames soak check standards catalogues schemas format lock wheel clean setup setup-dev

help: ## List what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

demo: setup ## Solve the sample incident and open it (ARGS='--headless' for no window)
	$(BIN)/workbench demo $(if $(SCREEN),,--headless) $(ARGS)

test: setup-dev ## Run every test (ARGS='tests/unit -x' for some)
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 \
	  $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m 'not bench' $(ARGS)

frames: setup-dev ## Record every frame of a session and hold the longest against 50 ms
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 \
	  $(BIN)/python -m pytest -m bench tests/gui/responsiveness $(ARGS)

soak: setup-dev ## Use the window at random for ten minutes (ARGS='--minutes 60' for an hour)
	OMP_NUM_THREADS=1 $(BIN)/python tests/bench/soak.py --minutes 10 $(ARGS)

check: setup-dev ## Lint, formatting, types and the rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file= --strict packaging/*.py
	$(BIN)/lint-imports

standards: setup-dev ## Hold the sample package against BagIt's and RO-Crate's own validators
	$(BIN)/python packaging/check_standards.py $(ARGS)

catalogues: setup-dev ## Bring the translations up to date with the texts of the window
	$(BIN)/python packaging/catalogues.py

schemas: setup-dev ## Bring the schemas of records up to date with their nouns
	$(BIN)/python packaging/record_schemas.py

format: setup-dev ## Put the sources in the one agreed form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock files name packages, versions and hashes; never a host.
LOCK := $(UV) pip compile --universal --python-version 3.11 --fork-strategy fewest \
  --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

lock: ## Choose the versions anew (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: type  python3 -m pip install uv"; exit 1; }
	$(LOCK) --upgrade pyproject.toml --group build \
	  --constraint packaging/constraints.txt --output-file packaging/requirements.lock
	$(LOCK) --upgrade pyproject.toml --group dev --no-emit-package bagit \
	  --constraint packaging/requirements.lock --output-file packaging/requirements-dev.lock
	$(LOCK) --upgrade --group source --output-file packaging/requirements-source.lock
	$(LOCK) --upgrade --group standards --output-file packaging/requirements-standards.lock

wheel: setup-dev ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean: ## Remove what was made: .venv, dist, caches
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .benchmarks
	find $(ROOMS) -type d -name __pycache__ -prune -exec rm -rf {} +

setup:
	@$(SETUP)

setup-dev:
	@$(SETUP) --dev
