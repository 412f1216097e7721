// Draw a claim. Text is only ever set as text. Offsets of records count code points, those of a page UTF-16 units.

// what steers the direction or hides is shown as an escape, so that a text cannot pose as another
const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

const visible = (character) =>
  STEERING.test(character) ? `\\u${character.codePointAt(0).toString(16).padStart(4, "0")}` : character;

export const printable = (text) => Array.from(text, visible).join("");

export const element = (id) => document.getElementById(id);

// the spans of a claim with their class, the antecedent too
function spansOf(claim) {
  const spans = [];
  for (const label of ["drug", "condition"]) {
    const mention = claim[label];
    if (!mention) continue;
    spans.push({ start: mention.start, end: mention.end, label });
    if (mention.antecedent) spans.push({ ...mention.antecedent, label: `${label} antecedent` });
  }
  for (const dose of [...claim.doses, ...(claim.dose ? [claim.dose] : [])])
    spans.push({ start: dose.start, end: dose.end, label: "dose" });
  for (const hedge of claim.hedges) spans.push({ start: hedge.start, end: hedge.end, label: "hedge" });
  return spans.sort((one, other) => one.start - other.start || other.end - one.end);
}

// draw the article with its spans; each piece of text knows where it begins
export function drawText(card, claim) {
  const { text, offset } = card;
  const characters = card.characters ?? (card.characters = Array.from(text));
  const place = element("text");
  const pieces = document.createDocumentFragment();
  const edges = new Set([offset, offset + characters.length, claim.start, claim.end]);
  const spans = spansOf(claim);
  for (const span of spans) edges.add(span.start).add(span.end);
  const ends = [...edges].filter((at) => at >= offset && at <= offset + characters.length).sort((a, b) => a - b);
  let sentence = null;
  for (let i = 0; i + 1 < ends.length; i++) {
    const [start, end] = [ends[i], ends[i + 1]];
    const span = spans.find((one) => one.start <= start && end <= one.end);
    const inside = claim.start <= start && end <= claim.end;
    const piece = document.createElement(span ? "mark" : "span");
    if (span) {
      piece.className = span.label;
      piece.title = span.label;
    } else if (!inside) piece.className = "outside";
    piece.dataset.start = start;
    piece.textContent = characters.slice(start - offset, end - offset).map(visible).join("");
    if (inside && !sentence) sentence = piece;
    pieces.append(piece);
  }
  place.replaceChildren(pieces);
  if (sentence) place.scrollTop = sentence.offsetTop - place.offsetTop - place.clientHeight / 3;
}

// the selected words as code points of the article, or null
export function selectedBounds(card) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !element("text").contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const [start, end] = [placeOf(card, range.startContainer, range.startOffset), placeOf(card, range.endContainer, range.endOffset)];
  if (start === null || end === null) return null;
  const characters = card.characters;
  let [first, last] = [start - card.offset, end - card.offset];
  while (first < last && !characters[first].trim()) first++;
  while (last > first && !characters[last - 1].trim()) last--;
  if (first >= last) return null;
  return { start: first + card.offset, end: last + card.offset, text: characters.slice(first, last).join("") };
}

// the code point at a place of the page; an escape that is drawn for a character counts as that character
function placeOf(card, node, units) {
  if (node.nodeType !== Node.TEXT_NODE) {
    const piece = node.childNodes[units] ?? node.lastChild;
    const holder = piece?.nodeType === Node.TEXT_NODE ? piece.parentElement : piece;
    if (!holder?.dataset?.start) return null;
    return units < node.childNodes.length ? Number(holder.dataset.start) : card.offset + card.characters.length;
  }
  let at = Number(node.parentElement.dataset.start) - card.offset;
  for (let seen = 0; seen < units; at++) seen += visible(card.characters[at]).length;
  return at + card.offset;
}

const NAMES = { dosage: "dose", hedged_statement: "hedged statement" };

function part(className, text) {
  const piece = document.createElement(className === "denied" ? "strong" : className ? "mark" : "span");
  if (className) piece.className = className;
  piece.textContent = printable(text);
  return piece;
}

const named = (mention) =>
  mention.antecedent ? `${mention.antecedent.text} ("${mention.text}")` : mention.name || mention.text;

// the claim as one line: drug — treats — condition · possible · "believe" · 3–5 mg
export function drawSummary(claim) {
  const line = [];
  const add = (className, text) => line.push(part(className, text));
  if (claim.drug) add("drug", named(claim.drug));
  if (claim.relation) {
    add("", " — ");
    if (claim.negated) add("denied", "NOT ");
    add("", claim.relation);
  } else if (!claim.dose) {
    add("", claim.drug ? " — " : "");
    if (claim.negated) add("denied", "NOT ");
    add("", NAMES[claim.kind]);
  }
  if (claim.dose) {
    add("", claim.drug ? " — " : "");
    add("dose", claim.dose.text);
    for (const key of ["frequency", "duration", "route", "form"]) if (claim.dose[key]) add("", ` ${claim.dose[key].text}`);
  }
  if (claim.condition) {
    add("", " — ");
    add("condition", named(claim.condition));
  }
  add("", ` · ${claim.certainty}`);
  for (const hedge of claim.hedges) add("", " · "), add("hedge", `“${hedge.text}”`);
  for (const dose of claim.doses) add("", " · "), add("dose", dose.text);
  element("summary").replaceChildren(...line);
}

// what stands below: document, score, why
export function drawFacts(claim, drawn) {
  const facts = [claim.doc_id];
  if (claim.score !== null) facts.push(`score ${claim.score.toFixed(2)}`);
  const cues = claim.why.cues.map((cue) => `“${cue.text}”`).join(" ");
  facts.push(`why: ${claim.why.rule}${cues ? ` ${cues}` : ""}`);
  if (drawn) facts.push("drawn at random");
  element("facts").textContent = facts.map(printable).join(" · ");
}
