// Spoken words by the browser's own speech; can be silenced, and the choice is remembered.

const KEY = "postureview.mute";

export class Voice {
  constructor() {
    this.isMuted = localStorage.getItem(KEY) === "yes";
    this.last = "";
    this.lastAt = 0;
  }

  mute(isMuted) {
    this.isMuted = isMuted;
    localStorage.setItem(KEY, isMuted ? "yes" : "no");
    if (isMuted && window.speechSynthesis) speechSynthesis.cancel();
  }

  /** Say it at once, instead of whatever is being said. */
  say(words) {
    this.last = words;
    this.lastAt = performance.now();
    if (this.isMuted || !window.speechSynthesis || !words) return;
    speechSynthesis.cancel();
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.lang = "en";
    spoken.rate = 0.95;
    speechSynthesis.speak(spoken);
  }

  /** Advice: not again within some seconds, and not into other words. */
  advise(words) {
    const isBusy = window.speechSynthesis && speechSynthesis.speaking;
    const pause = words === this.last ? 9000 : 3500;
    if (!words || isBusy || performance.now() - this.lastAt < pause) return;
    this.say(words);
  }
}
