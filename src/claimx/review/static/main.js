// Keys and buttons: each key has its button, and does what the button does.

import { accept, add, begin, change, decide, decideAll, takeSpan, toggleAdded, toggleFlag, undo } from "./decide.js";
import { showList } from "./decided.js";
import { drawAll } from "./draw.js";
import { editFields, takeFields } from "./fields.js";
import { mark, toggleMark } from "./marks.js";
import { leave, load, open } from "./queue.js";
import { look, state, step } from "./state.js";
import { showTeam } from "./team.js";
import { element, makeSelectable, selectedBounds } from "./text.js";

const marking = (ofArticle) => state.card && (mark(ofArticle), drawAll(false));

const DECISIONS = {
  a: () => step(() => (state.added ? add() : accept())),
  A: () => step(() => decideAll("accept")),
  r: () => setRejecting(state.rejecting ? null : "one"),
  R: () => setRejecting(state.rejecting ? null : "all"),
  s: () => step(() => decide("skip")),
  u: () => step(undo),
  m: toggleAdded,
  v: () => marking(false),
  V: () => marking(true),
  e: () => look(async () => editFields(false)),
  i: () => look(async () => editFields(true)),
  w: toggleFlag,
  b: () => look(showList),
  q: () => look(showTeam),
  "?": () => showHelp(),
  ".": () => document.body.classList.toggle("tools"),
  y: () => state.retry && step(state.retry),
};

function setRejecting(which) {
  state.rejecting = which;
  element("reasons").hidden = !which;
  element("fields").classList.toggle("away", Boolean(which));
  for (const [key, name] of [["r", "one"], ["R", "all"]])
    document.querySelector(`[data-key=${key}]`).setAttribute("aria-expanded", which === name);
}

state.settled = () => setRejecting(null);

function pressed(button) {
  const { reason, field, value, span, key, vote } = button.dataset;
  if (reason) step(() => (state.rejecting === "all" ? decideAll("reject", reason) : decide("reject", reason)));
  else if (field) change(field, value);
  else if (span && state.card) {
    const found = selectedBounds(state.article);
    if (found) getSelection().removeAllRanges(); // before the next words are selected
    look(() => takeSpan(span, found));
  }
  else if (vote) step(() => decideAs(state.card.votes[Number(vote)]));
  else if (key in DECISIONS) DECISIONS[key]();
}

const decideAs = (vote) => decide(vote.verdict, vote.reason, vote.corrections);

// the keys and the guide's rules for the question of the claim that is open
function showHelp() {
  const kind = state.card?.claim.kind;
  for (const section of document.querySelectorAll("#help [data-kind]"))
    section.hidden = Boolean(kind) && section.dataset.kind !== kind;
  element("help").showModal();
}

// Caps Lock does not make another key of a letter, Shift does
function named(event) {
  const { key, shiftKey } = event;
  if (!/^\p{L}$/u.test(key)) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

function escape() {
  const choices = element("choices");
  if (state.rejecting) setRejecting(null);
  else if (choices.open) {
    choices.open = false;
    choices.querySelector("summary").focus();
  } else if (state.added) toggleAdded();
  else if (state.back.length) step(leave);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return escape();
  // a field of a dialog that was just closed may have the focus for a moment still
  if (event.target.closest("input:not([type=checkbox]), select, textarea")?.checkVisibility()) return;
  const key = named(event);
  const button = [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === key && !one.closest("[hidden], .away"),
  );
  if (!button) return;
  event.preventDefault(); // the letter must not be typed into what the key opens
  button.click();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  const choices = element("choices");
  if (choices.open && !choices.contains(target)) choices.open = false;
  if (target.matches?.("dialog")) return target.close(); // outside of what it shows
  const button = target.closest?.("[data-key], [data-open], [data-close]");
  if (!button) return openMarked(target);
  if ("close" in button.dataset) return button.closest("dialog").close();
  if (button.dataset.open) return step(() => open(Number(button.dataset.open)));
  pressed(button);
  const byKeyboard = event.detail === 0 && document.activeElement === button;
  if (byKeyboard && button.dataset.key.toLowerCase() === "r" && state.rejecting) element("reasons").querySelector("button").focus();
  if (byKeyboard && button.dataset.reason) document.querySelector("[data-key=r]").focus();
});

// words of another claim of the article lead to it, unless they were selected
function openMarked(target) {
  const piece = target.closest?.("#text mark.other");
  if (piece && getSelection().isCollapsed) step(() => open(Number(piece.dataset.at)));
}

document.addEventListener("change", (event) => {
  if (!event.target.dataset?.mark) return;
  toggleMark(Number(event.target.dataset.mark), event.target.checked);
  drawAll(false);
  document.querySelector(`[data-mark="${event.target.dataset.mark}"]`)?.focus();
});

// a button must not take the selection away before it is read
for (const button of document.querySelectorAll("[data-span]"))
  button.addEventListener("pointerdown", (event) => event.preventDefault());

element("edit-form").addEventListener("submit", () => look(async () => takeFields()));
element("filters").addEventListener("change", () => step(load));
element("filters").addEventListener("submit", (event) => event.preventDefault());
element("all").addEventListener("click", () => {
  element("filters").reset();
  step(load);
});
// a window that was turned, or made narrow, shows the sentence still
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return; // else a keyboard that opens on a phone
  width = innerWidth;
  if (state.card?.claim) drawAll(true);
});
addEventListener("beforeunload", (event) => {
  if (state.retry) event.preventDefault();
});

if (matchMedia("(max-width: 48rem)").matches) element("article").open = false;
makeSelectable();
step(begin);
