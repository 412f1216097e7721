// Draw the page as the state has it: the card, which keys do something, how far the review is.

import { drawClaims, drawText } from "./article.js";
import { drawFacts, drawSummary, drawVotes } from "./card.js";
import { current, filters, state } from "./state.js";
import { element, printable } from "./text.js";

export function drawAll(isNew) {
  const { card } = state;
  const claim = card && current();
  if (claim) {
    drawSummary(claim, card.claim, Boolean(state.added));
    drawText(isNew);
    drawClaims();
    drawFacts(card, claim, !state.back.length && state.places[state.at]?.[1]);
    if (isNew) drawVotes(card.votes);
  }
  drawStanding();
  drawKeys(claim);
  drawProgress();
}

// what is decided about the claim that is open, and what is noted
function drawStanding() {
  const { card, comment, flag } = state;
  const said = card?.decided ? `Decided: ${card.decided.said}. Accept or reject replaces it, Esc leaves it. ` : "";
  const noted = comment ? `Note: “${printable(comment)}” ` : "";
  element("standing").textContent = `${printable(said)}${noted}${flag ? "Flagged." : ""}`;
  element("standing").hidden = !element("standing").textContent;
}

function drawKeys(claim) {
  const fields = state.added ? ["drug", "condition", "relation", "negated", "certainty"] : state.card?.fields ?? [];
  element("hint").hidden = !state.added;
  for (const button of document.querySelectorAll("[data-field]")) {
    const { field, value } = button.dataset;
    const pressed = claim && (field === "negated" ? claim.negated : claim[field] === value);
    button.setAttribute("aria-pressed", Boolean(pressed));
    button.hidden = Boolean(claim) && !fields.includes(field);
  }
  const of = { drug: ["drug"], condition: ["condition"], dose: ["dose", "doses"], hedge: ["hedges"] };
  for (const button of document.querySelectorAll("[data-span]"))
    button.hidden = Boolean(claim) && !of[button.dataset.span].some((field) => fields.includes(field));
  for (const button of document.querySelectorAll("footer button"))
    button.disabled = !claim && !["u", "b", "s", "?"].includes(button.dataset.key);
  document.querySelector("[data-key=s]").disabled = !claim && !state.broken;
  document.querySelector("[data-key=u]").disabled = !state.server.undo;
  document.querySelector("[data-key=m]").setAttribute("aria-pressed", Boolean(state.added));
  document.querySelector("[data-key=w]").setAttribute("aria-pressed", state.flag);
  document.querySelector("[data-key=a] span").textContent = state.added ? "add" : "accept";
}

const percent = (share) => `${Math.round(100 * share)} %`;

export function drawProgress() {
  const { progress, counts, precision } = state.server;
  const { total, decided } = progress;
  const seconds = state.seconds.reduce((sum, one) => sum + one, 0);
  const pace = seconds ? ` · ${(seconds / state.seconds.length).toFixed(1)} s a claim` : "";
  const added = counts.added ? ` · ${counts.added} added` : "";
  element("progress").textContent = `${decided} of ${total} decided, ${total - decided} left${added}${pace}`;
  element("bar").max = Math.max(total, 1);
  element("bar").value = decided;
  if (!precision?.total) {
    element("precision").textContent = "";
    return;
  }
  const { right, total: of, low, high, name } = precision;
  const drawn = name === "random";
  const bounds = `${Math.round(100 * low)}–${percent(high)}`;
  element("precision").textContent = `${percent(right / of)} right (${bounds}) of ${of}${drawn ? " at random" : ""}`;
  const which = drawn ? "those drawn at random" : "all, of which none was drawn at random";
  element("precision").title = `Claims accepted as they were shown, of ${which}; with the interval of 95 % (Wilson)`;
}

export function drawFinished() {
  const { accept, reject, skip, added } = state.server.counts;
  const counts = [[accept, "accepted"], [reject, "rejected"], [skip, "skipped"], [added, "added"]];
  const told = counts.filter(([count]) => count).map(([count, said]) => `${count} ${said}`).join(", ");
  const again = skip ? " What was skipped comes again with the next run." : "";
  element("run").textContent = told ? `So far: ${told}.${again}` : "";
  element("hiding").hidden = Object.entries(filters()).every(([name, value]) => name === "order" || !value);
  element("finished").focus();
}
