"use strict";
(() => {
  const form = document.getElementById("filter");
  const found = document.getElementById("found");
  const chosen = ["relation", "stance", "certainty"].map((id) => document.getElementById(id));
  const find = document.getElementById("find");
  const repeated = document.getElementById("repeated");

  // what is looked at: sections, their groups, the claims of each
  const sections = [...document.querySelectorAll("section[data-step]")].map((section) => {
    const step = Number(section.dataset.step);
    const more = document.createElement("button");
    const all = document.createElement("button");
    for (const button of [more, all]) {
      button.type = "button";
      button.className = "more";
      section.append(button);
    }
    const groups = [...section.querySelectorAll(":scope > .group")].map((element) => ({
      element,
      name: element.querySelector("h3").textContent.toLowerCase(),
      claims: [...element.querySelectorAll(".claim")].map((claim) => ({
        element: claim,
        is: claim.dataset.is.split(" "),
        text: null,
      })),
    }));
    return { section, step, shown: step, groups, more, all };
  });

  const matches = (group, claim, words, wanted) => {
    if (!wanted.every((value) => claim.is.includes(value))) return false;
    if (!words.length) return true;
    claim.text ??= `${group.name} ${claim.element.textContent.toLowerCase()}`;
    return words.every((word) => claim.text.includes(word));
  };

  const said = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

  // what few groups a search leaves are opened until the next
  const openAtMost = 12;
  const open = () => {
    for (const { groups } of sections) {
      for (const group of groups) {
        if (!group.element.matches("details:not([hidden], [open])")) continue;
        group.element.open = group.opened = true;
      }
    }
  };

  const apply = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = chosen.map((select) => select.value).filter(Boolean);
    const filtered = Boolean(words.length || wanted.length);
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
        claimCount += left;
        group.element.hidden = !left || matched > section.shown;
        if (group.opened) group.element.open = group.opened = false;
      }
      groupCount += matched;
      section.section.hidden = filtered && !matched;
      const rest = matched - section.shown;
      section.more.hidden = section.all.hidden = rest <= 0;
      section.more.textContent = `Show ${Math.min(section.step * 2, rest)} more`;
      section.all.textContent = `Show all ${matched.toLocaleString("en")}`;
    }
    found.textContent = `${said(claimCount, "sentence")} in ${said(groupCount, "group")}`;
    if (filtered && groupCount <= openAtMost) open();
  };

  const ask = (words) => {
    find.value = words;
    for (const select of chosen) select.value = "";
  };

  const restart = () => {
    for (const section of sections) section.shown = section.step;
    apply();
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
  form.addEventListener("change", restart);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    ask("");
    restart();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-find]");
    if (!link) return;
    ask(link.dataset.find);
    restart();
  });

  // a link to a group shows and opens it
  const arrive = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.matches("details.group")) return;
    ask("");
    const section = sections.find((one) => one.groups.some((group) => group.element === target));
    section.shown = Math.max(section.shown, section.groups.findIndex((group) => group.element === target) + 1);
    apply();
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus();
  };
  window.addEventListener("hashchange", arrive);

  form.hidden = false;
  apply();
  arrive();
})();
