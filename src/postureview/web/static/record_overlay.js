// The skeleton over the picture. The canvas is mirrored together with the video; the numbers never are.

const SEEN = 0.5;

export function drawOverlay(canvas, video, points, bones) {
  const width = video.videoWidth, height = video.videoHeight;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  if (!points) return;
  const unit = Math.max(width, height) / 320;
  const at = (index) => [points[index][0] * width, points[index][1] * height];
  const isSeen = (index) => points[index][2] >= SEEN;
  for (const [colour, thickness] of [["rgba(0,0,0,0.55)", 3.2], ["#ffd166", 1.6]]) {
    context.strokeStyle = colour;
    context.lineWidth = unit * thickness;
    context.lineCap = "round";
    context.beginPath();
    for (const [start, end] of bones) {
      if (!isSeen(start) || !isSeen(end)) continue;
      context.moveTo(...at(start));
      context.lineTo(...at(end));
    }
    context.stroke();
  }
  context.fillStyle = "#ffffff";
  for (const index of new Set(bones.flat())) {
    if (!isSeen(index)) continue;
    context.beginPath();
    context.arc(...at(index), unit * 1.6, 0, 2 * Math.PI);
    context.fill();
  }
}
