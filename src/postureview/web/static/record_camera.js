// The camera: which there are, the picture of one, and what to do when it cannot be had.

const HELP = {
  NotAllowedError: "The browser does not let this page use the camera. Click the camera sign beside the address, choose Allow, then press Try again.",
  NotFoundError: "There is no camera. Plug one in and press Try again, or choose a video file below.",
  NotReadableError: "Another program uses the camera. Close it, then press Try again.",
  OverconstrainedError: "The camera cannot deliver this size. Choose another size.",
  SecurityError: "The camera works only on this computer or over a secure connection (https).",
};

export function cameraHelp(error) {
  return HELP[error.name] || "The camera could not be started. Unplug it, plug it in again, then press Try again.";
}

export async function cameras() {
  if (!navigator.mediaDevices) return [];
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput");
}

export async function openCamera(deviceId, size) {
  if (!navigator.mediaDevices) throw new DOMException("", "SecurityError");
  const [width, height] = size;
  const video = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 }, resizeMode: { ideal: "none" } };
  if (deviceId) video.deviceId = { exact: deviceId };
  return navigator.mediaDevices.getUserMedia({ video, audio: false });
}

export function closeCamera(stream) {
  if (stream) stream.getTracks().forEach((track) => track.stop());
}

const TYPES = ["video/mp4;codecs=avc1.42E01E", "video/mp4", "video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/** Films until stop() is called; stop() gives the whole as one Blob, un-mirrored as the camera delivers it. */
export function startRecorder(stream) {
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: 6_000_000 });
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => { if (event.data.size) parts.push(event.data); });
  const ended = new Promise((resolve, reject) => {
    recorder.addEventListener("stop", () => resolve(new Blob(parts, { type: recorder.mimeType })));
    recorder.addEventListener("error", (event) => reject(event.error));
  });
  recorder.start(1000);
  return {
    stop() {
      if (recorder.state !== "inactive") recorder.stop();
      return ended;
    },
  };
}
