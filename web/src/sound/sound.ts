import { recipes, render, renderEngine, type SoundName } from "./synth";

const VOICES = 24;
const KEY = "skirmish.volume";

/** How much a sound matters when all voices are in use. The rest is 1. */
const PRIORITY: Partial<Record<SoundName, number>> = {
  death: 4, hitTaken: 3, kill: 3, roundEnd: 4, go: 4, count: 3, low: 3, respawn: 3, hitDealt: 2, click: 4, fizzle: 0, bump: 0,
};

interface Voice {
  source: AudioBufferSourceNode;
  priority: number;
}

/** Plays what `synth` has made. Silent until the first gesture, as browsers ask, and in hidden tabs. */
export class Sound {
  private context: AudioContext | undefined;
  private master: GainNode | undefined;
  private engineGain: GainNode | undefined;
  private engineTone: BiquadFilterNode | undefined;
  private readonly buffers = new Map<SoundName, AudioBuffer[]>();
  private readonly voices: Voice[] = [];
  private level = readLevel();
  private listenerX = 0;
  private listenerY = 0;
  private reach = 1000;

  constructor() {
    const unlock = () => this.unlock();
    for (const gesture of ["pointerdown", "keydown", "touchend"]) window.addEventListener(gesture, unlock, { capture: true });
    document.addEventListener("visibilitychange", () => this.applyLevel());
  }

  /** 0 to 1. */
  get volume(): number {
    return this.level;
  }

  set volume(level: number) {
    this.level = level;
    try {
      localStorage.setItem(KEY, String(level));
    } catch {
      // A browser that stores nothing still plays.
    }
    this.applyLevel();
  }

  listenAt(x: number, y: number, reach: number): void {
    this.listenerX = x;
    this.listenerY = y;
    this.reach = reach;
  }

  /** At a place in the world, or without one: in the middle of the head. */
  play(name: SoundName, x?: number, y?: number, volume = 1): void {
    const { context, master } = this;
    if (context === undefined || master === undefined || context.state !== "running" || document.hidden) return;
    const dx = x === undefined ? 0 : (x - this.listenerX) / this.reach;
    const dy = y === undefined ? 0 : (y - this.listenerY) / this.reach;
    const distance = Math.hypot(dx, dy);
    if (distance > 2) return;
    const priority = (PRIORITY[name] ?? 1) + Math.max(0, 1 - distance);
    if (!this.makeRoom(priority)) return;
    const source = context.createBufferSource();
    source.buffer = this.bufferOf(name, context);
    const gain = context.createGain();
    gain.gain.value = volume / (1 + distance * distance * 3);
    const pan = context.createStereoPanner();
    pan.pan.value = Math.max(-0.8, Math.min(0.8, dx * 0.8));
    source.connect(gain).connect(pan).connect(master);
    const voice = { source, priority };
    this.voices.push(voice);
    source.onended = () => {
      const at = this.voices.indexOf(voice);
      if (at >= 0) this.voices.splice(at, 1);
      pan.disconnect();
    };
    source.start();
  }

  /** The own engine follows the thrust, 0 to 1. */
  engine(thrust: number): void {
    const { context } = this;
    if (context === undefined) return;
    this.engineGain?.gain.setTargetAtTime(thrust * 0.16, context.currentTime, 0.06);
    this.engineTone?.frequency.setTargetAtTime(180 + thrust * 620, context.currentTime, 0.08);
  }

  private unlock(): void {
    if (this.context === undefined) {
      this.context = new AudioContext({ latencyHint: "interactive" });
      const limiter = this.context.createDynamicsCompressor();
      this.master = this.context.createGain();
      this.master.connect(limiter).connect(this.context.destination);
      this.startEngine(this.context, this.master);
      this.applyLevel();
      this.prepare(this.context, Object.keys(recipes) as SoundName[]);
    }
    if (this.context.state === "suspended") void this.context.resume();
  }

  /** Makes all sounds one by one between frames, so that none has to be made when it is due. */
  private prepare(context: AudioContext, names: SoundName[]): void {
    const name = names.shift();
    if (name === undefined) return;
    this.bufferOf(name, context);
    setTimeout(() => this.prepare(context, names), 30);
  }

  private startEngine(context: AudioContext, out: AudioNode): void {
    const samples = renderEngine(context.sampleRate);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.loop = true;
    this.engineTone = context.createBiquadFilter();
    this.engineGain = context.createGain();
    this.engineGain.gain.value = 0;
    source.connect(this.engineTone).connect(this.engineGain).connect(out);
    source.start();
  }

  private applyLevel(): void {
    const target = document.hidden ? 0 : this.level;
    if (this.context !== undefined) this.master?.gain.setTargetAtTime(target, this.context.currentTime, 0.03);
  }

  private bufferOf(name: SoundName, context: AudioContext): AudioBuffer {
    let made = this.buffers.get(name);
    if (made === undefined) {
      const recipe = recipes[name];
      made = Array.from({ length: recipe.variations }, (_, variation) => {
        const samples = render(recipe, variation, context.sampleRate);
        const buffer = context.createBuffer(1, samples.length, context.sampleRate);
        buffer.copyToChannel(samples, 0);
        return buffer;
      });
      this.buffers.set(name, made);
    }
    const chosen = made[Math.floor(Math.random() * made.length)];
    if (chosen === undefined) throw new RangeError(`no sound ${name}`);
    return chosen;
  }

  /** Ends the least important voice when all are in use; false if the new one is less than that. */
  private makeRoom(priority: number): boolean {
    if (this.voices.length < VOICES) return true;
    let least: Voice | undefined;
    for (const voice of this.voices) if (least === undefined || voice.priority < least.priority) least = voice;
    if (least === undefined || least.priority > priority) return false;
    this.voices.splice(this.voices.indexOf(least), 1);
    least.source.stop();
    return true;
  }
}

function readLevel(): number {
  try {
    const stored = Number(localStorage.getItem(KEY) ?? "0.7");
    return stored >= 0 && stored <= 1 ? stored : 0.7;
  } catch {
    return 0.7;
  }
}
