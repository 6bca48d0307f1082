// Sends chosen files in pieces, and goes on where it was when the connection comes back.
"use strict";
(() => {
  const PIECE_BYTES = 1024 * 1024;
  const PAUSE_MS = 1500;
  const token = () => document.querySelector('meta[name="csrf"]').content;
  const pause = () => new Promise((done) => window.setTimeout(done, PAUSE_MS));

  class Refused extends Error {}
  class Full extends Error {}

  async function ask(method, address, body, type) {
    const headers = { Accept: "application/json", "X-CSRF-Token": token() };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(address, { method, headers, body });
    const told = await answer.json();
    if (answer.ok) return told;
    if (answer.status === 409 || answer.status === 503) throw new Error("again");
    const words = `${told.error.text} ${told.error.todo}`;
    throw answer.status === 507 ? new Full(words) : new Refused(words);
  }

  async function send(box, file, tell) {
    const { files, stage, test } = box.dataset;
    const about = JSON.stringify({ size_bytes: file.size, stage: stage || "", test: test || "" });
    let begun = null;
    for (;;) {
      try {
        begun ??= await ask("POST", files, about, "application/json");
        const here = `${files}/${begun.upload}`;
        let { offset } = await ask("GET", here);
        while (offset < file.size) {
          const piece = file.slice(offset, offset + PIECE_BYTES);
          ({ offset } = await ask("PATCH", `${here}?offset=${offset}`, piece, "application/octet-stream"));
          tell(`${file.name}: ${Math.floor((100 * offset) / file.size)} %`, offset / file.size);
        }
        return await ask("POST", `${here}/finish`, "{}", "application/json");
      } catch (error) {
        if (error instanceof Refused) throw error;
        const why = error instanceof Full ? error.message : "waiting for postureview.";
        tell(`${file.name}: ${why} Leave this page open; it goes on by itself.`, null);
        await pause();
      }
    }
  }

  for (const box of document.querySelectorAll("[data-files]")) {
    const input = box.querySelector("input[type=file]");
    const words = box.querySelector("[data-told]");
    const bar = box.querySelector("progress");
    const tell = (text, share) => {
      words.textContent = text;
      bar.hidden = share === null;
      if (share !== null) bar.value = share;
    };
    input.addEventListener("change", async () => {
      input.disabled = true;
      const refusals = [];
      for (const file of input.files) {
        try {
          await send(box, file, tell);
        } catch (error) {
          refusals.push(`${file.name}: ${error.message}`);
        }
      }
      if (refusals.length) {
        tell(refusals.join(" "), null);
        input.disabled = false;
        input.value = "";
      } else window.location.reload();
    });
  }
})();
