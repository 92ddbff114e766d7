# Pour&Par. `make` alone prints what there is. Needs Python 3.11 or newer and make, nothing else.

PYTHON3 ?= python3
PYTHON := .venv/bin/python
ROOMS := shared services deploy tools tests

export ONCE SEED BUS DEMO_RESET SCALE SERVICE FROM FLOW PASSAGES ONLY PYTHONDONTWRITEBYTECODE = 1

.DEFAULT_GOAL := help
.PHONY: help environment demo up down backup restore migrate test check contracts bench bench-wallet storm

help:  ## print this
	@echo "make <what>, with NAME=value after it:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

environment:
	@command -v $(PYTHON3) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed: no $(PYTHON3) is on the PATH." >&2; exit 1; }
	@$(PYTHON3) deploy/local/virtual_environment.py

demo: environment  ## play a first season on an embedded PostgreSQL [ONCE=1 SEED=n BUS=rabbitmq]
	@$(PYTHON) -m deploy.local.demo

up: environment  ## run everything natively with RabbitMQ, until Ctrl-C [SCALE="wallet-worker=3 marketplace-api=2"]
	@$(PYTHON) -m deploy.local.up

down: environment  ## stop what `make up` runs in this folder
	@$(PYTHON) -m deploy.local.down

migrate: environment  ## bring the databases (*_DATABASE_URL, or those of `make up`) to the present version
	@$(PYTHON) -m deploy.local.migrate

backup: environment  ## back up every database, or one [SERVICE=wallet]
	@$(PYTHON) -m deploy.local.backup

restore: environment  ## restore the last backup, or FROM=.local/backups/<time>, of all or of one [SERVICE=wallet]
	@$(PYTHON) -m deploy.local.restore

test: environment  ## every test, on real PostgreSQL and RabbitMQ [TESTS=tests/unit]
	@$(PYTHON) -m pytest $(TESTS)

check: environment  ## style, types, walls between the parts, generated documents
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy $(ROOMS)
	@.venv/bin/lint-imports --no-cache
	@$(PYTHON) -m tools.publish_contracts --check
	@$(PYTHON) -m tools.publish_http --check
	@$(PYTHON) -m tools.publish_policies --check
	@$(PYTHON) -m tools.runtime_lock --check

contracts: environment  ## write the documents of the messages, of the gateways and of the policies
	@$(PYTHON) -m tools.publish_contracts
	@$(PYTHON) -m tools.publish_http
	@$(PYTHON) -m tools.publish_policies

bench: environment  ## measure the shipped processes beside their yardsticks → build/bench/foundation.json
	@$(PYTHON) -m tests.benchmarks

bench-wallet: environment  ## measure the wallet beside its yardsticks → build/bench/wallet.json [ONLY="transfers check"]
	@$(PYTHON) -m tests.benchmarks.wallet $(ONLY)

storm: environment  ## kill each process at each crash point of each flow [FLOW=order SEED=n PASSAGES=1 ONLY=…]
	@$(PYTHON) -m tests.storm
