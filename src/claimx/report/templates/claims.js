"use strict";
(() => {
  const form = document.getElementById("filter");
  const found = document.getElementById("found");
  const nothing = document.getElementById("nothing");
  const concepts = document.getElementById("concepts");
  const chosen = ["relation", "stance", "certainty", "checked"].map((id) => document.getElementById(id)).filter(Boolean);
  const find = document.getElementById("find");
  const repeated = document.getElementById("repeated");

  // the canonical names that claims must be about, whatever else their words hold
  const about = { drug: "", condition: "" };

  // what is looked at: sections, their groups, the claims of each
  const text = (element) => element?.textContent ?? "";
  const named = (group) => {
    const names = [...group.querySelectorAll("h3 bdi")].map(text);
    return { drug: names[0] ?? "", condition: names[1] ?? "" };
  };
  const said = (claim) => {
    const words = claim.dataset.is.split(" ");
    return words.includes("checked") || words.includes("disputed") ? words : [...words, "undecided"];
  };
  const sections = [...document.querySelectorAll("section[data-step]")].map((section) => {
    const step = Number(section.dataset.step);
    const again = "again" in section.dataset; // claims that other sections show too
    const more = document.createElement("button");
    const all = document.createElement("button");
    for (const button of [more, all]) {
      button.type = "button";
      button.className = "more";
      section.append(button);
    }
    const groups = [...section.querySelectorAll(":scope > .group")].map((element) => ({
      element,
      name: text(element.querySelector("h3")).toLowerCase(),
      about: again ? null : named(element),
      claims: [...element.querySelectorAll(".claim")].map((claim) => ({
        element: claim,
        is: said(claim),
        about: again ? { drug: text(claim.querySelector(".of-drug")), condition: text(claim.querySelector(".of-condition")) } : null,
        text: null,
      })),
    }));
    return { section, step, shown: step, groups, more, all, again };
  });

  // the sentence that a line of an article leads to
  const target = (element) => {
    const link = element.querySelector('a[href^="#claim-"]');
    return link && document.getElementById(link.hash.slice(1));
  };

  const matches = (group, claim, words, wanted) => {
    if (!wanted.every((value) => claim.is.includes(value))) return false;
    const names = group.about ?? claim.about;
    if (about.drug && names.drug !== about.drug) return false;
    if (about.condition && names.condition !== about.condition) return false;
    if (!words.length) return true;
    claim.text ??= `${group.name} ${text(claim.element)} ${text(target(claim.element))}`.toLowerCase();
    return words.every((word) => claim.text.includes(word));
  };

  const counted = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

  // what few groups a search leaves are opened until the next
  const openAtMost = 12;
  const open = () => {
    for (const { groups, again } of sections) {
      if (again) continue;
      for (const group of groups) {
        if (!group.element.matches("details:not([hidden], [open])")) continue;
        group.element.open = group.opened = true;
      }
    }
  };

  const showConcepts = () => {
    concepts.replaceChildren();
    for (const key of ["drug", "condition"]) {
      if (!about[key]) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${key}: ${about[key]} ✕`;
      button.setAttribute("aria-label", `Show other ${key}s than ${about[key]} too`);
      button.addEventListener("click", () => {
        about[key] = "";
        restart();
        find.focus();
      });
      concepts.append(button);
    }
    concepts.hidden = !concepts.childElementCount;
  };

  const apply = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = chosen.map((select) => select.value).filter(Boolean);
    const filtered = Boolean(words.length || wanted.length || about.drug || about.condition);
    repeated.hidden = filtered;
    let groupCount = 0;
    let claimCount = 0;
    for (const section of sections) {
      let matched = 0;
      for (const group of section.groups) {
        let left = 0;
        for (const claim of group.claims) {
          const fits = matches(group, claim, words, wanted);
          claim.element.hidden = !fits;
          if (fits) left += 1;
        }
        if (left) matched += 1;
        if (!section.again) claimCount += left;
        group.element.hidden = !left || matched > section.shown;
        if (group.opened) group.element.open = group.opened = false;
      }
      if (!section.again) groupCount += matched;
      section.section.hidden = filtered && !matched;
      const rest = matched - section.shown;
      section.more.hidden = section.all.hidden = rest <= 0;
      section.more.textContent = `Show ${Math.min(section.step * 2, rest)} more`;
      section.all.textContent = `Show all ${matched.toLocaleString("en")}`;
    }
    found.textContent = `${counted(claimCount, "sentence")} in ${counted(groupCount, "group")}`;
    nothing.hidden = !filtered || claimCount > 0 || sections.some(({ section }) => !section.hidden);
    showConcepts();
    if (filtered && groupCount <= openAtMost) open();
  };

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
})();
