# The service hall. `make help` lists what there is. Works with GNU make 3.81 and later.
SHELL := /bin/sh
VENV ?= .venv
PY := $(VENV)/bin/python
HOST ?= 127.0.0.1
PORT ?= 8000
ONLY ?=
ARGS ?=
export HOST PORT VENV
.DEFAULT_GOAL := help
.PHONY: help run test drill lint format types bench album quality messages reset lock set-up-run set-up-test

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: set-up-run ## Set up what is missing, then serve the hall (HOST=, PORT= to change the address); Ctrl-C ends it
	@exec $(PY) manage.py run_hall

test: set-up-test lint ## Set up what is missing, then lint, types, import rules and every test (ARGS= goes to pytest)
	@exec $(PY) -m tests.run $(ARGS)

drill: set-up-test ## The long runs: 200 times kill -9, 50 threads 200 rounds, 3000 sequences of acts, 1000 papers
	@HALL_TEST_SHOTS=200 HALL_TEST_CRASHES=20 HALL_TEST_ROUNDS=200 HALL_TEST_SEQUENCES=3000 HALL_TEST_PAPERS=1000 \
		$(PY) -m tests.run tests/faults tests/casework/test_fifty_at_once.py tests/casework/test_graphs_at_once.py \
		tests/properties/test_case_machine.py tests/documents/test_many_at_once.py

lint: set-up-test ## Lint code and templates, check types, import rules, settings and migrations
	@$(PY) -m mypy & types=$$!; \
	$(PY) -m ruff check . \
	&& $(PY) -m ruff format --check . \
	&& $(PY) -m djlint --lint --quiet frontend/templates forms_engine \
	&& $(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' \
	&& $(PY) manage.py check \
	&& $(PY) manage.py makemigrations --check --dry-run; \
	rest=$$?; wait $$types && exit $$rest  # the types beside the rest: each keeps one core busy

format: set-up-test ## Put code into the house's format
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

bench: ## Measure (ONLY=name for one): a JSON object a line on standard output, all else on standard error
	@sh requirements/system.sh test 1>&2
	@sh requirements/venv.sh test 1>&2
	@exec $(PY) -m tests.bench $(ONLY)

album: set-up-test ## Every paper as pictures, checked by poppler, in var/album/
	@exec $(PY) -m tests.documents.album

quality: set-up-test ## Look at every page: W3C checker, axe in each way of reading, Lighthouse, album (ONLY=w3c, axe, pictures, lighthouse)
	@exec $(PY) -m tests.quality $(ONLY)

messages: set-up-test ## Bring the English catalogue up to date with templates and code, and compile it (docs/languages.md)
	@$(PY) -m frontend.words

reset: ## Remove everything the hall has stored under var/: the next `make run` starts over
	@rm -rf var
	@echo "var/ is removed. The next make run starts with fresh data."

lock: set-up-run ## Recompile the lock files from requirements/*.in (UPGRADE=1 takes newer versions)
	@sh requirements/lock.sh

set-up-run:
	@sh requirements/system.sh run
	@sh requirements/venv.sh run

set-up-test:
	@sh requirements/system.sh test
	@sh requirements/venv.sh test
