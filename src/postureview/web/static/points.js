// Moves a point in a picture by mouse, finger or arrow keys; the form below it sends the place, so that it can be typed.
"use strict";
(() => {
  const svg = document.querySelector("svg[data-points]");
  if (!svg) return;
  const form = document.querySelector("form[data-place]");
  const { point, x, y } = form.elements;
  const told = form.querySelector("[data-told]");
  const save = form.querySelector("button");
  const nearer = document.querySelector("[data-nearer]");
  const whole = svg.getAttribute("viewBox").split(" ").map(Number);
  let held = null;

  const handles = () => [...svg.querySelectorAll("g.handle")];
  const handleOf = (name) => handles().find((one) => one.dataset.point === name);

  function place(handle, left, top) {
    const [, , width, height] = whole;
    left = Math.min(Math.max(left, 0), width - 1);
    top = Math.min(Math.max(top, 0), height - 1);
    handle.setAttribute("transform", `translate(${left} ${top})`);
    const moved = Math.hypot(left - handle.dataset.x, top - handle.dataset.y);
    handle.classList.toggle("moved", moved > 0.5);
    point.value = handle.dataset.point;
    x.value = left.toFixed(1);
    y.value = top.toFixed(1);
    told.textContent = moved > 0.5 ? `${handle.dataset.name} moved by ${moved.toFixed(0)} pixels.` : "";
    save.disabled = false;
  }
  const where = (handle) => /translate\(([-\d.]+) ([-\d.]+)\)/.exec(handle.getAttribute("transform")).slice(1).map(Number);

  function choose(handle) {
    for (const one of handles()) one.classList.toggle("chosen", one === handle);
    if (handle.dataset.x === "") return;
    place(handle, ...where(handle));
  }
  function back(handle) {
    place(handle, Number(handle.dataset.x), Number(handle.dataset.y));
  }
  function inPicture(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [at.x, at.y];
  }

  svg.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("g.handle");
    if (!handle) return;
    event.preventDefault();
    held = handle;
    handle.focus();
    choose(handle);
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (held) place(held, ...inPicture(event));
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, () => (held = null));

  svg.addEventListener("focusin", (event) => {
    const handle = event.target.closest("g.handle");
    if (handle && !held) choose(handle);
  });
  svg.addEventListener("keydown", (event) => {
    const handle = event.target.closest("g.handle");
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!handle) return;
    if (step) {
      event.preventDefault();
      const [left, top] = where(handle);
      const far = event.shiftKey ? 10 : 1;
      place(handle, left + far * step[0], top + far * step[1]);
    } else if (event.key === "Escape") back(handle);
    else if (event.key === "Enter") form.requestSubmit();
  });

  point.addEventListener("change", () => {
    const handle = handleOf(point.value);
    if (handle) choose(handle);
  });
  for (const field of [x, y]) {
    field.addEventListener("input", () => {
      const handle = handleOf(point.value);
      if (handle && x.value !== "" && y.value !== "") handle.setAttribute("transform", `translate(${x.value} ${y.value})`);
    });
  }
  nearer.addEventListener("input", () => {
    const share = 1 / Number(nearer.value);
    const chosen = svg.querySelector("g.handle.chosen");
    const [left, top] = chosen ? where(chosen) : [whole[2] / 2, whole[3] / 2];
    const width = whole[2] * share;
    const height = whole[3] * share;
    const from = (middle, part, all) => Math.min(Math.max(middle - part / 2, 0), all - part);
    svg.setAttribute("viewBox", `${from(left, width, whole[2])} ${from(top, height, whole[3])} ${width} ${height}`);
    svg.dataset.nearer = nearer.value;
    for (const dot of svg.querySelectorAll("g.handle > g")) dot.setAttribute("transform", `scale(${share})`);
  });
})();
