// What the page knows, and the one place where a step begins, fails and is tried again.

import { FORBIDDEN } from "./api.js";
import { drop } from "./kept.js";
import { element } from "./text.js";

const DECIDED_ELSEWHERE = 409;

export const state = {
  places: [], // the queue: [place of the claim in its file, drawn at random]
  at: 0, // where in the queue
  back: [], // claims that come before the queue goes on: undone ones, and those opened from a list
  card: null,
  article: null, // the text of the card's article and all its claims
  changed: {}, // fields that the reviewer corrected
  comment: "",
  flag: false,
  added: null, // the claim that is being added, or null
  broken: false, // the line of the file is no claim, and can only be passed over
  anew: false, // the claim is decided, and the reviewer may replace that
  rejecting: null, // "one" or "all" while a reason is asked for
  marks: new Set(), // places of the article's claims that are decided at one stroke
  retry: null, // the step that failed, to be tried again
  again: false, // the step is tried again, so that the server may have done it already
  shownAt: 0,
  seconds: [], // how long each decision of this page took
  standing: new Map(), // by place: what any window decided since the queue was loaded, null for undone
  server: { progress: { total: 0, decided: 0 }, counts: {}, undo: null, seen: null }, // what the server said last
  busy: false,
  away: false, // the server was started anew: the queue is fetched again once it answers
  reload: null, // how the queue is fetched
  settled: () => {}, // called before a reason for rejecting can be left open
};

// an error about what the reviewer did, not about the server
export const misuse = (text) => new Error(text);

// say what happened, until the next decision
export function tell(text) {
  element("told").textContent = text;
  element("told").hidden = !text;
}

function complain(error, again = null) {
  state.retry = error ? again : null;
  element("problem").hidden = !error;
  element("retry").hidden = !state.retry;
  const kept = state.retry ? " Nothing was skipped or lost: try again." : "";
  element("said").textContent = error ? `${error.message}${kept}` : "";
}

let running = Promise.resolve();
let looking = null;

// run one step at a time; a failed one leaves the card as it is, and can be tried again
export async function step(work) {
  while (looking) await looking;
  if (!state.busy) await run(work);
}

// look something up; the next step waits for it
export function look(work) {
  const mine = running.then(() => run(work, true)).finally(() => {
    if (looking === mine) looking = null;
  });
  looking = mine;
}

function run(work, isLook = false) {
  running = tried(work, isLook);
  return running;
}

async function tried(work, isLook) {
  state.busy = true;
  state.again = work === state.retry;
  document.body.setAttribute("aria-busy", true);
  try {
    await work();
    if (state.away) await state.reload();
    state.away = false;
    if (isLook && state.retry) return; // what failed before can still be tried again
    complain(null);
    drop();
  } catch (error) {
    state.settled();
    if (error.status === DECIDED_ELSEWHERE) state.anew = true;
    if (error.status === FORBIDDEN) state.away = true;
    complain(error, error.lost ? error.again ?? work : null);
  } finally {
    state.busy = false;
    state.again = false;
    document.body.setAttribute("aria-busy", false);
  }
}

export const filters = () => Object.fromEntries(new FormData(element("filters")));

export const secondsShown = () => Math.round(performance.now() - state.shownAt) / 1000;

// the claim as the reviewer has it now
export const current = () =>
  state.added
    ? { ...state.card.claim, dose: null, doses: [], hedges: [], why: { cues: [] }, ...state.added }
    : { ...state.card.claim, ...state.changed };

export const openPlace = () => state.back.at(-1)?.place ?? state.places[state.at]?.[0];
