// A film that was being made when its page was loaded anew is lost; the page says so, and which step that is.

const name = (base) => `postureview-filming ${base}`; // of this tab only, and it outlives a reload

export function noteFilming(base, step) {
  sessionStorage.setItem(name(base), JSON.stringify({ step: step.key, recording: step.recording }));
}

export const forgetFilming = (base) => sessionStorage.removeItem(name(base));

/** What was being filmed; null = nothing. */
export const unfinished = (base) => JSON.parse(sessionStorage.getItem(name(base)) || "null");

/** The step whose film is lost: neither waiting in this browser nor with the server. */
export function lostStep(film, state, waiting) {
  const step = film && state.steps.find((one) => one.key === film.step);
  if (!step || step.recording !== film.recording) return null;
  return waiting.some((take) => take.about.step === film.step) ? null : step;
}
