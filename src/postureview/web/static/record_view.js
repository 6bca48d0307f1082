// What the page shows: steps, the step at hand, checks and phase.

const part = (page, name) => page.querySelector(`[data-part="${name}"]`);
const SIGNS = { taken: "✓", skipped: "–", open: "" };
const SAID = { taken: "filmed", skipped: "skipped", open: "not filmed yet" };

export function showSteps(page, state, onChoose) {
  const list = part(page, "steps");
  list.replaceChildren(...state.steps.map((step, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `step ${step.status}`;
    if (index === state.at) button.setAttribute("aria-current", "step");
    const sign = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = SIGNS[step.status] || String(index + 1);
    const said = document.createElement("span");
    said.className = "hidden-words";
    said.textContent = `, ${SAID[step.status]}${step.overridden.length ? ", checks overridden" : ""}`;
    button.append(sign, ` ${step.title}`, step.overridden.length ? " !" : "", said);
    if (step.overridden.length) button.title = `Filmed although: ${step.overridden.join(", ")}`;
    button.addEventListener("click", () => onChoose(step.key));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

export function showStep(page, step) {
  part(page, "title").textContent = step.title;
  part(page, "instruction").textContent = step.instruction;
  part(page, "start-words").textContent = step.start ? `Start: ${step.start}.` : "";
  const often = step.repetitions > 1 ? `${step.repetitions} times` : "";
  const hold = step.hold_s ? `hold ${step.hold_s} s at the end` : "";
  part(page, "often").textContent = [often, hold].filter(Boolean).join(", ");
  part(page, "stop").textContent = step.stop;
  part(page, "drawing").innerHTML = step.drawing; // made by the server, from its own tables
  part(page, "checks").replaceChildren();
  part(page, "take-note").textContent = step.recording ? "Filmed already. A new take replaces it." : "";
}

export function showChecks(page, answer) {
  const list = part(page, "checks");
  if (list.children.length !== answer.checks.length) {
    list.replaceChildren(...answer.checks.map(() => {
      const item = document.createElement("li");
      item.append(document.createElement("strong"), document.createElement("span"));
      return item;
    }));
  }
  answer.checks.forEach((check, index) => {
    const item = list.children[index];
    const className = check.passed ? "good" : check.blocking ? "bad" : "advice";
    if (item.className !== className) item.className = className;
    const [title, words] = item.children;
    const name = `${check.passed ? "✓" : check.blocking ? "✗" : "!"} ${check.title}`;
    if (title.textContent !== name) title.textContent = name;
    if (words.textContent !== check.say) words.textContent = check.say;
  });
  part(page, "held").value = answer.held;
}

const TAKE = {
  off: "Film now",
  checking: "Film now",
  countdown: "Stop the countdown",
  recording: "Finished",
  saving: "Saving",
  done: "Film now",
};

export function showPhase(page, phase, words) {
  page.dataset.phase = phase;
  if (words !== undefined) part(page, "phase").textContent = words;
  const take = part(page, "take");
  take.textContent = TAKE[phase];
  take.disabled = ["off", "saving", "done"].includes(phase);
  for (const name of ["back", "skip"]) part(page, name).disabled = ["recording", "saving"].includes(phase);
  part(page, "progress").hidden = !["recording", "saving"].includes(phase);
  part(page, "progress").value = 0;
  part(page, "held").hidden = phase !== "checking";
  if (phase !== "countdown") part(page, "count").textContent = "";
  part(page, "light").hidden = phase !== "recording";
}
