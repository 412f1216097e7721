"""Turn typed records into JSON, JSON into typed records, and record types into JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from claimx.errors import RecordError

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError
    from pydantic_core import ErrorDetails

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

R = TypeVar("R", bound="Record")

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Record:
    """What every record can do; the records are frozen dataclasses on top of it, without spaCy types.

    Keys that are not known are ignored on reading, because keys are only ever added to a format.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "strict": True,
        "allow_inf_nan": False,
        "use_attribute_docstrings": True,
    }
    written_if_known: ClassVar[frozenset[str]] = frozenset()
    """Keys left out of the JSON where their value is None: what a prediction has and a gold file has not."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain values, keys in the order of the format; whole numbers are ints."""
        optional = self.written_if_known
        keys: tuple[str, ...] = self.__slots__  # of a dataclass with slots: its fields in their order
        return {
            key: value if type(value) in _PLAIN else _plain(value)
            for key in keys
            if (value := getattr(self, key)) is not None or key not in optional
        }

    @classmethod
    def from_dict(cls: type[R], row: Mapping[str, Any]) -> R:
        """Return the record that *row* is; raise RecordError naming the key that is wrong."""
        try:
            line = json.dumps(row)
        except (TypeError, ValueError) as error:
            raise RecordError(f"The record is no JSON: {error}.") from error
        return cls.from_json(line)

    @classmethod
    def from_json(cls: type[R], line: str | bytes) -> R:
        """Return the record that the JSON text *line* is; raise RecordError naming the key that is wrong."""
        from pydantic import ValidationError

        try:
            record: R = _adapter(cls).validate_json(line)
        except ValidationError as error:
            raise RecordError(f"{_words(cls)}: {'; '.join(_complaints(error))}.") from error
        return record

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema (draft 2020-12) of the record, made from its dataclass."""
        return {"$schema": DIALECT, **_adapter(cls).json_schema()}


def _words(kind: type) -> str:
    """Return the name of a kind of record as words: *Error record*."""
    return _CAPITAL.sub(" ", kind.__name__).capitalize()


_adapters: dict[type[Record], TypeAdapter[Any]] = {}


def _adapter(kind: type[Record]) -> TypeAdapter[Any]:
    """Return the checker of *kind*, built when it is first needed: that takes milliseconds."""
    if kind not in _adapters:
        from pydantic import TypeAdapter

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


_PLAIN = frozenset((str, int, bool, type(None)))
"""Types whose values are written as they are: most values have one."""


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if type(value) is float and value.is_integer():
        return int(value)
    return value


def _complaints(error: ValidationError) -> Iterator[str]:
    """Yield ``key: what is wrong``; of a span's possible shapes, only the one its label names."""
    errors = error.errors(include_url=False, include_context=False, include_input=True)
    refused = {detail["loc"][:-1] for detail in errors if _is_refused_label(detail)}
    kept = [detail for detail in errors if detail["loc"][:3] not in refused or _is_refused_label(detail)]
    named = {detail["loc"][:2] for detail in errors if detail["loc"][:3] not in refused}
    kept = [detail for detail in kept if not _is_refused_label(detail) or detail["loc"][:2] not in named]
    seen = set()
    for detail in kept:
        names = [str(step) for step in detail["loc"] if not (isinstance(step, str) and step[:1].isupper())]
        where = ".".join(names) or "line"
        text = f"{where}: {_lower(detail['msg'])}{_given(detail)}"
        if text not in seen:
            seen.add(text)
            yield text


def _is_refused_label(detail: ErrorDetails) -> bool:
    return detail["loc"][-1:] == ("label",) and len(detail["loc"]) == 4 and detail["type"] == "literal_error"


def _given(detail: ErrorDetails) -> str:
    value = detail.get("input")
    if detail["type"] in ("missing", "json_invalid") or isinstance(value, (dict, list)):
        return ""
    shown = repr(value)
    return f", not {shown if len(shown) <= 40 else shown[:39] + '…'}"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
