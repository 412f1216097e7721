// Talk to the server. Every failure is an Error with a text for the reviewer.

async function answer(response) {
  const row = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(row.error || `The server answered ${response.status}.`);
  return row;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The server does not answer. Is claimx review still running?");
  }
  return answer(response);
}

export const get = (path, values) => ask(`${path}?${new URLSearchParams(values)}`);

export const post = (path, row) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(row) });
