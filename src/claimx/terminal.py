"""Draw an article in the terminal: its mentions in colour, its claims below each paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from claimx.printable import one_line, printable
from claimx.records import Claim, Document, DocumentSpan, DoseSpan, HedgeSpan, Mention, MentionSpan

STYLES = {
    "drug": "bold green",
    "condition": "bold magenta",
    "dose": "bold cyan",
    "hedge": "italic yellow",
}
"""How each label looks; bold and italic stay where there is no colour."""

_DENIED = "bold reverse red"
_QUIET = "dim"
_INDENT = 4
_LONG_LINE = 120  # characters; a longer line is a paragraph by itself, in texts without empty lines
_LINE = re.compile(r"[^\n]*\n?")


class ArticleView:
    """A rich renderable of one document and what was found in it.

    *below* are lines with the offset that they belong to; each stands below the paragraph that holds it.
    Control characters of the text are shown as escapes, so an article cannot steer the terminal.
    """

    def __init__(self, document: Document, below: Iterable[tuple[int, Text]]) -> None:
        self.document = document
        self.below = sorted(below, key=lambda line: line[0])

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the paragraphs, each with its lines below."""
        text, waiting = self.document.text, list(self.below)
        for start, end in paragraphs(text):
            yield from _wrapped(paragraph(text, start, end, self.document.spans), console, options.max_width)
            here = [line for at, line in waiting if at < end]
            waiting = waiting[len(here) :]
            for line in here:
                yield from _wrapped(line, console, options.max_width, indent=_INDENT)
            yield Text()


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each paragraph: lines without an empty one between, or one long line."""
    start = end = -1
    for line in _LINE.finditer(text):
        if line[0].strip():
            if start < 0:
                start = line.start()
            end = line.end()
        if start >= 0 and (not line[0].strip() or len(line[0]) > _LONG_LINE):
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def paragraph(text: str, start: int, end: int, spans: Iterable[DocumentSpan]) -> Text:
    """Return ``text[start:end]`` with the *spans* in colour and every control character as an escape."""
    quote = text[start:end].rstrip()
    shown = [
        "" if pair == "\r\n" else printable(pair[0])
        for pair in (quote[at : at + 2] for at in range(len(quote)))
    ]
    places = [0, *accumulate(map(len, shown))]
    drawn = Text("".join(shown))
    for span in spans:
        if start <= span.start and span.end <= start + len(quote):
            drawn.stylize(STYLES[span.label], places[span.start - start], places[span.end - start])
    return drawn


def claim_line(claim: Claim) -> Text:
    """Return a claim as one line: *drug — treats — condition · possible · "believe" · 3–5 mg · 0.62*."""
    line = Text.assemble(("→ ", _QUIET))
    line.append(_named(claim.drug, "no drug named"), STYLES["drug"])
    line.append(" — ")
    if claim.relation is not None:
        if claim.negated:
            line.append("NOT", _DENIED)
            line.append(" ")
        line.append(claim.relation)
        line.append(" — ")
    elif claim.kind == "hedged_statement":
        line.append("DENIED" if claim.negated else "hedged", _DENIED if claim.negated else "")
    if claim.dose is not None:
        line.append(one_line(claim.dose.text), STYLES["dose"])
        attributes = (claim.dose.frequency, claim.dose.duration, claim.dose.route, claim.dose.form)
        line.append("".join(f" {one_line(quote.text)}" for quote in attributes if quote))
        line.append(" — " if claim.condition else "")
    if claim.condition is not None:
        line.append(_named(claim.condition, ""), STYLES["condition"])
    line.append(f" · {claim.certainty}")
    for hedge in claim.hedges:
        line.append(" · ")
        line.append(f'"{one_line(hedge.text)}"', STYLES["hedge"])
    for dose in claim.doses:
        line.append(" · ")
        line.append(one_line(dose.text), STYLES["dose"])
    if claim.score is not None:
        line.append(f" · {claim.score:.2f}", _QUIET)
    return line


def mention_line(span: DocumentSpan) -> Text:
    """Return a span as one line: its words, label, what it was recognised as, and its score."""
    line = Text.assemble(("· ", _QUIET))
    line.append(f'"{one_line(span.text)}"', STYLES[span.label])
    line.append(f" {span.label}")
    if isinstance(span, MentionSpan):
        ids = " ".join(f"{key}:{value}" for key, value in sorted((span.ids or {}).items()))
        details: Sequence[str] = (span.name or "", ids)
    elif isinstance(span, HedgeSpan):
        details = (span.type,)
    elif isinstance(span, DoseSpan):
        details = (f"{_bounds(span)} {span.unit}{'/' + span.per if span.per else ''}",)
    line.append("".join(f" · {one_line(detail)}" for detail in details if detail))
    if span.score is not None:
        line.append(f" · {span.score:.2f}", _QUIET)
    return line


def legend() -> Text:
    """Return the four labels in their colours."""
    return Text(" ").join(Text(label, style=style) for label, style in STYLES.items())


def _wrapped(text: Text, console: Console, width: int, *, indent: int = 0) -> Iterator[Text]:
    """Yield the rows of *text*, indented, those after the first by two more, without blanks at their ends."""
    hang = 2 if indent else 0
    for number, row in enumerate(text.wrap(console, max(width - indent - hang, 1))):
        row.rstrip()
        yield Text(" " * (indent + (hang if number else 0))).append_text(row)


def _named(mention: Mention | None, otherwise: str) -> str:
    if mention is None:
        return otherwise
    name = one_line(mention.name or mention.text)
    return f'{name} ("{one_line(mention.text)}")' if mention.antecedent is not None else name


def _bounds(span: DoseSpan) -> str:
    if span.low == span.high:
        return f"{span.low:g}" if span.low is not None else "?"
    low, high = ("" if bound is None else f"{bound:g}" for bound in (span.low, span.high))
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
