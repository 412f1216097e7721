// The review: a queue of claims, one key a decision, the next card at once.

import { get, post } from "./api.js";
import { drawFacts, drawSummary, drawText, element, selectedBounds } from "./card.js";

const AHEAD = 4; // cards that are fetched before they are needed

const state = {
  places: [], // [place of the claim in its file, drawn at random]
  at: 0,
  cards: new Map(), // by place: promise of the card
  card: null,
  changed: {}, // fields that the reviewer corrected
  added: null, // the claim that is being added, or null
  rejecting: false,
  shownAt: 0,
  done: [], // ids of this page's decisions, with their queue position, the last one at the end
  progress: null,
  busy: false,
};

const FIELDS = ["relation", "negated", "certainty", "drug", "condition"];

async function load() {
  const found = await get("/api/queue", Object.fromEntries(new FormData(element("filters"))));
  Object.assign(state, { places: found.places, at: 0, done: [], progress: found.progress });
  state.cards.clear();
  await show();
}

function fetched(position) {
  const wanted = [];
  for (let next = position; next < Math.min(position + AHEAD, state.places.length); next++)
    if (!state.cards.has(state.places[next][0])) wanted.push(state.places[next][0]);
  if (wanted.length) {
    const answer = get("/api/cards", { at: wanted.join(",") });
    wanted.forEach((place, number) => state.cards.set(place, answer.then((cards) => cards[number])));
  }
  return state.cards.get(state.places[position][0]);
}

async function show() {
  const over = state.at >= state.places.length;
  drawProgress();
  Object.assign(state, { changed: {}, added: null, card: null });
  setRejecting(false);
  if (!over) {
    state.card = await fetched(state.at);
    state.shownAt = performance.now();
  }
  draw();
  element("card").hidden = over;
  element("finished").hidden = !over;
  if (!over) fetched(state.at + 1 < state.places.length ? state.at + 1 : state.at);
}

// the claim as the reviewer has it now
const current = () =>
  state.added ? { ...state.card.claim, dose: null, doses: [], hedges: [], ...state.added } : { ...state.card.claim, ...state.changed };

function draw() {
  const claim = state.card && current();
  if (claim) {
    drawSummary(claim);
    drawFacts(state.card.claim, state.places[state.at][1]);
    drawText(state.card, claim);
  }
  for (const button of document.querySelectorAll("[data-field]")) {
    const { field, value } = button.dataset;
    const pressed = claim && (field === "negated" ? claim.negated : claim[field] === value);
    button.setAttribute("aria-pressed", Boolean(pressed));
  }
  document.querySelector("[data-key=m]").setAttribute("aria-pressed", Boolean(state.added));
}

function drawProgress() {
  const { total, decided } = state.progress;
  const now = state.done.length;
  const seconds = state.done.reduce((sum, one) => sum + one.seconds, 0);
  const pace = now && seconds ? ` · ${(seconds / now).toFixed(1)} s a claim` : "";
  element("progress").textContent = `${decided + now} of ${total} decided, ${total - decided - now} left${pace}`;
}

function setRejecting(on) {
  state.rejecting = on;
  element("reasons").hidden = !on;
  document.querySelector("[data-key=r]").setAttribute("aria-expanded", on);
}

function complain(error) {
  const place = element("problem");
  place.hidden = !error;
  place.textContent = error ? `${error.message} Nothing was skipped: decide again to retry.` : "";
}

const secondsShown = () => Math.round(performance.now() - state.shownAt) / 1000;

// run one step at a time; a failed one leaves the card as it is
async function step(work) {
  if (state.busy) return;
  state.busy = true;
  try {
    await work();
    complain(null);
  } catch (error) {
    complain(error);
  } finally {
    state.busy = false;
  }
}

async function decide(verdict, reason = null) {
  if (!state.card) return;
  const claim = state.card.claim;
  const seconds = secondsShown();
  const corrections = verdict === "accept" ? state.changed : {};
  const drawn = state.places[state.at][1] ? "random" : "queue";
  await post("/api/label", { claim_id: claim.id, verdict, corrections, reason, seconds, drawn });
  state.done.push({ id: claim.id, at: state.at, seconds });
  state.at += 1;
  await show();
}

async function undo() {
  const last = state.done.at(-1);
  if (!last) return;
  await post("/api/undo", { claim_id: last.id });
  state.done.pop();
  state.at = last.at;
  await show();
}

function change(field, value) {
  if (!state.card) return;
  const shown = state.card.claim;
  const claim = current();
  const made = field === "negated" ? !claim.negated : value;
  if (state.added) state.added[field] = made;
  else if (made === shown[field]) delete state.changed[field];
  else state.changed[field] = made;
  draw();
}

function takeSpan(label) {
  if (!state.card) return;
  const found = selectedBounds(state.card);
  if (!found) throw new Error(`Select the words of the ${label} first.`);
  const mention = { text: found.text, start: found.start, end: found.end, name: found.text, ids: {}, antecedent: null };
  (state.added ?? state.changed)[label] = mention;
  getSelection().removeAllRanges();
  draw();
}

function toggleAdded() {
  if (!state.card) return;
  state.added = state.added ? null : { drug: null, condition: null, relation: "treats", negated: false, certainty: "asserted" };
  draw();
}

async function add() {
  const { drug, condition, relation, negated, certainty } = state.added;
  if (!drug || !condition) throw new Error("Select the drug and press d, then the condition and press k.");
  await post("/api/claim", {
    beside: state.card.claim.id,
    fields: { drug, condition, relation, negated, certainty },
    seconds: secondsShown(),
  });
  state.added = null;
  state.shownAt = performance.now();
  draw();
}

function press(key) {
  const shown = [...document.querySelectorAll("button")].filter((button) => button.offsetParent !== null);
  if (state.rejecting && key === "r") return setRejecting(false);
  const fitting = shown.filter((button) => button.dataset.key === key);
  const button = state.rejecting ? fitting.find((one) => one.dataset.reason) ?? fitting[0] : fitting.find((one) => !one.dataset.reason);
  if (!button) return;
  const { reason, field, value, span } = button.dataset;
  if (reason) step(() => decide("reject", reason));
  else if (field) change(field, value);
  else if (span) step(async () => takeSpan(span));
  else if (key === "a") step(() => (state.added ? add() : decide("accept")));
  else if (key === "r") setRejecting(!state.rejecting);
  else if (key === "s") step(() => decide("skip"));
  else if (key === "u") step(undo);
  else if (key === "m") toggleAdded();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
  if (event.key === "Escape") setRejecting(false);
  else if (event.key.length === 1 && event.key !== " ") press(event.key.toLowerCase());
});

for (const button of document.querySelectorAll("button"))
  button.addEventListener("click", () => {
    if (button.dataset.reason) step(() => decide("reject", button.dataset.reason));
    else press(button.dataset.key);
  });

// a button must not take the selection away before it is read
element("text").ownerDocument.querySelectorAll("[data-span]").forEach((button) =>
  button.addEventListener("pointerdown", (event) => event.preventDefault()),
);

element("filters").addEventListener("change", () => step(load));
element("filters").addEventListener("submit", (event) => event.preventDefault());
step(load);
