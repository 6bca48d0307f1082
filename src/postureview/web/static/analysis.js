// Shows how far an analysis is, without loading the page again; when it is over, goes where its result is.
"use strict";
(() => {
  const box = document.querySelector("[data-analysis]");
  if (!box) return;
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");
  const live = box.querySelector("[data-live]");
  let lost = 0;

  async function look() {
    let state;
    try {
      const headers = { Accept: "application/json", "X-Background": "1" };
      const answer = await fetch(box.dataset.analysis, { headers });
      if (answer.status === 401 || answer.status === 403) return window.location.reload(); // locked meanwhile
      if (!answer.ok) throw new Error(String(answer.status));
      state = await answer.json();
      lost = 0;
    } catch {
      lost += 1;
      if (lost > 2) words.textContent = box.dataset.lost;
      window.setTimeout(look, 2000);
      return;
    }
    words.textContent = state.words;
    if (state.share === null) bar.removeAttribute("value");
    else bar.value = state.share;
    if (live.textContent !== state.step) live.textContent = state.step;
    if (state.is_over) window.location.assign(state.next);
    else window.setTimeout(look, 700);
  }
  look();
})();
