// Search and filters of the page: what is looked at, and what of it is shown.

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
