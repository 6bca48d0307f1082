// Small helps that work without being needed: every page also works without scripts.
"use strict";

/** The value that every request that changes something must carry, in the header X-CSRF-Token. */
function csrfToken() {
  return document.querySelector('meta[name="csrf"]')?.content ?? "";
}

// A question before something is lost: <form data-confirm="...">.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
});

// What was typed is not lost by closing the window: <form data-keep>.
let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-keep]")) changed = true;
});
document.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
