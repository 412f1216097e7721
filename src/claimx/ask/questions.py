"""Make the questions about an article: the requests that are sent, each with a key of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claimx.ask.answers import Task, answer_schema
from claimx.ask.article import KnownArticle
from claimx.ask.examples import Shot
from claimx.jsonl import dumps
from claimx.records import Claim, Mention

_MOST_CLAIMS = 25  # of one question to judge: a longer answer is cut off sooner than it is right


@dataclass(frozen=True, slots=True)
class Question:
    """One question about *article*; *claims* are those to be judged, none where the article is read.

    *payload* is what it is about, *body* the whole request in the form of chat completions, *key* a hash of
    all that is sent and of who is asked.
    """

    article: KnownArticle
    task: Task
    claims: tuple[Claim, ...]
    payload: dict[str, Any]
    body: dict[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are asked: the task, who is asked, the instructions and the examples.

    *more* are fields of the request that the user wants otherwise: ``{"max_tokens": 4000, "temperature":
    None}``, where None leaves a field out.
    """

    task: Task
    annotator: str
    model: str
    prompt: str
    shots: Sequence[Shot] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def questions(self, article: KnownArticle) -> Iterator[Question]:
        """Yield the questions about *article* by the order of its claims; none where nothing is to judge."""
        if self.task == "read":
            yield self._question(article, ())
            return
        asked = sorted((*article.claims, *article.unsure), key=lambda claim: claim.start)
        for at in range(0, len(asked), _MOST_CLAIMS):
            yield self._question(article, tuple(asked[at : at + _MOST_CLAIMS]))

    def _question(self, article: KnownArticle, claims: tuple[Claim, ...]) -> Question:
        asked = article_payload(article.title, article.text)
        if self.task == "judge":
            asked["claims"] = [claim_payload(number, claim) for number, claim in enumerate(claims, 1)]
        messages = [{"role": "system", "content": self.prompt}]
        for shot in self.shots:
            messages.append({"role": "user", "content": dumps(shot.asked)})
            messages.append({"role": "assistant", "content": dumps(shot.answer)})
        messages.append({"role": "user", "content": dumps(asked)})
        fields = {
            "model": self.model,
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": self.task, "strict": True, "schema": answer_schema(self.task)},
            },
            **self.more,
            "messages": messages,
        }
        body = {name: value for name, value in fields.items() if value is not None}
        whole = json.dumps([self.annotator, body], sort_keys=True)
        return Question(article, self.task, claims, asked, body, hashlib.sha256(whole.encode()).hexdigest())


def article_payload(title: str, text: str) -> dict[str, Any]:
    """Return what is sent of an article."""
    return {"title": title, "text": text}


def claim_payload(number: int, claim: Claim) -> dict[str, Any]:
    """Return what is sent of a claim that is to be judged."""
    return {
        "claim": number,
        "sentence": claim.sentence,
        **({"kind": claim.kind} if claim.kind != "drug_condition" else {}),
        **{
            name: named(mention)
            for name, mention in (("drug", claim.drug), ("condition", claim.condition))
            if mention is not None
        },
        **({"relation": claim.relation, "negated": claim.negated} if claim.relation else {}),
        "certainty": claim.certainty,
        **({"dose": claim.dose.text} if claim.dose is not None else {}),
    }


def named(mention: Mention) -> str:
    """Return the name of a drug or condition in the words of the article: what *it* stands for."""
    return (mention.antecedent or mention).text
