// Draw a claim and the article that it is from. Text is only ever set as text.

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

// draw the article with its spans; each piece of text knows where it begins
export function drawText(card, claim, scroll) {
  const { shown, offset } = card;
  const place = element("text");
  const pieces = document.createDocumentFragment();
  const edges = new Set([offset, offset + shown.length, claim.start, claim.end]);
  const spans = spansOf(claim);
  for (const span of spans) edges.add(span.start).add(span.end);
  const ends = [...edges].filter((at) => at >= offset && at <= offset + shown.length).sort((a, b) => a - b);
  let sentence = null;
  for (let i = 0; i + 1 < ends.length; i++) {
    const [start, end] = [ends[i], ends[i + 1]];
    const span = spans.find((one) => one.start <= start && end <= one.end);
    const inside = claim.start <= start && end <= claim.end;
    const piece = document.createElement(span ? "mark" : "span");
    if (span) {
      piece.className = span.label;
      piece.title = span.label;
    } else if (!inside) piece.className = "quiet";
    piece.dataset.start = start;
    piece.textContent = shown.slice(start - offset, end - offset).join("");
    if (inside && !sentence) {
      sentence = piece;
      piece.dataset.claim = "";
    }
    pieces.append(piece);
  }
  const before = place.scrollTop;
  place.replaceChildren(pieces);
  if (!scroll || !sentence) place.scrollTop = before;
  else place.scrollTop += sentence.getBoundingClientRect().top - place.getBoundingClientRect().top - place.clientHeight / 3;
}

const NAMES = { dosage: "dose", hedged_statement: "hedged statement" };

function part(className, text) {
  const piece = document.createElement({ denied: "strong", quiet: "span", "": "span" }[className] ?? "mark");
  if (className) piece.className = className;
  piece.textContent = printable(text);
  return piece;
}

const named = (mention) => {
  const name = mention.name || mention.antecedent?.text || mention.text;
  return mention.antecedent ? `${name} (“${mention.text}”)` : name;
};

// the claim as one line, what was corrected with what it was: drug — treats — condition · possible (was asserted)
export function drawSummary(claim, shown, adding) {
  const line = [];
  const add = (className, text) => line.push(part(className, text));
  const was = (field, text) => {
    if (!adding && claim[field] !== shown[field]) add("quiet", ` (was ${text ?? "none"})`);
  };
  const mention = (label) => {
    if (claim[label]) add(label, named(claim[label]));
    else if (adding) add("quiet", `which ${label}?`);
    was(label, shown[label] && named(shown[label]));
  };
  const denial = () => {
    if (claim.negated) add("denied", "NOT ");
    was("negated", shown.negated ? "denied" : "not denied");
    if (!adding && claim.negated !== shown.negated) add("", " ");
  };
  mention("drug");
  if (claim.drug || adding) add("", " — ");
  if (claim.relation) {
    denial();
    add("", claim.relation);
    was("relation", shown.relation);
  } else if (claim.dose) {
    denial();
    add("dose", claim.dose.text);
    for (const key of ["frequency", "duration", "route", "form"]) if (claim.dose[key]) add("", ` ${claim.dose[key].text}`);
  } else {
    denial();
    add("", NAMES[claim.kind]);
  }
  if (claim.condition || adding) add("", " — ");
  mention("condition");
  add("", ` · ${claim.certainty}`);
  was("certainty", shown.certainty);
  for (const hedge of claim.hedges) add("", " · "), add("hedge", `“${hedge.text}”`);
  for (const dose of claim.doses) add("", " · "), add("dose", dose.text);
  element("summary").replaceChildren(...line);
}

function fact(name, ...values) {
  const row = document.createElement("div");
  const [term, value] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = name;
  value.textContent = values.filter(Boolean).map(printable).join(" · ");
  row.append(term, value);
  return row;
}

// what stands beside the article: the score, why, what a generic word stands for, where from
export function drawFacts({ claim, title }, drawn) {
  const rows = [];
  if (claim.score !== null) rows.push(fact("score", claim.score.toFixed(2)));
  rows.push(fact("why", claim.why.cues.map((cue) => `“${cue.text}”`).join(" "), claim.why.rule));
  for (const mention of [claim.drug, claim.condition])
    if (mention?.antecedent) rows.push(fact("stands for", `“${mention.text}” for “${mention.antecedent.text}”`));
  if (drawn) rows.push(fact("drawn", "at random"));
  rows.push(fact("from", title, claim.doc_id));
  element("facts").replaceChildren(...rows);
}

// the votes as buttons; *take* is called with the one that is pressed
export function drawVotes(votes, take) {
  const made = votes.map((vote) => {
    const taken = vote.key && vote.verdict !== "skip";
    const piece = document.createElement(taken ? "button" : "p");
    if (taken) {
      const key = document.createElement("kbd");
      key.textContent = vote.key;
      key.ariaHidden = "true";
      piece.append(key, " ");
      piece.type = "button";
      piece.dataset.key = vote.key;
      piece.setAttribute("aria-keyshortcuts", vote.key);
      piece.addEventListener("click", () => take(vote));
    }
    const who = document.createElement("strong");
    who.textContent = printable(vote.annotator);
    const said = document.createElement("span");
    said.textContent = printable(vote.said);
    piece.append(who, " ", said);
    return piece;
  });
  element("votes").replaceChildren(...made);
}
