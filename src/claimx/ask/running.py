"""Ask about articles, and turn what comes back into labels, in the order of the articles."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from claimx.ask.answers import JudgeAnswer, parsed_answer
from claimx.ask.article import KnownArticle
from claimx.ask.blind import read_blind
from claimx.ask.endpoint import Keep, Known
from claimx.ask.journal import Answers, stamp, utc_now
from claimx.ask.judging import judged
from claimx.ask.questions import Asking, Question
from claimx.ask.refusals import Refusals, RefusedError
from claimx.ask.replies import UNANSWERED, Reply
from claimx.ask.steering import steering
from claimx.errors import InputError
from claimx.labels.log import LabelLog
from claimx.records import Claim, ErrorRecord, Label

_MOST_FAILED = 20  # questions in a row that nobody answers: then nobody is there


class Answerer(Protocol):
    """Whoever is asked."""

    def replies(
        self, questions: Iterable[Known], keep: Keep
    ) -> Generator[tuple[Question, Reply], None, None]:
        """Yield *questions* in their order with what came back, each noted by *keep* at once."""
        ...


@dataclass(slots=True)
class AskSummary:
    """What became of a run; *refused* counts what was not taken, by reason, *labels* what was, by verdict."""

    articles: int = 0
    questions: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    written: int = 0
    tokens: tuple[int, int] = (0, 0)
    """Of the questions and of the answers of this run, as the server counts them."""


@dataclass(slots=True)
class _Waiting:
    """An article whose questions are out."""

    article: KnownArticle | ErrorRecord
    questions: int
    refusals: Refusals = field(default_factory=Refusals)
    replies: list[tuple[Question, Reply]] = field(default_factory=list)


class AskRun:
    """One run of questions; `records` does the work, *summary* tells of it."""

    def __init__(
        self,
        asking: Asking,
        answerer: Answerer,
        answers: Answers,
        log: LabelLog,
        *,
        again: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Read the log; with *again* questions without a usable answer are asked once more."""
        self.summary = AskSummary()
        self._asking, self._answerer, self._answers, self._log = asking, answerer, answers, log
        self._again, self._clock = again, clock
        self._waiting: deque[_Waiting] = deque()
        self._counting = threading.Lock()
        self._said: dict[tuple[str, object], tuple[object, ...]] = {}
        for row in log.read_new():
            if row["annotator"] == asking.annotator:
                about = row["claim_id"], (row.get("claim") or {}).get("sentence")
                self._said[about] = (row["verdict"], row.get("corrections"), row.get("reason"))

    def records(self, articles: Iterable[KnownArticle | ErrorRecord]) -> Iterator[Claim | ErrorRecord]:
        """Ask about *articles*; yield, in their order, their claims, those that were added, and what failed.

        The labels of an article are in the log, all of them, before its records come. Raises InputError
        where nobody answers.
        """
        failed = 0
        with closing(self._answerer.replies(self._questions(articles), self._keep)) as replies:
            for question, reply in replies:
                failed = failed + 1 if reply.failure in UNANSWERED else 0
                if failed == _MOST_FAILED:
                    raise InputError(
                        f"{failed} questions in a row had no answer: {reply.failure}, {reply.detail}.",
                        fix="Run the same command again to go on.",
                    )
                yield from self._finished()
                self._waiting[0].replies.append((question, reply))
        yield from self._finished()

    def _questions(self, articles: Iterable[KnownArticle | ErrorRecord]) -> Iterator[Known]:
        for article in articles:
            waiting = _Waiting(article, 0)
            questions: list[Question] = []
            if isinstance(article, KnownArticle):
                words = steering(f"{article.title}\n{article.text}")
                if words:
                    waiting.refusals.add("injected", f"the article speaks to models: “{words}”")
                else:
                    questions = list(self._asking.questions(article))
            waiting.questions = len(questions)
            self._waiting.append(waiting)
            for question in questions:
                reply = self._answers.known(question, again=self._again)
                self.summary.known += reply is not None
                yield question, reply

    def _keep(self, question: Question, reply: Reply) -> None:
        """Note *reply* as soon as it is there, with the reason where it is no answer."""
        if not reply.failure:
            try:
                parsed_answer(reply.text, question.task)
            except RefusedError as error:
                reply = Reply(reply.text, error.reason, error.detail, tokens=reply.tokens)
        self._answers.keep(question, reply)
        with self._counting:
            asked, answered = self.summary.tokens
            self.summary.tokens = asked + reply.tokens[0], answered + reply.tokens[1]

    def _finished(self) -> Iterator[Claim | ErrorRecord]:
        """Yield the records of the articles whose answers are all there."""
        while self._waiting and len(self._waiting[0].replies) == self._waiting[0].questions:
            yield from self._article(self._waiting.popleft())

    def _article(self, waiting: _Waiting) -> Iterator[Claim | ErrorRecord]:
        self.summary.articles += 1
        if isinstance(waiting.article, ErrorRecord):
            self.summary.refused["not read"] += 1
            yield waiting.article
            return
        article, refusals = waiting.article, waiting.refusals
        labels: list[Label] = []
        for question, reply in waiting.replies:
            self.summary.questions += 1
            labels += self._labels(question, reply, refusals)
        self._take(labels)
        self.summary.refused.update(refusals.counts)
        shown = {claim.id for claim in article.claims}
        added = [label.claim for label in labels if label.verdict == "accept" and label.claim_id not in shown]
        claims = [*article.claims, *(claim for claim in added if claim is not None)]
        yield from sorted(claims, key=lambda claim: claim.start)
        yield from refusals.records(article.id)

    def _labels(self, question: Question, reply: Reply, refusals: Refusals) -> list[Label]:
        if reply.failure:
            refusals.add(reply.failure, reply.detail)
            return []
        annotator, at = self._asking.annotator, stamp(self._clock())
        try:
            answer = parsed_answer(reply.text, question.task)
        except RefusedError as error:
            refusals.add(error.reason, error.detail)
            return []
        if isinstance(answer, JudgeAnswer):
            return list(judged(question, answer, annotator, at, refusals))
        return read_blind(question.article, answer, annotator, at, refusals)

    def _take(self, labels: list[Label]) -> None:
        """Append *labels* to the log, without those that say what the log says already."""
        new = []
        for label in labels:
            said = (label.verdict, label.corrections, label.reason)
            # another text may have a claim of that id
            about = label.claim_id, label.claim.sentence if label.claim is not None else None
            self.summary.labels[label.verdict] += 1
            if self._said.get(about) != said:
                self._said[about] = said
                new.append(label)
        if new:
            self._log.append(*new)
        self.summary.written += len(new)
