/** A board to hear every sound without a server, and `window.board` to look at what they give together. Never part of the build. */
import { renderEngine } from "../src/sound/engine";
import { loudest } from "../src/sound/loudness";
import { Mixer, type Mood } from "../src/sound/mixer";
import { MUSIC_RATE, renderBed, renderPulse } from "../src/sound/music";
import { SOUNDS, type SoundName } from "../src/sound/names";
import { recipes } from "../src/sound/recipes";
import { render } from "../src/sound/render";
import { Sound } from "../src/sound/sound";

const RATE = 48_000;
/** Audio is computed in pieces of so many frames; only between them something can be done. */
const PIECE = 128;

/** What is done to a mixer, and when, seconds. Offsets are in half views. */
type Deed =
  | { at: number; play: SoundName; dx?: number; dy?: number; gain?: number }
  | { at: number; engine: number }
  | { at: number; mood: Mood }
  | { at: number; volumes: [effects: number, music: number, muted: boolean] };

interface Heard {
  channels: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
  /** How many of the sounds got a voice. */
  played: number;
  most: number;
}

/** What a match would sound like, computed faster than it is heard. */
async function hear(seconds: number, deeds: Deed[], music = false): Promise<Heard> {
  const context = new OfflineAudioContext(2, Math.ceil((seconds * RATE) / PIECE) * PIECE, RATE);
  const mixer = new Mixer(context);
  for (const name of SOUNDS) {
    const recipe = recipes[name];
    mixer.addSound(name, Array.from({ length: recipe.variations }, (_, n) => render(recipe, n, RATE)), RATE);
  }
  mixer.addEngine(renderEngine(RATE), RATE);
  if (music) mixer.addMusic(renderBed(), renderPulse(), MUSIC_RATE);
  let played = 0;
  let most = 0;
  const pieces = new Map<number, Deed[]>();
  for (const deed of deeds) {
    const piece = Math.floor((deed.at * RATE) / PIECE);
    pieces.set(piece, [...(pieces.get(piece) ?? []), deed]);
  }
  const act = (due: Deed[]) => {
    for (const deed of due) {
      if ("play" in deed) played += mixer.play(deed.play, deed.dx, deed.dy, deed.gain) ? 1 : 0;
      else if ("engine" in deed) mixer.engine(deed.engine);
      else if ("mood" in deed) mixer.setMood(deed.mood);
      else mixer.setVolumes(...deed.volumes);
    }
    most = Math.max(most, mixer.sounding);
  };
  for (const [piece, due] of pieces) {
    if (piece === 0) act(due);
    else void context.suspend((piece * PIECE) / RATE).then(() => (act(due), context.resume()));
  }
  const made = await context.startRendering();
  return { channels: [made.getChannelData(0), made.getChannelData(1)], played, most };
}

/** The same in figures: peaks, max momentary loudness, and the widest leap between two samples, of stretches [from, to) in seconds. */
async function measure(seconds: number, deeds: Deed[], stretches: [number, number][], music = false) {
  const { channels, played, most } = await hear(seconds, deeds, music);
  return {
    played,
    most,
    stretches: stretches.map(([from, to]) => {
      const parts = channels.map((samples) => samples.slice(from * RATE, to * RATE));
      const [left = 0, right = 0] = parts.map((samples) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length));
      return {
        left,
        right,
        peak: Math.max(...parts.map((samples) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0))),
        leap: Math.max(...parts.map((samples) => samples.reduce((most, x, n) => Math.max(most, Math.abs(x - (samples[n - 1] ?? x))), 0))),
        lufs: loudest(parts, RATE),
      };
    }),
  };
}

const sound = new Sound();
const main = document.querySelector("main")!;
const row = (title: string, names: readonly string[], press: (name: string) => void) => {
  const nav = document.createElement("nav");
  nav.append(title);
  for (const name of names) {
    const button = document.createElement("button");
    button.textContent = name;
    button.onclick = () => press(name);
    nav.append(button);
  }
  main.append(nav);
};
const slider = (title: string, least: number, first: number, moved: (value: number) => void) => {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "range", min: String(least), max: "1", step: "0.01", value: String(first) });
  input.oninput = () => moved(Number(input.value));
  label.append(title, input);
  main.append(label);
};
let x = 0;
let y = 0;
sound.listenAt(0, 0, 1);
row("Play", SOUNDS, (name) => sound.playAt(name as SoundName, x, y));
row("Music", ["none", "calm", "tense", "fight"], (mood) => sound.setMood(mood as Mood));
slider("Across", -1, 0, (value) => (x = value * 2));
slider("Up", -1, 0, (value) => (y = value * 2));
slider("Engine", 0, 0, (thrust) => sound.engine(thrust));
const volumes = { effects: 0.8, music: 0.5, muted: false };
slider("Effects", 0, volumes.effects, (effects) => sound.setVolumes(Object.assign(volumes, { effects })));
slider("Music", 0, volumes.music, (music) => sound.setVolumes(Object.assign(volumes, { music })));
Object.assign(window, { board: { hear, measure } });
