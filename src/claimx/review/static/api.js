// Talk to the server. Every failure is an Error with a text for the reviewer and the status of the answer.

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The server does not answer. Is claimx review still running?");
  }
  const row = await response.json().catch(() => ({}));
  if (!response.ok)
    throw Object.assign(new Error(row.error || `The server answered ${response.status}.`), { status: response.status });
  return row;
}

export const get = (path, values) => ask(`${path}?${new URLSearchParams(values)}`);

export const post = (path, row) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(row) });
