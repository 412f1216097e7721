"""Say in which folders models are looked for by name."""

from __future__ import annotations

from pathlib import Path

DEFAULT = "default"
"""The model that decides where none is asked for."""

RULES = "rules"
"""The name that stands for no model: the rules decide alone."""

PACKAGED = Path(__file__).parent / "models"
"""The models that the wheel carries; in a checkout they lie in ``models/`` beside ``src/``."""


def model_folders() -> list[Path]:
    """Return the folders in their order: of the package, of the working directory, of the user."""
    import click

    checkout = Path(__file__).parents[2] / "models"
    return [PACKAGED, checkout, Path("models"), Path(click.get_app_dir("claimx")) / "models"]
