// Takes that wait in the browser's own store until the server has them whole: a reload or a stopped server loses none.

import { api, SHUT_OUT } from "./api.js";

const PIECES = 64;
const PIECE_BYTES = [64 * 1024, 4 * 1024 * 1024]; // least and most
const RETRY_MS = 1500;

function store() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("postureview-takes", 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore("takes", { keyPath: "id" }));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

async function withTakes(mode, work) {
  const database = await store();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("takes", mode);
      const request = work(transaction.objectStore("takes"));
      transaction.addEventListener("complete", () => resolve(request.result));
      transaction.addEventListener("error", () => reject(transaction.error));
    });
  } finally {
    database.close();
  }
}

export const waitingTakes = async (base) =>
  (await withTakes("readonly", (takes) => takes.getAll())).filter((take) => take.base === base);
const keepTake = (take) => withTakes("readwrite", (takes) => takes.put(take));
const forgetTake = (id) => withTakes("readwrite", (takes) => takes.delete(id));

async function sha256(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Keep a take until it is uploaded, then upload it. about : {step, overridden, held, from_file}. */
export async function saveTake(base, blob, about, onProgress) {
  const take = { id: crypto.randomUUID(), base, blob, about, sha256: await sha256(blob), upload: null };
  await keepTake(take).catch(() => null); // a private window may have no store; the upload goes on without
  return uploadTake(take, onProgress);
}

/** Upload a kept take; waits and goes on where it was when the server is away. An answer "no" ends it. */
export async function uploadTake(take, onProgress) {
  for (;;) {
    try {
      const state = await uploadOnce(take, onProgress);
      await forgetTake(take.id).catch(() => null);
      return state;
    } catch (error) {
      if (error.isRefusal || (error.status === 404 && !take.upload)) {
        await forgetTake(take.id).catch(() => null);
        throw error;
      }
      if (error.status === 404) take.upload = null; // the server does not know it any more: begin anew
      onProgress(null, waitingWords(error));
      await pause(RETRY_MS);
    }
  }
}

function waitingWords(error) {
  if (error.isFull) return error.message;
  if (error.isShutOut) return SHUT_OUT;
  return "Waiting for postureview. The take is kept in this browser.";
}

async function uploadOnce(take, onProgress) {
  const { base, blob, about } = take;
  if (!take.upload) {
    const begun = await api("POST", `${base}/uploads`, { ...about, sha256: take.sha256, size_bytes: blob.size });
    if (begun.state) return begun.state; // it was whole already when the answer was lost
    take.upload = begun.upload;
    await keepTake(take).catch(() => null);
  }
  const pieceBytes = Math.max(PIECE_BYTES[0], Math.min(PIECE_BYTES[1], Math.ceil(blob.size / PIECES)));
  let { offset } = await api("GET", `${base}/uploads/${take.upload}`);
  while (offset < blob.size) {
    const part = blob.slice(offset, offset + pieceBytes);
    ({ offset } = await api("PATCH", `${base}/uploads/${take.upload}?offset=${offset}`, part));
    onProgress(offset / blob.size, "");
  }
  return api("POST", `${base}/uploads/${take.upload}/finish`, {});
}
