// Draw the article of a claim: its text with everything marked, and the list of its claims.

import { together } from "./marks.js";
import { current, state } from "./state.js";
import { element, printable } from "./text.js";

// the spans of a claim with their class, the antecedents and the words that it rests on too
function spansOf(claim) {
  const spans = [];
  const add = (span, label) => spans.push({ start: span.start, end: span.end, label });
  for (const label of ["drug", "condition"]) {
    const mention = claim[label];
    if (!mention) continue;
    add(mention, label);
    if (mention.antecedent) add(mention.antecedent, `${label} antecedent`);
  }
  for (const dose of [...claim.doses, ...(claim.dose ? [claim.dose] : [])]) add(dose, "dose");
  for (const hedge of claim.hedges) add(hedge, "hedge");
  spans.sort((one, other) => one.start - other.start || other.end - one.end);
  for (const cue of claim.why.cues) add(cue, "cue");
  return spans;
}

let drawn = null; // the article whose pieces stand in the page

function pieceOf(tag, article, start, end) {
  const piece = document.createElement(tag);
  piece.dataset.start = start;
  piece.dataset.end = end;
  piece.textContent = article.shown.slice(start - article.offset, end - article.offset).join("");
  return piece;
}

// cut the text where a span begins or ends; each piece knows where it begins, and what stands cut already stays
function cut(article, spans) {
  const [first, last] = [article.offset, article.offset + article.shown.length];
  if (drawn !== article) element("text").replaceChildren(...(last > first ? [pieceOf("span", article, first, last)] : []));
  drawn = article;
  const wanted = new Set(spans.flatMap((span) => [span.start, span.end]));
  const edges = [...wanted].filter((at) => first < at && at < last).sort((a, b) => a - b);
  let next = 0;
  for (let piece = element("text").firstElementChild; piece; ) {
    const following = piece.nextElementSibling;
    const [start, end] = [Number(piece.dataset.start), Number(piece.dataset.end)];
    while (next < edges.length && edges[next] <= start) next++;
    const inside = [];
    for (; next < edges.length && edges[next] < end; next++) inside.push(edges[next]);
    if (inside.length) {
      const ends = [start, ...inside, end];
      piece.replaceWith(...ends.slice(1).map((at, number) => pieceOf("span", article, ends[number], at)));
    }
    piece = following;
  }
}

export function drawText(isNew) {
  const { article } = state;
  const claim = current();
  const place = element("text");
  const before = place.scrollTop;
  const isOther = drawn !== article;
  const others = article.claims.flatMap((one) => one.spans.map(([start, end]) => ({ start, end, at: one.at })));
  const spans = spansOf(claim);
  cut(article, [claim, ...others, ...spans]);
  others.sort((one, other) => one.start - other.start || other.end - one.end);
  let sentence = null;
  let next = 0; // the pieces stand in order, so that the other claims' words are passed once
  for (let piece = place.firstElementChild; piece; piece = piece.nextElementSibling) {
    const [start, end] = [Number(piece.dataset.start), Number(piece.dataset.end)];
    const span = spans.find((one) => one.start <= start && end <= one.end);
    const inside = claim.start <= start && end <= claim.end;
    while (next < others.length && others[next].end <= start) next++;
    const other = others.slice(next, next + 8).find((one) => one.start <= start && end <= one.end);
    const label = span ? span.label : other ? "other" : inside ? "inside" : "quiet";
    const tag = span || other ? "MARK" : "SPAN";
    if (piece.tagName !== tag) {
      const made = pieceOf(tag, article, start, end);
      piece.replaceWith(made);
      piece = made;
    }
    if (piece.className !== label) piece.className = label;
    piece.title = span ? span.label : "";
    if (other) piece.dataset.at = other.at;
    else delete piece.dataset.at;
    if (inside && !sentence) piece.dataset.claim = "";
    else delete piece.dataset.claim;
    if (inside) sentence ??= piece;
  }
  if (!isNew) place.scrollTop = before;
  else if (sentence) bringIntoView(place, sentence, isOther);
}

// an article that is kept moves only where its next sentence is not in view
function bringIntoView(place, sentence, isOther) {
  const [box, seen] = [sentence.getBoundingClientRect(), place.getBoundingClientRect()];
  if (!isOther && box.top >= seen.top && box.bottom <= seen.bottom - seen.height / 4) return;
  place.scrollTop += box.top - seen.top - place.clientHeight / 3;
}

const STATES = { accept: "✓", reject: "✗", skip: "–" };

function row(claim) {
  const piece = document.createElement("li");
  const mark = document.createElement("input");
  mark.type = "checkbox";
  mark.checked = state.marks.has(claim.at);
  mark.disabled = !claim.id || Boolean(claim.said) || claim.added;
  mark.dataset.mark = claim.at;
  mark.setAttribute("aria-label", `mark ${printable(claim.line)}`);
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.open = claim.at;
  const sign = document.createElement("span");
  sign.className = "sign";
  sign.textContent = claim.added && claim.said ? "+" : STATES[claim.said?.split(/[ :]/)[0]] ?? "○";
  sign.title = claim.said ?? "open";
  const line = document.createElement("span");
  line.textContent = printable(claim.line);
  button.append(sign, " ", line);
  if (claim.at === state.card.at) button.setAttribute("aria-current", "true");
  if (claim.start === state.card.claim.start && claim.end === state.card.claim.end) piece.className = "same";
  piece.append(mark, button);
  return piece;
}

export function drawClaims() {
  const claims = state.article.claims.filter((one) => !one.added || one.said);
  const open = claims.filter((one) => one.id && !one.said && !one.added).length;
  element("others-title").textContent = `Claims of this article: ${claims.length}, open: ${open}`;
  element("others").replaceChildren(...claims.map(row));
  // the claims of the sentence, which one key decides together, are in view with the one that is shown
  const [same, current] = [element("others").querySelectorAll(".same"), element("others").querySelector("[aria-current]")];
  for (const piece of [same[same.length - 1], same[0], current]) piece?.scrollIntoView({ block: "nearest" });
  const count = together().length;
  for (const [key, verb] of [["A", "accept"], ["R", "reject"]]) {
    const button = document.querySelector(`[data-key=${key}]`);
    button.disabled = !count;
    button.title = `${verb} ${state.marks.size ? "the marked claims" : "the open claims of the sentence"}`;
    button.querySelector("span").textContent = `${verb} ${count}${state.marks.size ? " marked" : ""}`;
  }
}
