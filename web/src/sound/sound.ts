import { Mixer, type Mood } from "./mixer";
import type { SoundName } from "./names";
import type { Made, Wish } from "./worker";

const GESTURES = ["pointerdown", "pointerup", "keydown", "touchend"];
/** 0 to 1 each; `muted` silences both. */
export interface Volumes {
  effects: number;
  music: number;
  muted: boolean;
}

/** What sounds fades for so long before a hidden tab goes quiet, ms. */
const FADE_MS = 80;

/**
 * All that is heard. Silent until the first gesture, as browsers ask, and in hidden tabs; and
 * wherever a browser offers no audio, every call does nothing.
 */
export class Sound {
  private context: AudioContext | undefined;
  private mixer: Mixer | undefined;
  private worker: Worker | undefined;
  private mood: Mood = "none";
  private musicAsked = false;
  private refused = false;
  private volumes: Volumes = { effects: 0.8, music: 0.5, muted: false };
  private listenerX = 0;
  private listenerY = 0;
  private reach = 1000;
  private hush: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    if (globalThis.AudioContext === undefined) return;
    const unlock = () => this.unlock();
    // For as long as the page lives: phones take the sound away for a call, and give it back at a gesture.
    for (const gesture of GESTURES) window.addEventListener(gesture, unlock, { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => this.followPage());
  }

  setVolumes(volumes: Volumes): void {
    this.volumes = volumes;
    this.applyVolumes();
    this.wantMusic();
  }

  /** Where the ears are, and how far half the view reaches. */
  listenAt(x: number, y: number, reach: number): void {
    this.listenerX = x;
    this.listenerY = y;
    this.reach = reach;
  }

  /** In the middle of the head: what happens to oneself, and what the game says. */
  play(name: SoundName, gain = 1): void {
    if (this.audible) this.mixer?.play(name, 0, 0, gain);
  }

  /** At a place in the world. */
  playAt(name: SoundName, x: number, y: number, gain = 1): void {
    if (this.audible) this.mixer?.play(name, (x - this.listenerX) / this.reach, (y - this.listenerY) / this.reach, gain);
  }

  /** The own engine follows the thrust, 0 to 1. */
  engine(thrust: number): void {
    this.mixer?.engine(thrust);
  }

  setMood(mood: Mood): void {
    if (mood === this.mood) return;
    this.mood = mood;
    this.mixer?.setMood(mood);
    this.wantMusic();
  }

  private get audible(): boolean {
    return this.context?.state === "running" && !document.hidden;
  }

  private unlock(): void {
    if (this.mixer === undefined && !this.refused) this.context = this.open();
    if (this.context !== undefined && this.context.state !== "running" && !document.hidden) void this.context.resume().catch(() => undefined);
  }

  private open(): AudioContext | undefined {
    try {
      const context = new AudioContext({ latencyHint: "interactive" });
      this.mixer = new Mixer(context);
      this.mixer.setMood(this.mood);
      this.worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      this.worker.onmessage = ({ data }: MessageEvent<Made>) => this.take(data);
      this.ask({ what: "effects", rate: context.sampleRate });
      this.applyVolumes();
      this.wantMusic();
      return context;
    } catch {
      // No device, or no leave to use it: the game is played in silence.
      this.mixer = undefined;
      this.refused = true;
      return undefined;
    }
  }

  private take(made: Made): void {
    const { mixer } = this;
    if (made.what === "sound") mixer?.addSound(made.name, made.variations, made.rate);
    else if (made.what === "engine") mixer?.addEngine(made.samples, made.rate);
    else mixer?.addMusic(made.bed, made.pulse, made.rate);
  }

  /** Music is made when it is first to be heard. */
  private wantMusic(): void {
    if (this.musicAsked || this.worker === undefined || this.mood === "none" || this.volumes.music === 0 || this.volumes.muted) return;
    this.musicAsked = true;
    this.ask({ what: "music" });
  }

  private ask(wish: Wish): void {
    this.worker?.postMessage(wish);
  }

  private applyVolumes(): void {
    const { effects, music, muted } = this.volumes;
    this.mixer?.setVolumes(effects, music, muted || document.hidden);
  }

  /** A hidden tab is quiet, and costs nothing. */
  private followPage(): void {
    clearTimeout(this.hush);
    this.applyVolumes();
    const { context } = this;
    if (context === undefined) return;
    if (!document.hidden) void context.resume().catch(() => undefined);
    else this.hush = setTimeout(() => void context.suspend().catch(() => undefined), FADE_MS);
  }
}
