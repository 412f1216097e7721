// Talk to the server. Every failure is an Error with a text for the reviewer and the status of the answer.

import { drop, keep } from "./kept.js";

export const FORBIDDEN = 403;
const SILENT = `The server does not answer. If claimx review was stopped, start it again with --port ${location.port} and open the address that it prints in this browser.`;
const RESTARTED =
  "claimx review was started again and does not know this window yet. Open the newest address that it printed in this browser, then come back.";

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw Object.assign(new Error(SILENT), { lost: true });
  }
  const row = await response.json().catch(() => null);
  if (response.ok && row) return row;
  if (response.ok) throw Object.assign(new Error(SILENT), { lost: true }); // it ended within its answer
  const { status } = response;
  const said = status === FORBIDDEN ? RESTARTED : row?.error || `The server answered ${status}.`;
  throw Object.assign(new Error(said), { status, lost: status === FORBIDDEN || status >= 500 });
}

export const get = (path, values) => ask(`${path}?${new URLSearchParams(values)}`);

// send what changes the log; it is kept until the server has taken or refused it, and *said* tells what it was
export async function post(path, row, said) {
  keep(path, row, said);
  try {
    const body = JSON.stringify(row);
    const answer = await ask(path, { method: "POST", headers: { "content-type": "application/json" }, body });
    drop();
    return answer;
  } catch (error) {
    if (!error.lost) drop();
    throw error;
  }
}
