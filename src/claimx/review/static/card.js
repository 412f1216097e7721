// Draw a claim: as one line, and what stands beside its article. Text is only ever set as text.

import { element, printable, when } from "./text.js";

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

const number = (value) => (value === null ? "…" : String(value));

// a dose in words; where its numbers were corrected the words alone would hide that
export function doseWords(dose, shown) {
  const { low, high, unit, per } = dose;
  const amount = low === high ? number(low) : `${number(low)}–${number(high)}`;
  const said = [`${amount} ${unit}${per ? `/${per}` : ""}`, ...taken(dose)].join(" ");
  return shown && JSON.stringify(shown) !== JSON.stringify(dose) ? said : [dose.text, ...taken(dose)].join(" ");
}

const taken = (dose) => ["frequency", "duration", "route", "form"].flatMap((key) => (dose[key] ? [dose[key].text] : []));

// the claim as one line, what was corrected with what it was: drug — treats — condition · possible (was asserted)
export function drawSummary(claim, shown, adding) {
  const line = [];
  const add = (className, text) => line.push(part(className, text));
  const differs = (field) => !adding && JSON.stringify(claim[field]) !== JSON.stringify(shown[field]);
  const was = (field, text) => {
    if (differs(field)) add("quiet", ` (was ${text || "none"})`);
  };
  const mention = (label) => {
    if (claim[label]) add(label, named(claim[label]));
    else if (adding) add("quiet", `which ${label}?`);
    was(label, shown[label] && named(shown[label]));
  };
  const denial = () => {
    if (claim.negated) add("denied", "NOT ");
    was("negated", shown.negated ? "denied" : "not denied");
    if (differs("negated")) add("", " ");
  };
  mention("drug");
  if (claim.drug || adding) add("", " — ");
  denial();
  if (claim.relation) {
    add("", claim.relation);
    was("relation", shown.relation);
  } else if (claim.dose) {
    add("dose", doseWords(claim.dose, shown.dose));
    was("dose", shown.dose && doseWords(shown.dose));
  } else add("", NAMES[claim.kind]);
  if (claim.condition || adding) add("", " — ");
  mention("condition");
  add("", ` · ${claim.certainty}`);
  was("certainty", shown.certainty);
  for (const hedge of claim.hedges) add("", " · "), add("hedge", `“${hedge.text}”`);
  was("hedges", shown.hedges.map((hedge) => `“${hedge.text}”`).join(" "));
  for (const dose of claim.doses) {
    add("", " · ");
    add("dose", doseWords(dose, shown.doses.find((one) => one.start === dose.start)));
  }
  was("doses", shown.doses.map((dose) => dose.text).join(", "));
  element("summary").replaceChildren(...line);
}

function fact(name, ...values) {
  const row = document.createElement("div");
  const [term, value] = [document.createElement("dt"), document.createElement("dd")];
  term.textContent = name;
  for (const one of values.filter(Boolean)) {
    if (value.childNodes.length) value.append(" · ");
    value.append(one instanceof Node ? one : printable(one));
  }
  row.append(term, value);
  return row;
}

// the page of the article on the web; the server has checked that it is one
function link(address, text) {
  const made = document.createElement("a");
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  made.textContent = printable(text);
  return made;
}

const ids = (mention) => Object.entries(mention.ids).map(([name, id]) => `${name} ${id}`).join(", ");

// what stands beside the article: the score, why, which concepts, where from, what was decided before
export function drawFacts(card, claim, drawn) {
  const { title, address, why, history } = card;
  const rows = [];
  rows.push(fact("why", why.join(" ")));
  for (const mention of [claim.drug, claim.condition])
    if (mention && Object.keys(mention.ids).length) rows.push(fact(mention.name, ids(mention)));
  if (claim.score !== null) rows.push(fact("score", claim.score.toFixed(2)));
  rows.push(fact("rule", claim.why.rule));
  if (drawn) rows.push(fact("drawn", "at random"));
  rows.push(fact("from", address ? link(address, title || claim.doc_id) : title, address === claim.doc_id ? "" : claim.doc_id));
  for (const one of history) rows.push(fact(when(one.when), one.said, one.flag && "flagged", one.comment && `“${one.comment}”`));
  element("facts").replaceChildren(...rows);
}

// the votes as buttons
export function drawVotes(votes) {
  const made = votes.map((vote, number) => {
    const canBeTaken = vote.key && vote.verdict !== "skip";
    const piece = document.createElement(canBeTaken ? "button" : "p");
    if (canBeTaken) {
      const key = document.createElement("kbd");
      key.textContent = vote.key;
      key.ariaHidden = "true";
      piece.append(key, " ");
      piece.type = "button";
      piece.dataset.key = vote.key;
      piece.setAttribute("aria-keyshortcuts", vote.key);
      piece.dataset.vote = number;
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
