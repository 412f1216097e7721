// What is decided: about one claim, about all that are marked, about one that was missed, and what is taken back.

import { get, post } from "./api.js";
import { drawAll } from "./draw.js";
import { kept } from "./kept.js";
import { together } from "./marks.js";
import { advance, heard, load, refetchArticle, show } from "./queue.js";
import { current, filters, misuse, openPlace, secondsShown, state, tell } from "./state.js";
import { element } from "./text.js";

async function send(path, row, said) {
  const { seen } = state.server;
  const answer = await post(path, { ...row, again: state.again, seen, filters: filters() }, said);
  heard(answer);
  return answer;
}

// begin with what an earlier page of this tab could not send
export async function begin() {
  const left = kept();
  if (left) {
    const row = { ...left.row, seen: null, again: true };
    const answer = await post(left.path, row, left.said).catch((error) => {
      if (error.lost) throw error;
      return error;
    });
    const failed = answer instanceof Error;
    tell(failed ? `Kept from before, not sent again: ${left.said}. ${answer.message}` : `Kept from before and now in the log: ${left.said}.`);
  }
  await load();
}

const summary = () => element("summary").textContent;

export async function decide(verdict, reason = null, corrections = {}) {
  if (verdict === "skip" && (state.broken || state.anew)) {
    if (!state.back.length) state.standing.set(openPlace(), "passed over"); // decided elsewhere, or no claim: nothing to log
    return advance();
  }
  if (!state.card) return;
  const seconds = secondsShown();
  const queued = !state.back.length && !state.card.added;
  const drawn = queued ? (state.places[state.at][1] ? "random" : "queue") : null;
  const { comment, flag, anew } = state;
  const row = { claim_id: state.card.claim.id, verdict, corrections, reason, seconds, drawn, comment, flag, anew };
  await send("/api/label", row, `${verdict} “${summary()}”`);
  tell("");
  state.seconds.push(seconds);
  await advance();
}

export const accept = () => decide("accept", null, state.changed);

export async function decideAll(verdict, reason = null) {
  const claims = together();
  if (!claims.length) throw misuse("No claim of this sentence is open, and none is marked.");
  if (Object.keys(state.changed).length) throw misuse("This claim has corrections: accept it by itself first.");
  const seconds = secondsShown();
  const row = { claim_ids: claims.map((one) => one.id), verdict, reason, seconds };
  const { taken } = await send("/api/labels", row, `${verdict} ${claims.length} claims of one sentence or article`);
  for (const _ of taken) state.seconds.push(seconds / taken.length);
  state.marks.clear();
  tell(`${verdict === "accept" ? "Accepted" : "Rejected"} at one stroke: ${taken.length}. u takes all of them back.`);
  state.back = state.back.filter((one) => !state.standing.get(one.place));
  await show();
}

// take back what was decided last, by this window or an earlier run, and open it as it was
export async function undo() {
  const { undo: last } = state.server;
  if (!last) throw misuse("Nothing is left to be undone.");
  const { undone } = await send("/api/undo", { serial: last.serial }, "undo");
  const stands = undone.filter((one) => one.stands);
  const added = undone.filter((one) => one.added && !one.stands);
  for (const one of undone) if (!one.stands && !one.added) state.back.push({ place: one.at, kept: one });
  if (added.length && state.card) await refetchArticle();
  await show();
  if (stands.length) tell("The change was taken back: what was decided before stands again.");
  else if (added.length) tell("The added claim was taken back.");
  else tell(undone.length > 1 ? `Taken back: ${undone.length} decisions.` : "");
}

export function change(field, value) {
  if (!state.card || (!state.added && !state.card.fields.includes(field))) return;
  const shown = state.card.claim;
  const made = field === "negated" ? !current().negated : value;
  if (state.added) state.added[field] = made;
  else if (JSON.stringify(made) === JSON.stringify(shown[field])) delete state.changed[field];
  else state.changed[field] = made;
  drawAll(false);
}

// the words at *found* are the drug, the condition, a dose or a hedge; the server says what they mean
export async function takeSpan(label, found) {
  if (!found) throw misuse(`Select the words of the ${label} first.`);
  const { fields, at } = state.card;
  const field = { dose: fields.includes("dose") ? "dose" : "doses", hedge: "hedges" }[label] ?? label;
  if (!state.added && !fields.includes(field)) throw misuse(`This kind of claim has no ${label}.`);
  if (state.added && !["drug", "condition"].includes(label)) throw misuse("Add the claim first, then correct it.");
  const made = await get(`/api/${label === "dose" || label === "hedge" ? label : "mention"}`, { at, label, start: found.start, end: found.end });
  if (field === "doses" || field === "hedges") {
    const others = current()[field].filter((one) => one.end <= made.start || made.end <= one.start);
    change(field, [...others, made].sort((one, other) => one.start - other.start));
  } else change(field, made);
}

export function toggleAdded() {
  if (!state.card) return;
  state.added = state.added
    ? null
    : { drug: null, condition: null, relation: "treats", negated: false, certainty: "asserted" };
  drawAll(false);
}

export async function add() {
  const { drug, condition, ...fields } = state.added;
  if (!drug || !condition) throw misuse("Select the drug and press d, then the condition and press k.");
  const line = summary();
  const row = { beside: state.card.claim.id, fields: { drug, condition, ...fields }, seconds: secondsShown() };
  await send("/api/claim", row, `added “${line}”`);
  state.added = null;
  state.shownAt = performance.now();
  await refetchArticle();
  drawAll(false);
  tell(`Added: ${line}. It is in the list of what you decided; u takes it back.`);
}

export function toggleFlag() {
  if (!state.card) return;
  state.flag = !state.flag;
  drawAll(false);
}
