# Needs Python >= 3.11 with venv, and make; everything else goes into .venv.
#   make demo PYTHON=python3.13     another Python
#   make test ARGS='-k edits -x'    arguments for pytest

PYTHON ?= python3
ARGS   ?=

VENV := .venv
BIN  := $(VENV)/bin
ENV  := $(VENV)/.stamp
JOBS := -n auto --dist loadgroup

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check golden docs fuzz mutate bench clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(ENV)  ## run the main job on seeds/, into demo-out/
	@rm -rf demo-out
	$(BIN)/cleaner run seeds -o demo-out
	@echo
	@echo "demo: made of the documents in seeds/ (seeds/README.md says what each shows)"
	@echo "  demo-out/articles/       one JSON file an article; see its 'text', 'extras' and 'provenance.edits'"
	@echo "  demo-out/sources.jsonl   for each document, the piece that each of its bytes went to"
	@echo "  demo-out/run.json        what ran, and how often each rule did something"
	@echo "next:"
	@echo "  $(BIN)/cleaner verify demo-out          check that nothing was lost or invented"
	@echo "  $(BIN)/cleaner restore demo-out --help  the source bytes back from the output"
	@echo "  $(BIN)/cleaner check --diff seeds       each finding, and the change it leads to"

test: $(ENV)  ## run all tests
	$(BIN)/python -m pytest $(JOBS) $(ARGS)

check: $(ENV)  ## style, types, layers, and the rules with their examples
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/cleaner rules check
	$(BIN)/cleaner rules test

golden: $(ENV)  ## write the golden files anew; read their diff as if a stranger had written it
	$(BIN)/python -m pytest -m golden --regen-all $(ARGS)

docs: $(ENV)  ## write docs/cli.md and docs/rules/ anew, from the program and the rules
	$(BIN)/python docs/reference.py

fuzz: $(ENV)  ## all laws over 100,000 generated documents (half an hour on two processors)
	$(BIN)/python -m pytest -n 2 -m fuzz --hypothesis-profile=fuzz -o faulthandler_timeout=0 $(ARGS)

mutate: $(ENV)  ## take each condition away from each rule: an example has to fail
	$(BIN)/cleaner rules mutate $(ARGS)

bench: $(ENV)  ## throughput beside ftfy alone and beside the floor, and the cost of 10,000 rules
	$(BIN)/python bench/throughput.py $(ARGS)
	$(BIN)/python bench/many_rules.py

clean:  ## remove the environment, the demo's output and all caches
	rm -rf $(VENV) demo-out dist .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find cleaner tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp comes last, so an interrupted installation starts again from nothing.
$(ENV): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: $(PYTHON) is missing or older than 3.11; name another: make PYTHON=python3.12" >&2; exit 1; }
	@echo "setting up $(VENV) (once; takes a minute or so)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet -c constraints.txt hatchling
	@$(BIN)/python -m pip install --quiet -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@
