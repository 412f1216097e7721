// How far everybody of the team is, and how far each two agree.

import { get } from "./api.js";
import { element, printable } from "./text.js";

function row(...cells) {
  const made = document.createElement("tr");
  for (const cell of cells) made.insertCell().textContent = printable(String(cell));
  return made;
}

const percent = (share) => `${Math.round(100 * share)} %`;

export async function showTeam() {
  const { people, pairs } = await get("/api/team", {});
  element("people").replaceChildren(...people.map((one) => row(one.name, `${one.decided} of ${one.total}`)));
  const agreed = pairs.map((pair) => {
    const share = `${pair.same}: ${percent(pair.same / pair.both)} (${percent(pair.low)} to ${percent(pair.high)})`;
    return row(pair.names.join(" and "), pair.both, share, pair.kappa.toFixed(2));
  });
  element("pairs").replaceChildren(...(agreed.length ? agreed : [row("nobody decided what another did yet", "", "", "")]));
  element("team").showModal();
}
