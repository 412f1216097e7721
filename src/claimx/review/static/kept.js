// What was decided but not confirmed, kept in this tab over a reload until the server has it.

const KEY = "claimx-kept";
const review = document.documentElement.dataset.review; // the same for each run of one review

export function keep(path, row, said) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ review, path, row, said }));
  } catch {
    // a browser that stores nothing has the decision in the page alone
  }
}

export const drop = () => sessionStorage.removeItem(KEY);

// what an earlier page of this tab left of the same review, or null
export function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY));
    return found?.review === review ? found : null;
  } catch {
    return null;
  }
}
