// Keys and buttons: each key has its button, and does what the button does.

import { accept, add, begin, change, decide, load, setRejecting, state, step, takeSpan, toggleAdded, undo } from "./review.js";
import { element, makeSelectable } from "./text.js";

const DECISIONS = {
  a: () => step(() => (state.added ? add() : accept())),
  r: () => setRejecting(!state.rejecting),
  s: () => step(() => decide("skip")),
  u: () => step(undo),
  m: toggleAdded,
  y: () => state.retry && step(state.retry),
};

function pressed(button) {
  const { reason, field, value, span, key } = button.dataset;
  if (reason) step(() => decide("reject", reason));
  else if (field) change(field, value);
  else if (span) step(async () => takeSpan(span));
  else if (key in DECISIONS) DECISIONS[key]();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select")) return;
  if (event.key === "Escape") {
    setRejecting(false);
    element("choices").open = false;
    return;
  }
  const key = event.key.toLowerCase();
  const button = [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === key && !one.closest("[hidden], .away"),
  );
  button?.click();
});

for (const button of document.querySelectorAll("[data-key]"))
  button.addEventListener("click", (event) => {
    pressed(button);
    const byKeyboard = event.detail === 0 && document.activeElement === button;
    if (byKeyboard && button.dataset.key === "r" && state.rejecting) element("reasons").querySelector("button").focus();
    if (byKeyboard && button.dataset.reason) document.querySelector("[data-key=r]").focus();
  });

// a button must not take the selection away before it is read
for (const button of document.querySelectorAll("[data-span]"))
  button.addEventListener("pointerdown", (event) => event.preventDefault());

element("filters").addEventListener("change", () => step(load));
element("filters").addEventListener("submit", (event) => event.preventDefault());
element("all").addEventListener("click", () => {
  element("filters").reset();
  step(load);
});
addEventListener("beforeunload", (event) => {
  if (state.retry) event.preventDefault();
});

makeSelectable();
step(begin);
