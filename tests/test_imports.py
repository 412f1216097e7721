"""Imports point one way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import claimx

LAYERS = """
errors garbage interrupts printable
extras typed_json
records rules
sources
files linear_model
claim_checks jsonl lexicon model model_folders pages terminal
validation
collect labels text
mentions
doses
hedges
relations
pipeline
extraction
learn
ask exchange report review
batch
cli
__main__
"""
"""Lowest first; a module or folder may import from the rows above it, and from itself."""

ROOT = Path(claimx.__file__).parent
LEVEL = {name: level for level, row in enumerate(LAYERS.split("\n")) for name in row.split()}
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.parent != ROOT or path.name != "__init__.py")


def imported(path: Path) -> Iterator[str]:
    """Yield the modules and folders of claimx that the file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} has a relative import"
            names = (
                [node.module] if node.module != "claimx" else [f"claimx.{alias.name}" for alias in node.names]
            )
        yield from (name.split(".")[1] for name in names if name.startswith("claimx."))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_down(path):
    own = path.relative_to(ROOT).parts[0].removesuffix(".py")
    for name in imported(path):
        if name not in (own, "__version__"):
            assert LEVEL[name] < LEVEL[own], f"{own} imports {name}"


def test_every_module_has_a_layer():
    assert {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in MODULES} <= set(LEVEL)


def test_the_data_model_needs_no_spacy():
    for name in ("records", "typed_json.py", "claim_checks.py", "validation.py", "jsonl.py", "sources"):
        paths = [ROOT / name] if name.endswith(".py") else (ROOT / name).glob("*.py")
        assert not [
            path for path in paths if "import spacy" in (code := path.read_text()) or "from spacy" in code
        ]
