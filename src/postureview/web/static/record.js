// The guided recording: camera, checks, countdown, take, upload, next step.

import { api } from "./api.js";
import { cameraHelp, cameras, closeCamera, openCamera, startRecorder } from "./record_camera.js";
import { Live } from "./record_live.js";
import { drawOverlay } from "./record_overlay.js";
import { forgetFilming, lostStep, noteFilming, unfinished } from "./record_unfinished.js";
import { saveTake, uploadTake, waitingTakes } from "./record_upload.js";
import { Voice } from "./record_voice.js";
import { showChecks, showPhase, showSteps, showStep } from "./record_view.js";

const page = document.querySelector("[data-record]");
const base = page.dataset.record;
const find = (name) => page.querySelector(`[data-part="${name}"]`);
const video = find("video"), overlay = find("overlay");
const voice = new Voice();
const COUNTDOWN_S = 3;
const LARGEST_FILE_BYTES = 1e9; // it is hashed in one piece

let state = null;
let stream = null;
let phase = "off"; // off, checking, countdown, recording, saving, done
let answer = null;
let override = false;
let heldBefore = false;
let timer = null;
let finishTake = null;

const live = new Live(base, video, {
  onAnswer: (given) => {
    const isFirst = !answer;
    answer = given;
    if (isFirst && phase === "checking") find("phase").textContent = checkingWords();
    drawOverlay(overlay, video, given.points, state.bones);
    if (phase === "saving" || phase === "done") return;
    showChecks(page, given);
    if (phase === "recording") return;
    const wrong = failing();
    if (phase === "countdown" && wrong.length && !override) toChecking(wrong[0].say);
    else if (phase === "checking" && find("auto").checked && given.held >= 1) countDown(false);
    else if (phase === "checking" && wrong.length) voice.advise(wrong[0].say);
  },
  onState: (words) => { find("connection").textContent = words; },
});

const failing = () => (answer ? answer.checks.filter((check) => !check.passed && check.blocking) : []);
const current = () => state.steps[state.at];

function setPhase(next, words) {
  phase = next;
  if (next === "recording") noteFilming(base, current());
  else if (next !== "saving") forgetFilming(base);
  showPhase(page, next, words);
}

function show(next) {
  state = next;
  showSteps(page, state, (key) => move("go", key));
  const step = current();
  find("finished").hidden = Boolean(step);
  find("work").hidden = !step;
  for (const name of ["back", "skip"]) find(name).hidden = state.steps.length < 2;
  if (!step) {
    const isFilmed = state.steps.some((one) => one.recording);
    find("kept").hidden = !isFilmed;
    find("nothing").hidden = isFilmed;
    setPhase("done", isFilmed ? "Everything is filmed." : "Nothing was filmed.");
    if (isFilmed) voice.say("Thank you. Everything is filmed.");
    stopCamera();
    find("finished").focus();
    return;
  }
  showStep(page, step);
  answer = null;
  live.watch(step.key);
  if (!stream) return setPhase("off", "Start the camera, or choose a video file.");
  toChecking();
  voice.say(`${step.title}. ${step.instruction}`);
}

function toChecking(words) {
  clearTimeout(timer);
  override = false;
  setPhase("checking", words || checkingWords());
  if (words) voice.say(words);
}

function checkingWords() {
  if (!answer) return "The checks are starting.";
  return find("auto").checked
    ? "Checking. The film starts by itself when everything is right."
    : "Checking. Press Film now when you are ready.";
}

async function move(kind, step) {
  if (phase === "recording" || phase === "saving") return;
  clearTimeout(timer);
  try {
    show(await api("POST", `${base}/move`, { move: kind, step: step || current()?.key || "" }));
  } catch (error) {
    find("message").textContent = error.message;
  }
}

function countDown(isOverride) {
  override = isOverride;
  heldBefore = answer?.held >= 1;
  const key = current().key;
  const tick = (left) => {
    if (current()?.key !== key || phase !== "countdown") return;
    find("count").textContent = left || "";
    if (!left) return record();
    voice.say(String(left));
    timer = setTimeout(() => tick(left - 1), 1000);
  };
  setPhase("countdown", current().is_view ? "Stand quietly." : "Ready.");
  tick(COUNTDOWN_S);
}

async function record() {
  const step = current();
  let recorder;
  try {
    recorder = startRecorder(stream);
  } catch {
    return cameraGone("This browser cannot film. Use a current Chromium, Chrome, Edge, Firefox or Safari, or choose a video file below.");
  }
  // A view must hold while it is filmed; of a movement only what was before it can hold.
  let held = !step.is_view && heldBefore;
  const wrong = new Set(answer ? failing().map((check) => check.name) : step.checks);
  const watch = setInterval(() => {
    if (!step.is_view) return;
    held = held || answer?.held >= 1;
    failing().forEach((check) => wrong.add(check.name));
  }, 60);
  setPhase("recording", step.is_view ? "Filming. Stand quietly." : "Filming. Press Finished when the movement is done.");
  voice.say(step.is_view ? "Hold still." : beginWords(step));
  const began = performance.now();
  const progress = setInterval(() => {
    find("progress").value = Math.min(1, (performance.now() - began) / 1000 / step.record_s);
  }, 100);
  await new Promise((resolve) => {
    finishTake = resolve;
    timer = setTimeout(resolve, step.record_s * 1000);
  });
  finishTake = null;
  clearTimeout(timer);
  clearInterval(watch);
  clearInterval(progress);
  const blob = await recorder.stop().catch(() => null);
  if (phase !== "recording") return; // the camera was lost
  if (!blob || !blob.size) return toChecking("Nothing was filmed. Once more.");
  if (!held && !override) return toChecking("That was not steady for a second. Once more.");
  const overridden = held ? [] : wrong.size ? [...wrong] : ["still"];
  await save(blob, { step: step.key, held, overridden, from_file: false });
}

function beginWords(step) {
  return step.repetitions > 1 ? `Begin. ${step.instruction} ${step.repetitions} times.` : `Begin. ${step.instruction}`;
}

async function save(blob, about) {
  setPhase("saving", "Saving the film.");
  voice.say("Thank you.");
  await settle(saveTake(base, blob, about, onProgress));
}

async function settle(uploading) {
  try {
    const next = await uploading;
    find("message").textContent = "";
    show(next);
  } catch (error) {
    find("message").textContent = error.message;
    if (stream) toChecking("The film was not kept."); else setPhase("off", "The film was not kept.");
  }
}

function onProgress(share, words) {
  if (share !== null) find("progress").value = share;
  if (phase === "saving" || phase === "off") find("phase").textContent = words || "Saving the film.";
}

async function startCamera() {
  find("help").hidden = true;
  closeCamera(stream);
  try {
    const size = find("size").value.split("x").map(Number);
    stream = await openCamera(find("camera").value, size);
  } catch (error) {
    return cameraGone(cameraHelp(error));
  }
  stream.getVideoTracks()[0].addEventListener("ended", () => {
    cameraGone("The camera is gone. Plug it in again and press Try again. What was filmed before is kept.");
  });
  video.srcObject = stream;
  await video.play().catch(() => null);
  await listCameras();
  const { videoWidth, videoHeight } = video;
  find("camera-size").textContent = videoWidth ? `The camera delivers ${videoWidth} × ${videoHeight}.` : "";
  find("stage").classList.add("on");
  live.start();
  if (phase === "off") show(state); else live.watch(current()?.key);
}

function cameraGone(words) {
  stopCamera();
  if (phase !== "saving" && phase !== "done") setPhase("off", "The camera is off.");
  if (finishTake) finishTake();
  find("help").hidden = false;
  find("help-words").textContent = words;
  find("try-again").focus();
}

function stopCamera() {
  live.stop();
  closeCamera(stream);
  stream = null;
  video.srcObject = null;
  find("stage").classList.remove("on");
}

async function listCameras() {
  const select = find("camera"), chosen = stream?.getVideoTracks()[0].getSettings().deviceId || select.value;
  const all = await cameras();
  select.replaceChildren(...all.map((device, index) => {
    const option = new Option(device.label || `Camera ${index + 1}`, device.deviceId);
    option.selected = device.deviceId === chosen;
    return option;
  }));
}

function takeFile(file) {
  if (!file || !current() || phase === "recording" || phase === "saving") return;
  if (file.size > LARGEST_FILE_BYTES) {
    find("message").textContent = "This file is larger than 1 GB. Cut it to the part that shows the step.";
    return;
  }
  clearTimeout(timer);
  save(file, { step: current().key, held: false, overridden: [], from_file: true });
}

find("start").addEventListener("click", startCamera);
find("start").disabled = false; // until here a press would be lost
find("try-again").addEventListener("click", startCamera);
find("camera").addEventListener("change", () => stream && startCamera());
find("size").addEventListener("change", () => stream && startCamera());
find("mirror").addEventListener("change", (event) => find("stage").classList.toggle("mirrored", event.target.checked));
find("mute").checked = voice.isMuted;
find("mute").addEventListener("change", (event) => voice.mute(event.target.checked));
find("auto").addEventListener("change", () => phase === "checking" && toChecking());
find("take").addEventListener("click", () => {
  if (phase === "recording" && finishTake) finishTake();
  else if (phase === "countdown") toChecking("Stopped.");
  else if (phase === "checking") countDown(failing().length > 0 || !(answer?.held >= 1));
});
find("back").addEventListener("click", () => move("back"));
find("skip").addEventListener("click", () => move("skip"));
find("say").addEventListener("click", () => voice.say(`${current().title}. ${current().instruction}`));
find("file").addEventListener("change", (event) => {
  takeFile(event.target.files[0]);
  event.target.value = "";
});
for (const name of ["dragover", "drop"]) {
  page.addEventListener(name, (event) => {
    event.preventDefault();
    if (name === "drop") takeFile(event.dataTransfer.files[0]);
  });
}
window.addEventListener("beforeunload", (event) => { if (phase === "recording") event.preventDefault(); });
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || phase === "recording" || phase === "saving" || phase === "countdown") return;
  const now = await api("GET", `${base}/state`).catch(() => null); // another tab may have gone on
  if (now && JSON.stringify(now) !== JSON.stringify(state)) show(now);
});

const film = unfinished(base);
show(await api("GET", `${base}/state`));
find("take").disabled = true;
const waiting = await waitingTakes(base).catch(() => []);
const lost = lostStep(film, state, waiting);
for (const take of waiting) {
  setPhase("saving", "Saving a film that was waiting.");
  await settle(uploadTake(take, onProgress));
}
if (lost) find("message").textContent = `${lost.title}: this page was loaded anew while it was filmed. Film it again; everything before is kept.`;
window.postureviewLive = live;
