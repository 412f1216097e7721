# Needs only Python 3.10 or newer with venv; each target sets up .venv by itself, anew where PYTHON= is another.
# VENV= names another folder, to keep environments of several Pythons.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
VERSION := import platform; print(platform.python_version())
READY := $(VENV)/.ready-$(shell $(PYTHON) -c '$(VERSION)')

.PHONY: demo venv test lint model clean

demo: $(READY)  ## claims from the articles in corpus/articles, one article, and the report
	$(BIN)/claimx extract corpus/articles -o claims.jsonl --docs documents.jsonl
	$(BIN)/claimx show corpus/articles/nine-uses-of-turmeric.txt
	$(BIN)/claimx report claims.jsonl --docs documents.jsonl -o report.html
	@echo
	@echo "To read what the articles claim, open report.html in a browser: file://$(CURDIR)/report.html"
	@echo "To check claims one by one:  $(BIN)/claimx review claims.jsonl --labels labels.jsonl --docs documents.jsonl"

venv: $(READY)  ## the environment alone

test: $(READY)  ## the whole test suite
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

# REAL= names annotated articles of other publishers, which are not part of the project (corpus/README.md)
REAL ?=
model: $(READY)  ## train the model that claimx uses unless told otherwise
	$(BIN)/claimx train corpus/train.jsonl $(if $(REAL),corpus/dev.jsonl $(REAL:%=--calibrate %) --target-precision 0.70,--calibrate corpus/dev.jsonl) --test corpus/test.jsonl --force -o models/default

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

clean:
	rm -rf .venv .venv-* build dist claims.* documents.jsonl reviewed.jsonl table.csv shard-*.jsonl merged.jsonl.gz decided.jsonl tasks.* annotated.jsonl detached.jsonl joined.jsonl report.html .pytest_cache .ruff_cache .mypy_cache .hypothesis

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "claimx needs Python 3.10 or newer; set PYTHON=")'
	if [ -e $(BIN)/python ] && [ "$(VENV)/.ready-$$($(BIN)/python -c '$(VERSION)')" != "$@" ]; then rm -rf $(VENV); fi
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q src
	touch $@
