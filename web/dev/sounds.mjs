// Renders every sound into a folder as WAV and prints what can be told of it in figures:
//
//     node dev/sounds.mjs [FOLDER]
//
// If ffmpeg is there, its ebur128 measures the files once more, as a second opinion.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "vite";

const folder = process.argv[2] ?? "/tmp/skirmish-sounds";
const RATE = 48_000;
mkdirSync(folder, { recursive: true });
const vite = await createServer({ server: { middlewareMode: true }, appType: "custom", logLevel: "error" });
const load = (path) => vite.ssrLoadModule(`/src/sound/${path}.ts`);
const modules = ["recipes/index", "render", "engine", "music", "loudness", "kit"];
const [{ recipes }, { render }, { renderEngine }, music, { loudest }, { Filter }] = await Promise.all(modules.map(load));

console.log("sound          s     LUFS  ffmpeg  phone   peak  centre Hz  half of it in ms  rendered in ms");
for (const [name, recipe] of Object.entries(recipes)) {
  for (let n = 0; n < recipe.variations; n++) tell(recipe.variations > 1 ? `${name}-${n + 1}` : name, RATE, () => [render(recipe, n, RATE)]);
}
tell("engine", RATE, () => [renderEngine(RATE)]);
tell("music-bed", music.MUSIC_RATE, () => music.renderBed());
tell("music-pulse", music.MUSIC_RATE, () => music.renderPulse());
await vite.close();

function tell(name, rate, make) {
  const began = performance.now();
  const channels = make();
  const took = performance.now() - began;
  const file = `${folder}/${name}.wav`;
  writeFileSync(file, wav(channels, rate));
  const peak = channels.reduce((most, samples) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), most), 0);
  const figures = [
    name.padEnd(12), (channels[0].length / rate).toFixed(2).padStart(5), loudest(channels, rate).toFixed(1).padStart(7), second(file).padStart(7), loudest(channels.map((samples) => small(samples, rate)), rate).toFixed(1).padStart(6),
    peak.toFixed(2).padStart(6), centre(channels[0], rate).toFixed(0).padStart(9), half(channels[0], rate).toFixed(0).padStart(12), took.toFixed(0).padStart(16),
  ];
  console.log(figures.join(" "));
}

/** As a small loudspeaker gives it: little below 450 Hz. */
function small(samples, rate) {
  const speaker = new Filter(rate);
  return samples.map((x) => speaker.high(x, 450));
}

/** Max momentary of ffmpeg, with silence around, as for a short sound in a game. */
function second(file) {
  try {
    const filter = "adelay=1000:all=1,apad=pad_dur=1,ebur128=metadata=1,ametadata=print:key=lavfi.r128.M:file=-";
    const out = execFileSync("ffmpeg", ["-v", "error", "-i", file, "-af", filter, "-f", "null", "-"], { encoding: "utf8", maxBuffer: 1e8 });
    return Math.max(...[...out.matchAll(/r128\.M=(-?[\d.]+)/g)].map(([, value]) => Number(value))).toFixed(1);
  } catch {
    return "-";
  }
}

/** Where the middle of the power lies, by zero crossings of what is weighted: good enough to tell bright from dull. */
function centre(samples, rate) {
  const size = 4096;
  let power = 0;
  let moment = 0;
  // A plain Fourier sum over the loudest stretch; few bins are enough.
  const at = Math.max(0, loudestAt(samples, size));
  for (let hertz = 40; hertz < Math.min(12_000, rate / 2); hertz *= 1.03) {
    let re = 0;
    let im = 0;
    for (let n = 0; n < size; n++) {
      const x = (samples[at + n] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
      re += x * Math.cos((2 * Math.PI * hertz * n) / rate);
      im += x * Math.sin((2 * Math.PI * hertz * n) / rate);
    }
    const p = (re * re + im * im) * hertz;
    power += p;
    moment += p * Math.log(hertz);
  }
  return Math.exp(moment / power);
}

function loudestAt(samples, size) {
  let best = 0;
  let at = 0;
  for (let from = 0; from + 1 < samples.length; from += size / 4) {
    let sum = 0;
    for (let n = 0; n < size; n++) sum += (samples[from + n] ?? 0) ** 2;
    if (sum > best) [best, at] = [sum, from];
  }
  return at;
}

/** By when half of the energy has been heard. */
function half(samples, rate) {
  const all = samples.reduce((sum, x) => sum + x * x, 0);
  let sum = 0;
  const at = samples.findIndex((x) => (sum += x * x) >= all / 2);
  return (at / rate) * 1000;
}

function wav(channels, rate) {
  const frames = channels[0].length;
  const data = Buffer.alloc(44 + frames * channels.length * 2);
  data.write("RIFF", 0);
  data.writeUInt32LE(data.length - 8, 4);
  data.write("WAVEfmt ", 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(channels.length, 22);
  data.writeUInt32LE(rate, 24);
  data.writeUInt32LE(rate * channels.length * 2, 28);
  data.writeUInt16LE(channels.length * 2, 32);
  data.writeUInt16LE(16, 34);
  data.write("data", 36);
  data.writeUInt32LE(data.length - 44, 40);
  for (let n = 0; n < frames; n++) for (const [c, samples] of channels.entries()) data.writeInt16LE(Math.round(samples[n] * 32767), 44 + (n * channels.length + c) * 2);
  return data;
}
