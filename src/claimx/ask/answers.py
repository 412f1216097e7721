"""What an answer looks like: its types, the JSON Schema that is sent, the reading of what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import TypeAdapter, ValidationError

from claimx.ask.refusals import RefusedError
from claimx.records.vocabulary import Certainty, Reason, Relation

Task: TypeAlias = Literal["judge", "read"]

TASKS: tuple[Task, ...] = get_args(Task)

_STRICT: dict[str, Any] = {"strict": True, "extra": "forbid", "allow_inf_nan": False}


@dataclass(frozen=True)  # without slots, which two bases of a class cannot both have
class SaidClaim:
    """A claim in the words of the article."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    drug: str
    condition: str
    relation: Relation
    negated: bool
    certainty: Certainty


@dataclass(frozen=True)
class Quoted:
    """The sentence that makes a claim."""

    sentence: str


@dataclass(frozen=True)
class ReadClaim(SaidClaim, Quoted):
    """A claim that was read, with the sentence that makes it."""

    # the fields of the last base come first: who quotes the sentence first reads it before deciding


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """All claims of an article."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    claims: list[ReadClaim]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said about the claim with a number: right, wrong for a reason, or as it should be."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    claim: int
    right: bool
    reason: Reason | None
    fixed: SaidClaim | None


@dataclass(frozen=True, slots=True)
class JudgeAnswer:
    """One judgement for each claim that was asked about."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    judgements: list[Judgement]


Answer: TypeAlias = JudgeAnswer | ReadAnswer


@cache
def answer_schema(task: Task) -> dict[str, Any]:
    """Return the JSON Schema of the answer to a question of *task*; nothing may be added or left out."""
    return _adapter(task).json_schema()


def parsed_answer(text: str, task: Task) -> Answer:
    """Return the answer that *text* is; raise RefusedError where it is none."""
    if not text.strip():
        raise RefusedError("empty")
    try:
        return _adapter(task).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "answer"
        raise RefusedError("out of schema", f"{where}: {first['msg']}") from error


@cache
def _adapter(task: Task) -> TypeAdapter[Answer]:
    return TypeAdapter(JudgeAnswer if task == "judge" else ReadAnswer)
