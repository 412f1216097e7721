// The queue: which claim comes next, its card and article fetched ahead, and what the server says of how far it is.

import { get } from "./api.js";
import { drawAll, drawProgress, drawFinished } from "./draw.js";
import { filters, misuse, openPlace, state } from "./state.js";
import { element, visible } from "./text.js";

const AHEAD = 4; // cards that are fetched before they are needed
const KEPT = 400; // cards and articles that are remembered

const cards = new Map(); // by place: promise of the card
const articles = new Map(); // by document or place: promise of its text and claims

export async function load() {
  const found = await get("/api/queue", filters());
  Object.assign(state, { places: found.places, at: 0, back: [], card: null });
  state.standing.clear();
  cards.clear();
  articles.clear();
  state.server = found;
  await show();
}

state.reload = load;

function remember(map, key, promise) {
  if (map.size > KEPT) map.clear();
  map.set(key, promise);
  promise.catch(() => map.delete(key));
}

function fetched(wanted) {
  const missing = wanted.filter((place) => !cards.has(place));
  if (missing.length) {
    const answer = get("/api/cards", { at: missing.join(",") });
    missing.forEach((place, number) => remember(cards, place, answer.then((found) => found[number])));
  }
  return cards.get(wanted[0]);
}

function articleOf(card) {
  const key = card.whole ? card.claim.doc_id : card.at;
  if (!articles.has(key)) remember(articles, key, get("/api/article", { at: card.at }).then(prepared));
  return articles.get(key);
}

function prepared(article) {
  const characters = Array.from(article.text);
  return { ...article, characters, shown: characters.map(visible) };
}

const upcoming = (first) => {
  const found = [];
  for (let at = first; at < state.places.length && found.length < AHEAD; at++)
    if (!state.standing.get(state.places[at][0])) found.push(state.places[at][0]);
  return found;
};

// show the next claim: one that was undone or opened, else the next of the queue that no window has decided
export async function show() {
  while (state.at < state.places.length && state.standing.get(state.places[state.at][0])) state.at += 1;
  const back = state.back.at(-1);
  const place = openPlace();
  const over = place === undefined;
  const before = state.article;
  Object.assign(state, { added: null, anew: false, broken: false, card: null, changed: {}, comment: "", flag: false });
  state.settled();
  if (!over) {
    try {
      state.card = await fetched(back ? [place] : upcoming(state.at));
      if (state.card.error) state.broken = true;
      else state.article = await articleOf(state.card);
    } catch (error) {
      state.card = null;
      throw Object.assign(error, { again: show });
    }
    if (state.broken) {
      const { error } = state.card;
      state.card = null;
      drawProgress();
      throw misuse(`${error} Press s to pass it over.`);
    }
    begin(back);
  }
  if (state.article !== before) state.marks.clear();
  element("card").hidden = over;
  element("finished").hidden = !over;
  drawAll(true);
  if (over) drawFinished();
  else ahead();
}

// what an undone or opened claim had, so that it is changed and not made anew
function begin(back) {
  const kept = back?.kept ?? state.card.decided;
  if (kept) Object.assign(state, { changed: { ...kept.corrections }, comment: kept.comment ?? "", flag: Boolean(kept.flag) });
  state.anew = Boolean(state.card.decided);
  state.shownAt = performance.now();
}

function ahead() {
  const next = upcoming(state.at + (state.back.length ? 0 : 1));
  if (!next.length) return;
  fetched(next)
    .then((card) => card.error || articleOf(card))
    .catch(() => {});
}

// take in what the server says with every answer
export function heard(answer) {
  state.server = answer;
  for (const { at, said } of answer.changed) {
    state.standing.set(at, said);
    cards.delete(at);
    for (const article of articles.values()) article.then((found) => settle(found, at, said)).catch(() => {});
    if (state.article) settle(state.article, at, said);
  }
}

function settle(article, at, said) {
  const claim = article.claims.find((one) => one.at === at);
  if (claim) claim.said = said;
}

// go on: to what was undone or opened before, else in the queue
export function advance() {
  if (state.back.length) state.back.pop();
  else state.at += 1;
  return show();
}

// open a claim, whatever was decided about it; the queue goes on afterwards
export async function open(place) {
  if (place === openPlace()) return;
  state.back = state.back.filter((one) => one.place !== place);
  if (place !== state.places[state.at]?.[0]) state.back.push({ place });
  await show();
}

// leave a claim that was opened as it is
export async function leave() {
  if (!state.back.length) return;
  state.back.pop();
  await show();
}

// fetch the article anew, as when a claim was added to it
export async function refetchArticle() {
  articles.clear();
  state.article = await articleOf(state.card);
}
