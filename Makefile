# Two commands matter: `make start` serves, `make test` tests. Both set up what they need.
.DEFAULT_GOAL := help
.PHONY: help start test setup lint test-imports test-rasa test-model test-services test-browser test-drupal test-all train evaluate bench

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
# Compiled tests are kept for the next run, also where the machine says otherwise.
export PYTHONDONTWRITEBYTECODE :=
PYTHON_TOOL := .venv/bin/python

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## Build the environment and the front ends (only what has changed)
	@tools/setup

start: setup ## Serve residents and workers on this machine; ends with Ctrl-C
	@.venv/bin/neuvo serve

test: setup lint ## Lint, types and the fast tests, in Python and TypeScript
	$(PYTHON_TOOL) -m pytest -q -n auto -m "not imports and not rasa and not model and not services and not browser and not bench"
	npm --prefix web run --silent typecheck
	npm --prefix web run --silent test

lint: setup ## Style and types of the Python code
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

test-imports: setup ## Whole imports of the catalogue from a stand-in of PTV
	$(PYTHON_TOOL) -m pytest -q -n auto -m imports

test-rasa: setup ## Components, texts and channel against the real Rasa
	$(PYTHON_TOOL) -m pytest -q -m rasa

test-model: setup ## Train once; expectations and conversations
	$(PYTHON_TOOL) -m pytest -q -m model

test-services: setup ## The fast tests again on PostgreSQL and Redis
	NEUVO_TEST_SERVICES=1 $(PYTHON_TOOL) -m pytest -q -m "services or not (rasa or model or browser or bench)"

test-browser: setup ## A resident and a worker in real Chromium, with axe; kills processes on the way
	$(PYTHON_TOOL) -m pytest -q -m browser

test-drupal: ## The Drupal module: syntax, and its parts that need no Drupal (PHP and PHPUnit)
	tools/test-drupal

test-all: test test-imports test-rasa test-model test-services test-browser test-drupal ## Every level

train: setup ## Train a model when none fits the content
	.venv/bin/neuvo train

evaluate: setup ## Figures of the model on the project's own expectations
	.venv/bin/neuvo evaluate --html var/evaluation.html

bench: setup ## Reply times beside Rasa's defaults, start, training, widget size; prints figures, asserts none
	$(PYTHON_TOOL) -m tests.bench
