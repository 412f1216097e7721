"""Estimate what questions would cost before any is asked."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from claimx.ask.questions import Question
from claimx.jsonl import dumps

_BYTES = 4  # of UTF-8 in a token: what OpenAI says of English; names of drugs have fewer
_PER_CLAIM = 60  # tokens of the answer about one claim that is fixed
_PER_BYTE = 0.3  # tokens that reading gives for each token read: a claim a sentence or so
_MILLION = 1_000_000


@dataclass(slots=True)
class Estimate:
    """The questions counted so far, and their tokens: *asked* are sent, *answered* would come back."""

    questions: int = 0
    asked: int = 0
    answered: int = 0

    def add(self, question: Question) -> None:
        """Count one more question."""
        self.questions += 1
        self.asked += tokens(dumps(question.body))
        if question.task == "judge":
            self.answered += _PER_CLAIM * len(question.claims)
        else:
            self.answered += ceil(_PER_BYTE * tokens(question.article.text))


def tokens(text: str) -> int:
    """Return about how many tokens *text* has: one for four bytes, whatever the model."""
    return ceil(len(text.encode("utf-8", "surrogatepass")) / _BYTES)


def cost(asked: int, answered: int, price: tuple[float, float]) -> float:
    """Return the cost at *price*, which is that of a million tokens asked and of a million answered."""
    return (asked * price[0] + answered * price[1]) / _MILLION
