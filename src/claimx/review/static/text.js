// Texts that others wrote, shown as they are. Offsets of records count code points, those of a page UTF-16 units.

export const element = (id) => document.getElementById(id);

// what steers the direction or hides is shown as an escape, so that a text cannot pose as another
const STEERING =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/u;

export const visible = (character) =>
  STEERING.test(character) ? `\\u${character.codePointAt(0).toString(16).padStart(4, "0")}` : character;

export const printable = (text) => Array.from(text, visible).join("");

// a time of the log, which is in UTC, by the clock of this place; Swedes write it as the log does
export function when(at) {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? at : moment.toLocaleString("sv");
}

// the selected words of an article as its code points, or null
export function selectedBounds(article) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !element("text").contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const start = placeOf(article, range.startContainer, range.startOffset);
  const end = placeOf(article, range.endContainer, range.endOffset);
  if (start === null || end === null) return null;
  const { characters, offset } = article;
  let [first, last] = [start - offset, end - offset];
  while (first < last && !characters[first].trim()) first++;
  while (last > first && !characters[last - 1].trim()) last--;
  if (first >= last) return null;
  return { start: first + offset, end: last + offset, text: characters.slice(first, last).join("") };
}

// the code point at a place of the page; an escape that is drawn for a character counts as that character
function placeOf(article, node, units) {
  if (!element("text").contains(node)) return article.offset + article.characters.length;
  if (node.nodeType !== Node.TEXT_NODE) {
    const piece = node.childNodes[units] ?? node.lastChild;
    const holder = piece?.nodeType === Node.TEXT_NODE ? piece.parentElement : piece;
    if (!holder?.dataset?.start) return null;
    return units < node.childNodes.length ? Number(holder.dataset.start) : article.offset + article.characters.length;
  }
  let at = Number(node.parentElement.dataset.start) - article.offset;
  for (let seen = 0; seen < units; at++) seen += article.shown[at].length;
  return at + article.offset;
}

// let the keyboard and the mouse select in the article, and nothing change it
export function makeSelectable() {
  const place = element("text");
  for (const kind of ["beforeinput", "dragstart", "drop", "paste", "cut"])
    place.addEventListener(kind, (event) => event.preventDefault());
  place.addEventListener("focus", () => {
    const selection = getSelection();
    const claim = place.querySelector("[data-claim]");
    if (claim && !place.contains(selection.anchorNode)) selection.collapse(claim, 0);
  });
}
