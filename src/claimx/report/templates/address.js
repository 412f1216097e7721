// The address of what is shown, where links lead, and what happens on the page; goes on behind claims.js.

// the address holds search, filters, what is open, and the place on the page: #find=…&drug=…&at=pair-3&y=40
const isState = (hash) => hash.includes("=");
const fields = { find, ...Object.fromEntries(chosen.map((select) => [select.id, select])) };
const openAtMostInAddress = 20;
const framesToSettle = 8;
const margin = 8;

const isSticky = () => getComputedStyle(form).position === "sticky";
const place = () => {
  const below = isSticky() ? Math.max(form.getBoundingClientRect().bottom, 0) : 0;
  const seen = document.elementFromPoint(innerWidth / 2, below + 12)?.closest(".group[id], section[id]");
  if (!seen || !scrollY) return {};
  return { at: seen.id, y: Math.round(below - seen.getBoundingClientRect().top) };
};

const address = ({ at, y } = {}) => {
  const state = new URLSearchParams();
  for (const [key, field] of Object.entries(fields)) if (field.value) state.set(key, field.value);
  for (const key of ["drug", "condition"]) if (about[key]) state.set(key, about[key]);
  const opened = sections.flatMap(({ groups }) => groups.filter((group) => group.element.open && !group.opened));
  if (opened.length) state.set("open", opened.slice(0, openAtMostInAddress).map(({ element }) => element.id).join(" "));
  if (at) state.set("at", at);
  if (y) state.set("y", y);
  return `#${state}`;
};

const write = (how, where = place()) => {
  const hash = address(where);
  if (hash === (location.hash || "#")) return;
  try {
    history[how](null, "", hash);
  } catch {
    // a browser that counts these calls has had enough of them for now
  }
};

const restart = (how = "replaceState") => {
  for (const section of sections) section.shown = section.step;
  apply();
  write(how);
};

const clear = () => {
  for (const field of Object.values(fields)) field.value = "";
  about.drug = about.condition = "";
};

// show the group with that id, however many come before it
const reveal = (id) => {
  const element = document.getElementById(id);
  const group = element?.closest(".group");
  if (!group) return element;
  if (group.hidden || element.hidden) {
    const section = sections.find((one) => one.groups.some((other) => other.element === group));
    if (!section) return element;
    const at = section.groups.findIndex((other) => other.element === group);
    section.shown = Math.max(section.shown, at + 1);
    apply();
    if (group.hidden || element.hidden) {
      clear();
      apply();
    }
  }
  return element;
};

// bring the top of element, or what is y pixels below it, under the filters; heights that were guessed
// become known when they are shown, and move the place
const settle = (element, y, tries = framesToSettle) => {
  scrollBy(0, element.getBoundingClientRect().top + y - (isSticky() ? form.offsetHeight : 0));
  if (tries) requestAnimationFrame(() => settle(element, y, tries - 1));
};

// a link to a group shows and opens it; one to a claim opens its group
const arrive = (id) => {
  const element = reveal(id);
  if (!element) return;
  const group = element.closest("details.group");
  if (group) group.open = true;
  settle(element, isSticky() ? -margin : 0);
  (element.matches("details") ? element.querySelector("summary") : null)?.focus({ preventScroll: true });
};

const read = () => {
  const hash = location.hash.slice(1);
  if (!isState(hash)) {
    if (hash) arrive(hash);
    return;
  }
  const state = new URLSearchParams(hash);
  clear();
  for (const [key, field] of Object.entries(fields)) {
    field.value = state.get(key) ?? "";
    if (field.value !== (state.get(key) ?? "")) field.value = ""; // no option of the list
  }
  for (const key of ["drug", "condition"]) about[key] = state.get(key) ?? "";
  for (const section of sections) section.shown = section.step;
  apply();
  const opened = new Set((state.get("open") ?? "").split(" "));
  for (const { groups } of sections) {
    for (const { element, opened: found } of groups) {
      if (element.matches("details") && element.open !== (found || opened.has(element.id))) element.open = !element.open;
    }
  }
  const at = state.get("at");
  if (!at) {
    scrollTo(0, 0);
    return;
  }
  const element = reveal(at);
  if (!element) return;
  settle(element, Number(state.get("y")) || 0);
};

for (const section of sections) {
  section.more.addEventListener("click", () => {
    section.shown += section.step * 2;
    apply();
  });
  section.all.addEventListener("click", () => {
    section.shown = Infinity;
    apply();
  });
}

let waiting = 0;
find.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(restart, 120);
});
form.addEventListener("change", (event) => {
  if (event.target !== find) restart();
});
form.addEventListener("submit", (event) => event.preventDefault());
const startAnew = () => {
  clear();
  restart();
  find.focus();
};
form.addEventListener("reset", (event) => {
  event.preventDefault();
  startAnew();
});
nothing.querySelector("button").addEventListener("click", startAnew);

// a name's link is the address of what is about it
for (const link of document.querySelectorAll("a[data-drug], a[data-condition]")) {
  const { drug, condition } = link.dataset;
  link.setAttribute("href", `#${new URLSearchParams({ ...(drug && { drug }), ...(condition && { condition }), at: "claims" })}`);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  write("replaceState"); // back comes to this place
  if (isState(link.hash)) return; // the browser goes there, and read follows
  event.preventDefault();
  const id = link.hash.slice(1);
  arrive(id);
  write("pushState", { at: id });
});
addEventListener("hashchange", read);
addEventListener("popstate", read);

let moved = 0;
addEventListener("scroll", () => {
  clearTimeout(moved);
  moved = setTimeout(() => write("replaceState"), 300);
}, { passive: true });

// lines of an open article show the sentences that they lead to
for (const details of document.querySelectorAll("#articles > details")) {
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    for (const line of details.querySelectorAll(".claim")) {
      const sentence = line.querySelector(".sentence") ? null : target(line)?.querySelector(".sentence");
      if (sentence) line.append(sentence.cloneNode(true));
    }
  });
}
document.addEventListener("toggle", () => {
  clearTimeout(moved);
  moved = setTimeout(() => write("replaceState"), 300);
}, { capture: true });

// what is scrolled to stands below the filters, however many lines these take
const pad = () => {
  document.documentElement.style.scrollPaddingTop = `${(isSticky() ? form.offsetHeight : 0) + margin}px`;
};
new ResizeObserver(pad).observe(form);

history.scrollRestoration = "manual";
form.hidden = false;
pad();
apply();
read();
