"""Find the model that decides, or stand for it until a saved pipeline brings its own."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn, cast

from claimx.errors import ModelError
from claimx.model import Model, find_model
from claimx.model_folders import model_folders


class MissingModel:
    """A model that is not on this machine: whatever is asked of it raises the ModelError."""

    def __init__(self, error: ModelError) -> None:
        self._error = error

    def sha256(self) -> str:
        """Return nothing: a component is made before it is read from a folder."""
        return ""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise self._error.with_traceback(None)


def model_named(name: str) -> tuple[Model, str]:
    """Return the model of a name or folder, and what it is called in records.

    Where there is none, what stands for it: a saved pipeline names the folder of a model that it has itself.
    """
    try:
        folder = find_model(name, model_folders())
    except ModelError as error:
        return cast(Model, MissingModel(error)), Path(name).name
    return Model.load(folder), folder.name
