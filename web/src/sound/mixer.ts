import { MIX, type SoundName } from "./names";
import { outputOf } from "./output";
import { arrival, HERE } from "./space";
import { Voices } from "./voices";

export const VOICES = 24;
/** A voice that is taken from another fades for so long first, seconds. */
const GIVE_WAY = 0.008;
/** What has variations is also higher or lower by up to this share each time: nothing is heard twice alike. */
const DRIFT = 0.02;
/** All of it at full volume, against the level that sounds are rendered at: there, the shortest ones need room for their peaks. */
const LIFT = 1.6;
/** The engine at full thrust, against the level of all sounds. */
const ENGINE = 0.2;

/** How the music stands: nothing; the slow chords; what follows the fight, from its countdown on. */
export type Mood = "none" | "calm" | "tense" | "fight";
const MOODS: Record<Mood, { bed: number; pulse: number; seconds: number }> = {
  none: { bed: 0, pulse: 0, seconds: 0.5 },
  calm: { bed: 1, pulse: 0, seconds: 1.2 },
  tense: { bed: 1, pulse: 0.5, seconds: 0.8 },
  fight: { bed: 0.8, pulse: 1, seconds: 0.6 },
};

const decibels = (value: number): number => 10 ** (value / 20);
/** A slider that is moved evenly is heard evenly. */
const taper = (level: number): number => level * level;

interface Slot {
  source: AudioBufferSourceNode | undefined;
  begins: number;
  ends: number;
  /** What its gain was set to: not every browser tells. */
  level: number;
  gain: GainNode;
  air: BiquadFilterNode;
  pan: StereoPannerNode;
}

/** Puts everything together: 24 voices, the engine and the music, each with its volume, into one output. */
export class Mixer {
  private readonly voices = new Voices(VOICES);
  private readonly slots: Slot[];
  private readonly effects: GainNode;
  private readonly music: GainNode;
  private readonly all: GainNode;
  private readonly sounds = new Map<SoundName, AudioBuffer[]>();
  private readonly last = new Map<SoundName, number>();
  private engineTone: BiquadFilterNode | undefined;
  private engineGain: GainNode | undefined;
  private engineSource: AudioBufferSourceNode | undefined;
  private thrust = 0;
  private bed: GainNode | undefined;
  private pulse: GainNode | undefined;
  private mood: Mood = "none";

  constructor(private readonly context: BaseAudioContext) {
    this.all = context.createGain();
    this.all.gain.value = LIFT;
    this.all.connect(outputOf(context));
    this.effects = context.createGain();
    this.effects.connect(this.all);
    this.music = context.createGain();
    this.music.connect(this.all);
    this.slots = Array.from({ length: VOICES }, () => this.slot());
  }

  /** How many voices sound. */
  get sounding(): number {
    return this.voices.sounding(this.context.currentTime);
  }

  /** 0 to 1 each. */
  setVolumes(effects: number, music: number, muted: boolean): void {
    const { currentTime } = this.context;
    this.effects.gain.setTargetAtTime(taper(effects), currentTime, 0.02);
    this.music.gain.setTargetAtTime(taper(music), currentTime, 0.02);
    this.all.gain.setTargetAtTime(muted ? 0 : LIFT, currentTime, 0.02);
  }

  addSound(name: SoundName, variations: readonly Float32Array<ArrayBuffer>[], rate: number): void {
    this.sounds.set(name, variations.map((samples) => this.buffer([samples], rate)));
  }

  /** In the middle, or from (dx, dy) in half views. Returns whether it is heard. */
  play(name: SoundName, dx = 0, dy = 0, gain = 1): boolean {
    const buffer = this.variation(name);
    const from = dx === 0 && dy === 0 ? HERE : arrival(dx, dy);
    if (buffer === undefined || from === undefined) return false;
    const { weight, most, gain: mix } = MIX[name];
    const now = this.context.currentTime;
    const speed = 1 + ((this.sounds.get(name)?.length ?? 1) > 1 ? DRIFT * (Math.random() * 2 - 1) : 0);
    const seconds = buffer.duration / speed;
    const voice = this.voices.take(name, weight + (1 - from.far) * 0.9, most, now, now + seconds);
    const slot = this.slots[voice];
    if (slot === undefined) return false;
    const at = this.vacate(slot, now);
    slot.level = decibels(mix) * from.gain * gain;
    slot.gain.gain.setValueAtTime(slot.level, at);
    slot.pan.pan.setValueAtTime(from.pan, at);
    slot.air.frequency.setValueAtTime(from.cutoff, at);
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.playbackRate.value = speed;
    source.connect(slot.gain);
    source.start(at);
    slot.source = source;
    slot.begins = at;
    slot.ends = at + seconds;
    return true;
  }

  addEngine(samples: Float32Array<ArrayBuffer>, rate: number): void {
    this.engineTone = this.context.createBiquadFilter();
    this.engineTone.frequency.value = 160;
    this.engineGain = this.context.createGain();
    this.engineGain.gain.value = 0;
    this.engineSource = this.loop(this.buffer([samples], rate));
    this.engineSource.connect(this.engineTone).connect(this.engineGain).connect(this.effects);
    this.thrust = 0;
  }

  /** The own engine: louder, brighter and a little higher with thrust, 0 to 1. */
  engine(thrust: number): void {
    if (thrust === this.thrust) return;
    this.thrust = thrust;
    const { currentTime } = this.context;
    this.engineGain?.gain.setTargetAtTime(thrust * ENGINE, currentTime, thrust > 0 ? 0.06 : 0.12);
    this.engineTone?.frequency.setTargetAtTime(160 + thrust * 640, currentTime, 0.09);
    this.engineSource?.playbackRate.setTargetAtTime(0.85 + thrust * 0.15, currentTime, 0.15);
  }

  addMusic(bed: readonly Float32Array<ArrayBuffer>[], pulse: readonly Float32Array<ArrayBuffer>[], rate: number): void {
    this.bed = this.layer(bed, rate);
    this.pulse = this.layer(pulse, rate);
    this.setMood(this.mood);
  }

  setMood(mood: Mood): void {
    this.mood = mood;
    const { bed, pulse, seconds } = MOODS[mood];
    this.bed?.gain.setTargetAtTime(bed, this.context.currentTime, seconds);
    this.pulse?.gain.setTargetAtTime(pulse, this.context.currentTime, seconds);
  }

  /** Ends what a voice still plays, without a click; returns from when on it is free. */
  private vacate(slot: Slot, now: number): number {
    const { gain } = slot.gain;
    if (slot.source === undefined || slot.ends <= now) return now;
    const at = slot.begins > now ? slot.begins : now + GIVE_WAY;
    // What has not even begun is left out: the one before it fades already.
    if (at !== slot.begins) {
      gain.cancelScheduledValues(now);
      gain.setValueAtTime(slot.level, now);
      gain.linearRampToValueAtTime(0, at);
    }
    slot.source.stop(at);
    return at;
  }

  /** Any but the one before, so that no two alike follow each other. */
  private variation(name: SoundName): AudioBuffer | undefined {
    const made = this.sounds.get(name);
    if (made === undefined) return undefined;
    const next = ((this.last.get(name) ?? 0) + 1 + Math.floor(Math.random() * (made.length - 1))) % made.length;
    this.last.set(name, next);
    return made[next];
  }

  private slot(): Slot {
    const gain = this.context.createGain();
    const air = this.context.createBiquadFilter();
    const pan = this.context.createStereoPanner();
    // The filter after the gain: what it still rings of when its voice is taken has faded, too.
    gain.connect(air).connect(pan).connect(this.effects);
    return { source: undefined, begins: 0, ends: 0, level: 0, gain, air, pan };
  }

  private layer(channels: readonly Float32Array<ArrayBuffer>[], rate: number): GainNode {
    const gain = this.context.createGain();
    gain.gain.value = 0;
    this.loop(this.buffer(channels, rate)).connect(gain).connect(this.music);
    return gain;
  }

  private loop(buffer: AudioBuffer): AudioBufferSourceNode {
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.loop = true;
    source.start();
    return source;
  }

  private buffer(channels: readonly Float32Array<ArrayBuffer>[], rate: number): AudioBuffer {
    const buffer = this.context.createBuffer(channels.length, channels[0]?.length ?? 1, rate);
    for (const [channel, samples] of channels.entries()) buffer.copyToChannel(samples, channel);
    return buffer;
  }
}
