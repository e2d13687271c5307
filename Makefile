# Every target says what it does and how long it took; none asks a question; all can be run again.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup assets messages strings run test test-spark lint format typecheck bench lock clean

BIN := .venv/bin
PORT ?= 8000
STEP := bash scripts/step.sh

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## Prepare .venv (first time about 30 s); afterwards .venv/bin/gaoxin is the command line
	@$(STEP) "Python environment in .venv" bash scripts/setup.sh

assets: ## Fetch and build the front-end files into static/vendor (first time about 20 s)
	@$(STEP) "Front-end assets" bash scripts/assets.sh

messages: setup ## Compile the translations
	@$(STEP) "Translations" $(BIN)/python scripts/messages.py compile

strings: setup ## Bring the translation files up to date with the code and list what has no English yet
	@$(BIN)/python scripts/messages.py update
	@$(BIN)/python scripts/messages.py check

run: setup assets messages ## Start the platform with its demo zone on http://127.0.0.1:8000, or PORT=… (first time about four minutes, most of them for the demo zone)
	@$(STEP) "Database (SQLite in var/)" $(BIN)/gaoxin manage migrate --verbosity 0
	@$(STEP) "Demo zone" $(BIN)/gaoxin demo load
	@$(BIN)/gaoxin demo sign-ins
	@$(BIN)/gaoxin serve --port $(PORT)

test: ## Install what the tests need, then lint and the whole suite on PostgreSQL and SQLite (about 18 minutes on two cores)
	@bash scripts/test.sh

test-spark: setup ## The rules on Spark (installs Java and the extra `spark`, 400 MB; not part of `make test`)
	@$(STEP) "Spark and Java" bash scripts/spark.sh
	@$(STEP) "Rules on Spark" $(BIN)/pytest -q -m spark tests/kernel/rules

lint: setup ## ruff, mypy, djade, import-linter
	@bash scripts/lint.sh

format: setup ## Format Python and templates
	@$(BIN)/ruff format src tests && $(BIN)/ruff check --fix src tests
	@git ls-files '*.html' | xargs -r $(BIN)/djade --target-version 5.2

bench: setup ## Benchmarks beside openfisca-core and zen-engine (installs the extra `bench`)
	@$(STEP) "Benchmark libraries" $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@for script in $$(grep -lE '^if __name__' benchmarks/*/*.py); do $(STEP) "$$script" $(BIN)/python "$$script" || exit 1; done

lock: setup ## Resolve the dependencies again and write the hash-locked requirements
	@$(STEP) "Lock files" bash scripts/lock.sh

clean: ## Remove what was built or installed; var/ (data) stays
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
