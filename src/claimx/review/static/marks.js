// The claims of the article that are decided at one stroke: those marked, else the open ones of the sentence.

import { state } from "./state.js";

const open = () => state.article.claims.filter((one) => one.id && !one.said && !one.added);

const ofSentence = (claims) => {
  const { start, end } = state.card.claim;
  return claims.filter((one) => one.start === start && one.end === end);
};

export function together() {
  if (!state.card || !state.article) return [];
  return state.marks.size ? open().filter((one) => state.marks.has(one.at)) : ofSentence(open());
}

// mark the open claims of the sentence, or of the whole article; once more takes the marks away
export function mark(ofArticle) {
  const wanted = ofArticle ? open() : ofSentence(open());
  const all = wanted.every((one) => state.marks.has(one.at));
  for (const one of wanted) toggleMark(one.at, !all);
}

export function toggleMark(place, on) {
  if (on) state.marks.add(place);
  else state.marks.delete(place);
}
