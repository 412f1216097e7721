// The review: a queue of claims, the card of one of them, and what is decided about it.

import { FORBIDDEN, get, post } from "./api.js";
import { kept } from "./kept.js";
import { drawFacts, drawSummary, drawText, drawVotes } from "./card.js";
import { element, selectedBounds, visible } from "./text.js";

const AHEAD = 4; // cards that are fetched before they are needed
const DECIDED_ELSEWHERE = 409;

export const state = {
  places: [], // [place of the claim in its file, drawn at random]
  at: 0,
  cards: new Map(), // by place: promise of the card
  card: null,
  changed: {}, // fields that the reviewer corrected
  added: null, // the claim that is being added, or null
  broken: false, // the line of the file is no claim, and can only be passed over
  anew: false, // the reviewer was told that the claim is decided, and may replace that
  rejecting: false,
  retry: null, // the step that failed, to be tried again
  shownAt: 0,
  done: [], // this page's decisions with their place in the queue, the last one at the end
  total: 0,
  decided: new Set(), // places that any window decided since the queue was loaded
  before: 0, // decided when the queue was loaded
  seen: 0, // how much of the server's history this page knows
  busy: false,
  away: false, // the server was started anew: the queue is fetched again once it answers
};

// begin with what an earlier page of this tab could not send
export async function begin() {
  const left = kept();
  if (left) {
    const answer = await post(left.path, { ...left.row, seen: undefined }, left.said).catch((error) => {
      if (error.lost) throw error;
      return error;
    });
    tell(answer instanceof Error ? `Kept from before, not sent again: ${left.said}. ${answer.message}` : `Kept from before and now in the log: ${left.said}.`);
  }
  await load();
}

export async function load() {
  const found = await get("/api/queue", Object.fromEntries(new FormData(element("filters"))));
  const { total, decided } = found.progress;
  Object.assign(state, { places: found.places, at: 0, done: [], total, before: decided, seen: found.seen });
  state.decided.clear();
  state.cards.clear();
  await show();
}

function fetched(position) {
  const wanted = [];
  for (let next = position; next < Math.min(position + AHEAD, state.places.length); next++)
    if (!state.cards.has(state.places[next][0])) wanted.push(state.places[next][0]);
  if (wanted.length) {
    const answer = get("/api/cards", { at: wanted.join(",") });
    wanted.forEach((place, number) => state.cards.set(place, answer.then((cards) => prepared(cards[number]))));
    answer.catch(() => wanted.forEach((place) => state.cards.delete(place)));
  }
  return state.cards.get(state.places[position][0]);
}

function prepared(card) {
  if (card.error) return card;
  const characters = Array.from(card.text);
  return { ...card, characters, shown: characters.map(visible) };
}

// show the next claim that no window has decided
async function show() {
  while (state.at < state.places.length && state.decided.has(state.places[state.at][0])) state.at += 1;
  const over = state.at >= state.places.length;
  Object.assign(state, { changed: {}, added: null, anew: false, broken: false, card: null });
  setRejecting(false);
  drawProgress();
  if (!over) {
    const card = await fetched(state.at).catch((error) => {
      throw Object.assign(error, { again: show });
    });
    state.broken = Boolean(card.error);
    if (state.broken) {
      draw(false);
      throw misuse(`${card.error} Press s to pass it over.`);
    }
    state.card = card;
    state.shownAt = performance.now();
  }
  element("card").hidden = over;
  element("finished").hidden = !over;
  for (const button of document.querySelectorAll("footer button")) button.disabled = over && button.dataset.key !== "u";
  draw(true);
  if (over) drawFinished();
  else if (state.at + 1 < state.places.length) fetched(state.at + 1).catch(() => {});
}

// the claim as the reviewer has it now
const current = () =>
  state.added
    ? { ...state.card.claim, dose: null, doses: [], hedges: [], why: { cues: [] }, ...state.added }
    : { ...state.card.claim, ...state.changed };

function draw(isNew) {
  const claim = state.card && current();
  if (claim) {
    drawSummary(claim, state.card.claim, Boolean(state.added));
    drawText(state.card, claim, isNew);
    if (isNew) {
      drawFacts(state.card, state.places[state.at][1]);
      drawVotes(state.card.votes, (vote) => step(() => decide(vote.verdict, vote.reason, vote.corrections)));
    }
  }
  element("hint").hidden = !state.added;
  for (const button of document.querySelectorAll("[data-field]")) {
    const { field, value } = button.dataset;
    const pressed = claim && (field === "negated" ? claim.negated : claim[field] === value);
    button.setAttribute("aria-pressed", Boolean(pressed));
  }
  document.querySelector("[data-key=m]").setAttribute("aria-pressed", Boolean(state.added));
  document.querySelector("[data-key=a] span").textContent = state.added ? "add" : "accept";
}

function drawProgress() {
  const made = state.done.filter((one) => !one.added);
  const decided = state.before + state.decided.size;
  const seconds = made.reduce((sum, one) => sum + one.seconds, 0);
  const pace = made.length && seconds ? ` · ${(seconds / made.length).toFixed(1)} s a claim` : "";
  element("progress").textContent = `${decided} of ${state.total} decided, ${state.total - decided} left${pace}`;
  element("bar").max = Math.max(state.total, 1);
  element("bar").value = decided;
}

function drawFinished() {
  const counts = new Map();
  for (const one of state.done) counts.set(one.said, (counts.get(one.said) ?? 0) + 1);
  const told = [...counts].map(([said, count]) => `${count} ${said}`).join(", ");
  const again = counts.has("skipped") ? " What was skipped comes again with the next run." : "";
  element("run").textContent = told ? `In this window: ${told}.${again}` : "";
  const filters = [...new FormData(element("filters"))];
  element("hiding").hidden = filters.every(([name, value]) => name === "order" || !value);
  element("finished").focus();
}

export function setRejecting(on) {
  state.rejecting = on;
  element("reasons").hidden = !on;
  element("fields").classList.toggle("away", on);
  document.querySelector("[data-key=r]").setAttribute("aria-expanded", on);
}

export function complain(error, again = null) {
  state.retry = error ? again : null;
  element("problem").hidden = !error;
  element("retry").hidden = !state.retry;
  const kept = state.retry ? " Nothing was skipped or lost: try again." : "";
  element("said").textContent = error ? `${error.message}${kept}` : "";
}

const secondsShown = () => Math.round(performance.now() - state.shownAt) / 1000;

// run one step at a time; a failed one leaves the card as it is, and can be tried again
export async function step(work) {
  if (state.busy) return;
  state.busy = true;
  try {
    await work();
    if (state.away) await load();
    state.away = false;
    complain(null);
  } catch (error) {
    setRejecting(false);
    if (error.status === DECIDED_ELSEWHERE) state.anew = true;
    if (error.status === FORBIDDEN) state.away = true;
    complain(error, error.lost ? error.again ?? work : null);
  } finally {
    state.busy = false;
  }
}

// an error about what the reviewer did, not about the server
const misuse = (text) => new Error(text);

// say what happened, until the next decision
export function tell(text) {
  element("told").textContent = text;
  element("told").hidden = !text;
}

function heard({ seen, decided }) {
  state.seen = seen;
  for (const place of decided) state.decided.add(place);
}

const SAID = { accept: "accepted", reject: "rejected", skip: "skipped" };

export async function decide(verdict, reason = null, corrections = {}) {
  const place = state.places[state.at]?.[0];
  if (verdict === "skip" && place !== undefined && (state.broken || state.anew)) {
    state.decided.add(place); // it is decided elsewhere, or no claim: nothing to log
    return show();
  }
  if (!state.card) return;
  const { id } = state.card.claim;
  const seconds = secondsShown();
  const drawn = state.places[state.at][1] ? "random" : "queue";
  const { seen, anew } = state;
  const row = { claim_id: id, verdict, corrections, reason, seconds, drawn, seen, anew };
  heard(await post("/api/label", row, `${verdict} “${element("summary").textContent}”`));
  tell("");
  state.decided.add(place);
  state.done.push({ id, at: state.at, seconds, said: SAID[verdict] });
  state.at += 1;
  await show();
}

export const accept = () => decide("accept", null, state.changed);

export async function undo() {
  const last = state.done.at(-1);
  if (!last) return;
  heard(await post("/api/undo", { claim_id: last.id, seen: state.seen }, "undo"));
  state.done.pop();
  if (!last.added) {
    state.at = last.at;
    state.decided.delete(state.places[last.at][0]);
  }
  await show();
}

export function change(field, value) {
  if (!state.card) return;
  const shown = state.card.claim;
  const made = field === "negated" ? !current().negated : value;
  if (state.added) state.added[field] = made;
  else if (made === shown[field]) delete state.changed[field];
  else state.changed[field] = made;
  draw(false);
}

export function takeSpan(label) {
  if (!state.card) return;
  const found = selectedBounds(state.card);
  if (!found) throw misuse(`Select the words of the ${label} first.`);
  const { text, start, end } = found;
  (state.added ?? state.changed)[label] = { text, start, end, name: text, ids: {}, antecedent: null };
  getSelection().removeAllRanges();
  draw(false);
}

export function toggleAdded() {
  if (!state.card) return;
  state.added = state.added
    ? null
    : { drug: null, condition: null, relation: "treats", negated: false, certainty: "asserted" };
  draw(false);
}

export async function add() {
  const { drug, condition, ...fields } = state.added;
  if (!drug || !condition) throw misuse("Select the drug and press d, then the condition and press k.");
  const row = { beside: state.card.claim.id, fields: { drug, condition, ...fields }, seconds: secondsShown() };
  const made = await post("/api/claim", { ...row, seen: state.seen }, `added “${element("summary").textContent}”`);
  heard(made);
  state.done.push({ id: made.claim_id, added: true, said: "added" });
  state.added = null;
  state.shownAt = performance.now();
  draw(false);
}
