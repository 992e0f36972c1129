# Everything here needs Python 3.10 or newer and make; the rest is put into .venv.
#
#   make demo      the diff for examples/legacy_project
#   make test      the test suite
#   make check     ruff and mypy
#   make test-all  the test suite on the other Pythons of this machine, with Django 5.2 or 6.1
#   make clean     remove the virtual environments and caches

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 10))
NAMES := python3 python3.14 python3.13 python3.12 python3.11 python3.10 python

ifndef PYTHON
PYTHON := $(shell for name in $(NAMES); do \
	if $$name -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$name; break; fi; done)
endif

VENV := .venv
BIN := $(VENV)/bin
PIP := -m pip --disable-pip-version-check --quiet install
PYTEST_ARGS ?= -n auto

.DEFAULT_GOAL := test
.PHONY: demo test test-all check clean

demo: $(VENV)/.tool
	@$(BIN)/django-asyncify diff --project examples/legacy_project

test: $(VENV)/.test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.dev
	@$(BIN)/ruff check src codemods tests benchmarks
	@$(BIN)/mypy

# Installing talks on stderr: stdout is the diff's.
$(BIN)/python:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c '$(NEW_ENOUGH)'; then \
		echo "Python 3.10 or newer is needed; name one: make PYTHON=/path/to/python3" >&2; exit 1; fi
	@echo "making $(VENV) with $$($(PYTHON) --version)" >&2
	@$(PYTHON) -m venv --clear $(VENV) >&2

$(VENV)/.tool: $(BIN)/python pyproject.toml
	@echo "installing django-asyncify into $(VENV)" >&2
	@$(BIN)/python $(PIP) --editable . >&2
	@touch $@

$(VENV)/.test: $(BIN)/python pyproject.toml
	@echo "installing django-asyncify and what its tests need into $(VENV)" >&2
	@$(BIN)/python $(PIP) --editable '.[test]' >&2
	@touch $@ $(VENV)/.tool

$(VENV)/.dev: $(BIN)/python pyproject.toml
	@echo "installing django-asyncify and the tools of its developers into $(VENV)" >&2
	@$(BIN)/python $(PIP) --editable '.[test,dev]' >&2
	@touch $@ $(VENV)/.test $(VENV)/.tool

# Pythons are found on PATH and among pyenv's; a name that doesn't start is passed over.
define FIND_PYTHON
find_python() { \
	pyenvs=$$(command -v pyenv >/dev/null && ls -d "$$(pyenv root)"/versions/$$1.*/bin/python$$1 2>/dev/null); \
	for candidate in $$(command -v python$$1) $$pyenvs; do \
		if "$$candidate" -c '$(NEW_ENOUGH)' 2>/dev/null; then echo "$$candidate"; return; fi; \
	done; \
}
endef

ALL := 3.10:5.2 3.11:5.2 3.12:6.1 3.13:6.1 3.14:6.1
THIS := import sys, django; print("%d.%d:%d.%d" % (*sys.version_info[:2], *django.VERSION[:2]))

test-all: $(VENV)/.test
	@$(FIND_PYTHON); \
	results=""; failed=0; this=$$($(BIN)/python -c '$(THIS)'); \
	for pair in $(ALL); do \
		minor=$${pair%:*}; django=$${pair#*:}; name="Python $$minor, Django $$django"; \
		if [ $$pair = $$this ]; then results="$$results$$name: see make test|"; continue; fi; \
		python=$$(find_python $$minor); \
		if [ -z "$$python" ]; then results="$$results$$name: not on this machine|"; continue; fi; \
		echo "== $$name"; venv=.venvs/$$minor-$$django; \
		[ -x $$venv/bin/python ] || "$$python" -m venv --clear $$venv || exit 1; \
		if $$venv/bin/python $(PIP) --editable '.[test]' "django==$$django.*" \
			&& $$venv/bin/python -m pytest $(PYTEST_ARGS); \
		then results="$$results$$name: passed|"; \
		else results="$$results$$name: FAILED|"; failed=1; fi; \
	done; \
	echo; echo "$$results" | tr '|' '\n'; exit $$failed

clean:
	rm -rf $(VENV) .venvs build dist src/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
