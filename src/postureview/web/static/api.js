// Requests to the server that this page came from.

export class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
    this.isFull = status === 507;
    this.isRefusal = [400, 413, 415, 422].includes(status);
    this.isShutOut = status === 401 || status === 403;
  }
}

export const SHUT_OUT = "postureview was started again, or was locked. Open this page from its new window; what was filmed is kept.";

const token = () => document.querySelector('meta[name="csrf"]')?.content || "";

/** JSON in, JSON out; a Blob is sent as it is. Throws Refused with words for people. */
export async function api(method, url, body) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token() };
  const options = { method, headers, credentials: "same-origin" };
  if (body instanceof Blob) {
    headers["Content-Type"] = "application/octet-stream";
    options.body = body;
  } else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(url, options);
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const words = said.error ? `${said.error.text} ${said.error.todo}` : `The server answered ${answer.status}.`;
    throw new Refused(words, answer.status);
  }
  return said;
}
