# Needs only Python 3.10 or newer with venv; each target sets up .venv by itself.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test lint model clean

demo: $(READY)  ## claims from the articles in corpus/articles
	$(BIN)/claimx extract corpus/articles -o claims.jsonl
	$(BIN)/claimx show corpus/articles/nine-uses-of-turmeric.txt

test: $(READY)  ## the whole test suite
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

# REAL= names annotated articles of other publishers, which are not part of the project (docs/corpus.md)
REAL ?=
model: $(READY)  ## train the model that claimx uses unless told otherwise
	$(BIN)/claimx train corpus/train.jsonl $(if $(REAL),corpus/dev.jsonl $(REAL:%=--calibrate %) --target-precision 0.62,--calibrate corpus/dev.jsonl) --test corpus/test.jsonl --force -o models/default

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

clean:
	rm -rf .venv .venv-readers build dist claims.* shard-*.jsonl merged.jsonl.gz decided.jsonl tasks.* annotated.jsonl report.html .pytest_cache .ruff_cache .mypy_cache .hypothesis

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "claimx needs Python 3.10 or newer; set PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q src
	touch $@
