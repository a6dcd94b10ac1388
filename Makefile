# Every target does its own set-up: Python 3.11 or newer and make are all that is needed.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# The engine's notices about its own future are known (CONTRIBUTING.md, "Dependencies"); they would hide real warnings.
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true
# With it, every command that a test starts would compile the code again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

.PHONY: help setup setup-bucket setup-dev serve build pdf offline check check-fast test exhaustive journeys lint hooks format schemas reference words lock endurance peers benchmark benchmark-publish benchmark-pages screenshots college clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

# The lock files: what building and publishing need, what publishing to a bucket needs too, and everything for development.
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-deps

.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The playbook needs Python 3.11 or newer. Name one with: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --quiet --no-build-isolation --editable .
	$(BIN)/python -m compileall -q macros
	@touch $@

.venv/installed-%: requirements-%.txt .venv/installed
	$(PIP) --require-hashes -r $<
	@touch $@

setup: .venv/installed ## Install what building and publishing need into .venv

setup-bucket: .venv/installed-bucket ## Install what publishing to a bucket needs as well

setup-dev: .venv/installed-dev ## Install what the tests and linters need as well

serve: setup ## Build and serve on http://127.0.0.1:8000 with live reload
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8000

build: setup ## Check and build into site/, if anything has changed
	$(BIN)/playbook build

# A build begins with an empty site/: whichever of the two files was there is made again, of the same pages as the other.
HAS_PDF := $(wildcard site/downloads/playbook.pdf)
HAS_ZIP := $(wildcard site/downloads/playbook.zip)

pdf: build ## Build, and put the whole playbook as one PDF into site/ (needs Chromium)
	$(BIN)/playbook pdf --site site
	$(if $(HAS_ZIP),$(BIN)/playbook offline --site site)

offline: build ## Build, and put the site as a zip that needs no server into site/
	$(BIN)/playbook offline --site site
	$(if $(HAS_PDF),$(BIN)/playbook pdf --site site)

check: setup ## Check data and pages
	$(BIN)/playbook check

check-fast: lint ## Lint, check types, and run the quick unit tests (a minute)
	$(PYTEST) -m 'not exhaustive and not slow' tests/unit

test: lint ## Run every check of the project: lint, types, imports, tests, the journey (minutes)
	$(BIN)/playbook check
	$(BIN)/playbook format --check
	$(PYTEST) -m 'not exhaustive'

exhaustive: setup-dev ## Run what 'test' leaves out: the same at every moment, width, order and target (minutes)
	$(PYTEST) -m exhaustive

lint: setup-dev ## Lint and type-check only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rumdl check .

hooks: setup-dev ## Check each commit with git hooks
	$(BIN)/prek install

format: setup-dev ## Format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schemas: setup ## Write data/schema/ and the editor's settings from the models
	$(BIN)/playbook schemas

reference: setup ## Write the list of commands into the docs
	$(BIN)/python -m macros.cli.reference

words: setup ## Write the texts of the interface for translators
	$(BIN)/playbook words

COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --custom-compile-command "make lock" --quiet

lock: setup-dev ## Write the lock files from pyproject.toml
	$(COMPILE) --extra editable --upgrade --output-file requirements.txt pyproject.toml
	$(COMPILE) --extra bucket --constraint requirements.txt --output-file requirements-bucket.txt pyproject.toml
	$(COMPILE) --all-extras --constraint requirements.txt --constraint requirements-bucket.txt --upgrade --output-file requirements-dev.txt pyproject.toml

journeys: setup-dev ## Run the journeys on the oldest and the newest Python of this machine, but the usual one (minutes)
	$(BIN)/python -m tests.journey

endurance: setup-dev ## Compare 200 changed builds; publish with many at once, kills and load, on every target (hours)
	$(BIN)/python -m tests.integration.kept 200
	$(BIN)/python -m tests.publishing.endurance

# What the benchmark compares with, and nothing else needs. What cannot be installed is not measured.
PEERS := .cache/peers

peers: ## Install Zensical and Eleventy for the benchmark into .cache/ (needs npm)
	-test -x $(PEERS)/zensical/bin/zensical || { $(PYTHON) -m venv $(PEERS)/zensical && $(PEERS)/zensical/bin/pip install --quiet --disable-pip-version-check zensical==0.0.73; }
	-test -x $(PEERS)/eleventy/node_modules/.bin/eleventy || npm install --silent --prefix $(PEERS)/eleventy @11ty/eleventy@3.1.8

benchmark: setup-dev peers ## Measure speed and memory against MkDocs, Zensical, Hugo, Eleventy and PyYAML (hours)
	$(BIN)/python -m tests.benchmarks

benchmark-publish: setup-dev ## Measure a release, the growth of 20 editions, and what nginx serves (minutes)
	$(BIN)/python -m tests.benchmarks.publishing

screenshots: setup-dev ## Take pictures of the main pages, as phone and desktop show them, into screenshots/
	$(BIN)/python -m tests.screenshots

benchmark-pages: setup-dev ## Ask Lighthouse about the main pages, and weigh them (minutes; needs npm)
	npm install --silent --prefix .cache/lighthouse lighthouse@12
	$(BIN)/python -m tests.benchmarks.lighthouse .cache/lighthouse

college: setup-dev ## Build and serve the second sample organisation on http://127.0.0.1:8001
	$(BIN)/python -m tests.college serve

clean: ## Remove what was built or installed
	rm -rf .git/playbook-*.sqlite .venv site .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
