// Looks through a recording moment by moment: landmarks, the nearest kept picture, and the angles at the cursor.
"use strict";
(() => {
  const box = document.querySelector("[data-frames]");
  if (!box) return;
  const svg = box.querySelector("svg");
  const picture = svg.querySelector("image");
  const bones = svg.querySelector("g.bones");
  const slider = box.querySelector("input[type=range]");
  const time = box.querySelector("[data-time]");
  const from = box.querySelector("[data-picture]");
  const table = box.querySelector("tbody");
  const play = box.querySelector("[data-play]");
  const NEAR_S = 0.06;
  let data = null;
  let timer = 0;

  const make = (name, facts, parent) => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(facts)) one.setAttribute(key, value);
    parent.append(one);
    return one;
  };
  const nearest = (times, at) =>
    times.reduce((best, one, place) => (Math.abs(one - at) < Math.abs(times[best] - at) ? place : best), 0);

  function show(place) {
    const at = data.times_s[place];
    time.textContent = `${at.toFixed(2)} s`;
    slider.setAttribute("aria-valuetext", `${at.toFixed(2)} seconds`);
    if (data.pictures_s.length) {
      const kept = nearest(data.pictures_s, at);
      const href = `${box.dataset.pictures}${kept}.jpg`;
      if (picture.getAttribute("href") !== href) picture.setAttribute("href", href);
      const near = Math.abs(data.pictures_s[kept] - at) <= NEAR_S;
      picture.classList.toggle("other", !near);
      from.textContent = near ? "" : `picture of ${data.pictures_s[kept].toFixed(2)} s`;
    }
    bones.replaceChildren();
    const points = data.points[place];
    const width = Math.max(data.size_px[0], data.size_px[1]) / 320;
    for (const [first, second] of data.bones) {
      if (!points[first] || !points[second]) continue;
      const ends = { x1: points[first][0], y1: points[first][1], x2: points[second][0], y2: points[second][1] };
      make("line", { ...ends, "stroke-width": width * 1.9, class: "halo" }, bones);
      make("line", { ...ends, "stroke-width": width, class: "bone" }, bones);
    }
    points.forEach((point, number) => {
      if (point && (number > 10 || number === 0 || number === 7 || number === 8)) {
        const dot = make("circle", { cx: point[0], cy: point[1], r: width * 1.5, class: "joint" }, bones);
        make("title", {}, dot).textContent = data.names[number];
      }
    });
    data.angles.forEach((angle, row) => {
      const value = angle.values[place];
      table.rows[row].cells[1].textContent = value === null ? "not seen" : `${value.toFixed(0)}°`;
      table.rows[row].querySelector("line.cursor").setAttribute("x1", place);
      table.rows[row].querySelector("line.cursor").setAttribute("x2", place);
    });
  }

  function course(angle, cell) {
    const known = angle.values.filter((value) => value !== null);
    const low = Math.min(...known);
    const high = Math.max(...known, low + 1);
    const last = Math.max(angle.values.length - 1, 1);
    const plot = make("svg", { viewBox: `0 0 ${last} 20`, preserveAspectRatio: "none", class: "course" }, cell);
    plot.setAttribute("aria-hidden", "true");
    let path = "";
    angle.values.forEach((value, place) => {
      if (value === null) return;
      const begins = place === 0 || angle.values[place - 1] === null;
      path += `${begins ? "M" : "L"}${place} ${(19 - (18 * (value - low)) / (high - low)).toFixed(2)}`;
    });
    make("path", { d: path, "vector-effect": "non-scaling-stroke" }, plot);
    make("line", { x1: 0, x2: 0, y1: 0, y2: 20, class: "cursor", "vector-effect": "non-scaling-stroke" }, plot);
  }

  function stop() {
    window.clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  }

  function playOrStop() {
    if (timer) return stop();
    play.textContent = "Stop";
    const steps = data.times_s.length;
    const length = Math.max(data.times_s[steps - 1] - data.times_s[0], 0.1);
    timer = window.setInterval(() => {
      slider.value = String((Number(slider.value) + 1) % steps);
      show(Number(slider.value));
    }, Math.max(30, (1000 * length) / steps));
  }

  async function begin() {
    const answer = await fetch(box.dataset.frames, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      from.textContent = "The frames could not be read. Load the page again.";
      return;
    }
    data = await answer.json();
    from.textContent = "";
    if (!data.times_s.length) return;
    svg.setAttribute("viewBox", `0 0 ${data.size_px[0]} ${data.size_px[1]}`);
    picture.setAttribute("width", data.size_px[0]);
    picture.setAttribute("height", data.size_px[1]);
    slider.max = String(data.times_s.length - 1);
    for (const angle of data.angles) {
      const row = table.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = angle.title;
      row.append(head);
      row.insertCell().className = "number";
      course(angle, row.insertCell());
    }
    slider.addEventListener("input", () => {
      stop();
      show(Number(slider.value));
    });
    play.addEventListener("click", playOrStop);
    slider.disabled = false;
    play.disabled = false;
    show(0);
  }
  begin();
})();
