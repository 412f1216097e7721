// The form that corrects what no key does: names, hedges, doses; and what the reviewer notes.

import { get } from "./api.js";
import { change } from "./decide.js";
import { drawAll } from "./draw.js";
import { current, misuse, state } from "./state.js";
import { element, printable } from "./text.js";

const QUOTES = ["frequency", "duration", "route", "form"];
const WAIT = 120; // ms without a key before the lexicon is asked

let made = null; // the corrected values while the form is open

function labelled(text, field) {
  const label = document.createElement("label");
  label.append(text, field);
  return label;
}

function input(value, type = "text", name = "") {
  const field = document.createElement("input");
  field.type = type;
  field.name = name;
  if (type === "checkbox") field.checked = Boolean(value);
  else field.value = typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value ?? "";
  if (type === "number") field.step = "any";
  field.autocomplete = "off";
  return field;
}

function group(title, ...content) {
  const box = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = printable(title);
  box.append(legend, ...content);
  return box;
}

function remover(text, remove) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = printable(text);
  button.addEventListener("click", () => {
    remove();
    drawFields();
  });
  return button;
}

// a name with what the lexicon has that begins like it
function mentionFields(label) {
  const mention = made[label];
  const name = input(mention?.name ?? "", "text", `${label}-name`);
  const known = document.createElement("datalist");
  known.id = `${label}-names`;
  name.setAttribute("list", known.id);
  const ids = document.createElement("span");
  ids.className = "quiet";
  const drawIds = () => (ids.textContent = printable(Object.entries(made[label]?.ids ?? {}).map((pair) => pair.join(" ")).join(", ") || "no identifier"));
  let found = [];
  let timer = 0;
  const take = () => {
    const entry = found.find((one) => one.name.toLowerCase() === name.value.trim().toLowerCase());
    made[label] = { ...made[label], name: name.value.trim(), ids: entry ? entry.ids : {} };
    if (state.card.claim[label]?.name === made[label].name) made[label].ids = state.card.claim[label].ids;
    drawIds();
  };
  name.addEventListener("input", () => {
    take();
    clearTimeout(timer);
    timer = setTimeout(async () => {
      found = await get("/api/terms", { label, text: name.value }).catch(() => []);
      known.replaceChildren(...found.map((one) => Object.assign(document.createElement("option"), { value: one.name, label: printable([one.kind, ...Object.values(one.ids)].join(" ")) })));
      known.dataset.for = name.value;
      take();
    }, WAIT);
  });
  drawIds();
  const parts = [labelled("name ", name), known, ids];
  if (state.card.claim.kind === "dosage" && mention) parts.push(remover(`no ${label}`, () => (made[label] = null)));
  return group(mention ? `${label} “${mention.text}”` : `${label}: none`, ...(mention ? parts : []));
}

function hedgeFields() {
  const rows = made.hedges.map((hedge, at) => {
    const type = element("hedge-types").cloneNode(true);
    type.removeAttribute("id");
    type.hidden = false;
    type.value = hedge.type;
    type.addEventListener("change", () => (made.hedges[at] = { ...hedge, type: type.value }));
    const row = document.createElement("p");
    row.append(labelled(`“${printable(hedge.text)}” is `, type), remover("remove", () => made.hedges.splice(at, 1)));
    return row;
  });
  return group("hedges", ...rows, "Select words in the article and press g for another.");
}

function doseFields(dose, set, remove) {
  const grid = document.createElement("div");
  grid.className = "grid";
  const update = (changed) => set(Object.assign(dose, changed));
  const numbers = [["low", "low"], ["high", "high"], ["times_per_day", "times a day"]];
  for (const [key, text] of numbers) {
    const field = input(dose[key], "number", key);
    field.addEventListener("input", () => update({ [key]: field.value === "" ? null : Number(field.value) }));
    grid.append(labelled(text, field));
  }
  for (const key of ["unit", "per"]) {
    const field = input(dose[key], "text", key);
    field.addEventListener("input", () => update({ [key]: field.value.trim() || (key === "unit" ? "" : null) }));
    grid.append(labelled(key, field));
  }
  for (const key of QUOTES) {
    const field = input(dose[key]?.text, "text", key);
    field.addEventListener("input", () => {
      const quote = field.value.trim() ? quoted(field.value.trim(), dose) : null;
      field.setCustomValidity(quote === undefined ? "Not in the sentence" : "");
      field.setAttribute("aria-invalid", quote === undefined);
      if (quote !== undefined) update({ [key]: quote });
    });
    grid.append(labelled(key, field));
  }
  const about = input(dose.approximate, "checkbox", "approximate");
  about.addEventListener("change", () => update({ approximate: about.checked }));
  grid.append(labelled("approximate", about));
  return group(`dose “${dose.text}”`, grid, ...(remove ? [remover("remove this dose", remove)] : []));
}

// the words of the sentence nearest to the dose, as the form has them typed; undefined where it has none
function quoted(text, dose) {
  const { sentence, start } = state.card.claim;
  const characters = Array.from(sentence);
  const wanted = Array.from(text.toLowerCase());
  let best;
  for (let at = 0; at + wanted.length <= characters.length; at++) {
    if (!wanted.every((one, number) => characters[at + number].toLowerCase() === one)) continue;
    if (best === undefined || Math.abs(at + start - dose.start) < Math.abs(best + start - dose.start)) best = at;
  }
  if (best === undefined) return undefined;
  const words = characters.slice(best, best + wanted.length).join("");
  return { text: words, start: best + start, end: best + start + wanted.length };
}

function drawFields() {
  const { fields } = state.card;
  const parts = [];
  for (const label of ["drug", "condition"]) if (fields.includes(label)) parts.push(mentionFields(label));
  if (fields.includes("dose")) parts.push(doseFields(made.dose, (dose) => (made.dose = dose)));
  if (fields.includes("doses"))
    made.doses.forEach((dose, at) => parts.push(doseFields(dose, (one) => (made.doses[at] = one), () => made.doses.splice(at, 1))));
  if (fields.includes("hedges")) parts.push(hedgeFields());
  element("corrections").replaceChildren(...parts);
}

export function editFields(focusOnNote) {
  if (!state.card || state.added) throw misuse("There is no claim to correct here.");
  made = structuredClone(current());
  element("note").value = state.comment;
  element("flagged").checked = state.flag;
  drawFields();
  element("edit").showModal();
  (focusOnNote ? element("note") : element("corrections").querySelector("input, select, button") ?? element("note")).focus();
}

// take over what the form has; the browser itself says which field is wrong
export function takeFields() {
  for (const field of state.card.fields) if (field !== "negated") change(field, made[field]);
  state.comment = element("note").value.trim();
  state.flag = element("flagged").checked;
  made = null;
  drawAll(false);
}
