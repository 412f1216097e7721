// The list of what was decided, skipped and added: the way back to any claim.

import { get } from "./api.js";
import { open } from "./queue.js";
import { look, step } from "./state.js";
import { element, printable, when } from "./text.js";

let asked = 0; // so that an answer that comes late is not drawn over a newer one

const wanted = () => Object.fromEntries(new FormData(element("list-filters")));

function row(one) {
  const piece = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  const line = document.createElement("strong");
  line.textContent = printable(one.line.replace(/^→ /, ""));
  const said = document.createElement("span");
  const notes = [one.added && "added", one.said, one.flag && "flagged", one.comment && `“${one.comment}”`];
  said.textContent = printable(notes.filter(Boolean).join(" · "));
  const where = document.createElement("span");
  where.className = "quiet";
  where.textContent = printable(`${when(one.when)} · ${one.from}`);
  button.append(line, said, where);
  button.addEventListener("click", () => {
    element("list").close();
    step(() => open(one.at));
  });
  piece.append(button);
  return piece;
}

async function fetchRows(first) {
  const number = ++asked;
  const found = await get("/api/decided", { ...wanted(), first });
  if (number !== asked) return;
  const rows = found.rows.map(row);
  if (first) element("rows").append(...rows);
  else element("rows").replaceChildren(...rows);
  const shown = element("rows").childElementCount;
  element("rows-said").textContent = found.total ? `${shown} of ${found.total}, the newest first` : "Nothing here.";
  element("more").hidden = shown >= found.total;
}

export async function showList() {
  await fetchRows(0);
  if (!element("list").open) element("list").showModal();
}

element("list-filters").addEventListener("input", () => look(() => fetchRows(0)));
element("list-filters").addEventListener("submit", (event) => event.preventDefault());
element("more").addEventListener("click", () => look(() => fetchRows(element("rows").childElementCount)));
