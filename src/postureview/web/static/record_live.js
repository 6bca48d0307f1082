// Pictures to the server's own pose engine, landmarks and verdicts back. At most two pictures are under way.

import { api, SHUT_OUT } from "./api.js";

const LONG_SIDE_PX = 640;
const QUALITY = 0.9; // coarser JPEG has blocks that read as sharpness
const UNDER_WAY = 2;
const RETRY_MS = 1000;

async function whyClosed(base) {
  try {
    await api("GET", `${base}/state`);
    return "The camera's connection broke off. It is made again.";
  } catch (error) {
    if (error.isShutOut) return SHUT_OUT;
    return error.status ? error.message : "No connection to postureview. Check that it still runs; this page goes on by itself.";
  }
}

export class Live {
  constructor(base, video, { onAnswer, onState }) {
    this.base = base;
    this.video = video;
    this.onAnswer = onAnswer;
    this.onState = onState;
    this.canvas = document.createElement("canvas");
    this.sent = new Map();
    this.number = 0;
    this.step = null;
    this.isEncoding = false;
    this.isRunning = false;
    this.lags = []; // [when, how long] of pictures that were answered, and what the server spent: scripts/measure_live
    this.spent = [];
  }

  start() {
    if (this.isRunning) return;
    this.isRunning = true;
    this.connect();
    this.tick = () => {
      if (!this.isRunning) return;
      this.send();
      if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(this.tick);
      else setTimeout(this.tick, 33);
    };
    this.tick();
  }

  stop() {
    this.isRunning = false;
    if (this.socket) this.socket.close();
    this.socket = null;
  }

  watch(step) {
    this.step = step;
    this.tell();
  }

  tell() {
    if (!this.socket || this.socket.readyState !== WebSocket.OPEN || !this.step) return;
    const { videoWidth, videoHeight } = this.video;
    this.socket.send(JSON.stringify({ step: this.step, width: videoWidth, height: videoHeight }));
  }

  connect() {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${this.base}/live`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.sent.clear();
      this.onState("");
      this.tell();
    });
    socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    socket.addEventListener("close", async () => {
      if (!this.isRunning || this.socket !== socket) return;
      this.onState(await whyClosed(this.base));
      setTimeout(() => this.isRunning && this.socket === socket && this.connect(), RETRY_MS);
    });
  }

  receive(answer) {
    const sentAt = this.sent.get(answer.number);
    for (const number of this.sent.keys()) if (number <= answer.number) this.sent.delete(number);
    if (answer.error) {
      this.onState(answer.error);
      return;
    }
    const lag = sentAt === undefined ? null : performance.now() - sentAt;
    if (lag !== null) {
      this.lags.push([performance.now(), lag]);
      this.spent.push(answer.ms);
      if (this.lags.length > 3000) this.lags.splice(0, 1000) && this.spent.splice(0, 1000);
    }
    this.onAnswer(answer);
  }

  send() {
    const { video, socket } = this;
    if (this.isEncoding || !socket || socket.readyState !== WebSocket.OPEN || this.sent.size >= UNDER_WAY) return;
    if (!video.videoWidth || video.readyState < 2) return;
    const scale = Math.min(1, LONG_SIDE_PX / Math.max(video.videoWidth, video.videoHeight));
    this.canvas.width = Math.round(video.videoWidth * scale);
    this.canvas.height = Math.round(video.videoHeight * scale);
    this.canvas.getContext("2d").drawImage(video, 0, 0, this.canvas.width, this.canvas.height);
    const takenAt = performance.now();
    this.isEncoding = true;
    this.canvas.toBlob(async (blob) => {
      const jpeg = blob ? await blob.arrayBuffer() : null;
      this.isEncoding = false;
      if (!jpeg || socket.readyState !== WebSocket.OPEN) return;
      const message = new Uint8Array(12 + jpeg.byteLength);
      const head = new DataView(message.buffer);
      this.number += 1;
      head.setFloat64(0, takenAt / 1000);
      head.setUint32(8, this.number);
      message.set(new Uint8Array(jpeg), 12);
      this.sent.set(this.number, takenAt);
      socket.send(message);
    }, "image/jpeg", QUALITY);
  }
}
