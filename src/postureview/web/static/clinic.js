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

// Locked when nobody is there: what is shown is covered, and what was typed is kept.
const lockedDialog = document.getElementById("locked");
const ASK_EVERY_MS = 20_000;
let lastSignMs = 0;

async function stillOpen(byAPerson) {
  const headers = { Accept: "application/json" };
  if (!byAPerson) headers["X-Background"] = "1";
  let answer;
  try {
    answer = await fetch("/alive", { headers });
  } catch {
    return; // the server is away: whoever sends something is told so
  }
  if (answer.status === 204) {
    lockedDialog.close();
  } else if (!lockedDialog.open) {
    const known = answer.status === 403;
    document.getElementById("unlock").hidden = !known;
    if (!known) {
      document.getElementById("locked-words").textContent =
        "This browser has no session any more. Sign in, or open the address that the terminal shows. What was saved is still there.";
    }
    lockedDialog.showModal();
  }
}

function signOfLife() {
  if (lockedDialog.open || Date.now() - lastSignMs < ASK_EVERY_MS) return;
  lastSignMs = Date.now();
  stillOpen(true);
}

async function unlock(event) {
  event.preventDefault();
  const secret = document.getElementById("unlock-secret");
  const body = new URLSearchParams({ secret: secret.value });
  const headers = { "X-CSRF-Token": csrfToken(), Accept: "application/json" };
  const answer = await fetch("/unlock", { method: "POST", headers, body, redirect: "manual" });
  secret.value = "";
  if (answer.type === "opaqueredirect" || answer.ok) {
    lockedDialog.close();
  } else {
    document.getElementById("locked-words").textContent = "That did not fit. Try again.";
  }
}

if (lockedDialog) {
  lockedDialog.addEventListener("cancel", (event) => event.preventDefault());
  document.getElementById("unlock").addEventListener("submit", unlock);
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, signOfLife, { passive: true });
  window.setInterval(() => stillOpen(false), ASK_EVERY_MS);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) stillOpen(false); });
}
