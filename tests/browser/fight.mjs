// A minute of a real fight, as it is heard: plays among 19 bots, keeps what the page does to its mixer,
// renders just that offline, whole and in parts, and tells the levels and what can be heard through what.
//
//     SKIRMISH_BIN=target/release/skirmish node tests/browser/fight.mjs [FOLDER [DEEDS]]
//
// Needs ffmpeg. With the deeds.json of an earlier fight, that one is rendered again. Files go to FOLDER (/tmp/skirmish-fight); `sox FOLDER/all.wav -n spectrogram -o all.png` draws one.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { board, sources } from "./board.mjs";
import { found, Person, Server, sleep } from "./game.mjs";

const folder = process.argv[2] ?? "/tmp/skirmish-fight";
const SECONDS = 60;
mkdirSync(folder, { recursive: true });
const ends = [];
const t = { after: (end) => ends.unshift(end) };
try {
  const launched = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--mute-audio"] });
  t.after(() => launched.close());
  const deeds = process.argv[3] === undefined ? await record(launched, await Server.start(t)) : JSON.parse(readFileSync(process.argv[3], "utf8"));
  writeFileSync(`${folder}/deeds.json`, JSON.stringify(deeds));
  await tell(launched, deeds);
} finally {
  for (const end of ends) await end();
}
process.exit(0);

async function record(launched, server) {
  process.env.SKIRMISH_SERVER = server.http;
  const { code } = await found(server, { seats: 20, bots: 19, config: { map: "basin", countdown_ms: 4000, fight_ms: 120_000 } });
  const person = await Person.at(launched, { http: await sources(t) }, `#${code}`);
  const { page } = person;
  await page.evaluate(async () => {
    const { Mixer } = await import("/src/sound/mixer.ts");
    const kept = (window.kept = []);
    const began = performance.now();
    const tells = {
      play: (name, dx = 0, dy = 0, gain = 1) => ({ play: name, dx, dy, gain }),
      engine: (thrust) => ({ engine: thrust }),
      setMood: (mood) => ({ mood }),
    };
    for (const [method, told] of Object.entries(tells)) {
      const usual = Mixer.prototype[method];
      Mixer.prototype[method] = function (...values) {
        kept.push({ at: (performance.now() - began) / 1000, ...told(...values) });
        return usual.apply(this, values);
      };
    }
  });
  await page.mouse.click(450, 200);
  await person.flying();
  await page.mouse.down();
  const keys = ["KeyD", "KeyS", "KeyA", "KeyW"];
  const began = Date.now();
  // Round and round through the middle of the fight, aiming about.
  for (let n = 0; Date.now() - began < (SECONDS + 6) * 1000; n++) {
    const key = keys[n % 4];
    await page.keyboard.down(key);
    await page.mouse.move(450 + 200 * Math.cos(n * 1.7), 280 + 150 * Math.sin(n * 1.7));
    await sleep(900);
    await page.keyboard.up(key);
    await sleep(120);
  }
  const kept = await page.evaluate(() => window.kept);
  const fight = kept.find(({ mood }) => mood === "fight")?.at ?? 0;
  const from = Math.max(0, fight - 2);
  const moods = kept.filter(({ mood, at }) => mood !== undefined && at < from).slice(-1);
  return [...moods.map((deed) => ({ ...deed, at: 0 })), ...kept.filter(({ at }) => at >= from && at < from + SECONDS).map((deed) => ({ ...deed, at: deed.at - from }))];
}

async function tell(launched, deeds) {
  const { page } = await board(t, launched);
  const plays = deeds.filter(({ play }) => play !== undefined);
  const count = {};
  for (const { play } of plays) count[play] = (count[play] ?? 0) + 1;
  console.log(`${plays.length} sounds in ${SECONDS} s:`, Object.entries(count).map(([name, n]) => `${name} ${n}`).join(", "));
  const volumes = { at: 0, volumes: [0.8, 0.5, false] };
  const own = ({ dx, dy }) => dx === 0 && dy === 0;
  const parts = {
    all: [deeds, true],
    own: [deeds.filter((deed) => deed.play !== undefined && own(deed)), false],
    others: [deeds.filter((deed) => deed.play !== undefined && !own(deed)), false],
    engine: [deeds.filter(({ engine }) => engine !== undefined), false],
    music: [deeds.filter(({ mood }) => mood !== undefined), true],
  };
  console.log("part      LUFS   range   loudest 400 ms   true peak dBTP   voices at most   heard");
  for (const [name, [some, music]] of Object.entries(parts)) {
    const made = await page.evaluate(async ([seconds, deeds, music, name]) => {
      const heard = await window.board.hear(seconds, deeds, music);
      (window.parts ??= {})[name] = heard.channels;
      const bytes = new Uint8Array(Int16Array.from({ length: heard.channels[0].length * 2 }, (_, n) => heard.channels[n % 2][n >> 1] * 32767).buffer);
      let text = "";
      for (let n = 0; n < bytes.length; n += 30_000) text += btoa(String.fromCharCode(...bytes.subarray(n, n + 30_000)));
      return { text, most: heard.most, played: heard.played };
    }, [SECONDS, [volumes, ...some], music, name]);
    const raw = `${folder}/${name}.raw`;
    const file = `${folder}/${name}.wav`;
    writeFileSync(raw, Buffer.concat(made.text.match(/.{1,40000}/g).map((part) => Buffer.from(part, "base64"))));
    execFileSync("ffmpeg", ["-v", "error", "-y", "-f", "s16le", "-ar", "48000", "-ac", "2", "-i", raw, file]);
    const said = execFileSync("sh", ["-c", `ffmpeg -nostats -i ${file} -af ebur128=peak=true:framelog=verbose -loglevel verbose -f null - 2>&1`], { encoding: "utf8", maxBuffer: 1e8 });
    const last = (pattern) => [...said.matchAll(pattern)].at(-1)?.[1] ?? "-";
    const loudest = Math.max(...[...said.matchAll(/ M: *(-?[\d.]+)/g)].map(([, value]) => Number(value)));
    console.log([name.padEnd(8), last(/ I: +(-?[\d.]+) LUFS/g).padStart(6), last(/ LRA: +([\d.]+) LU/g).padStart(6), loudest.toFixed(1).padStart(15), last(/ Peak: +(-?[\d.]+|-inf) dBFS/g).padStart(16), String(made.most).padStart(14), `${made.played}`.padStart(12)].join(" "));
  }
  const rows = await page.evaluate(async (plays) => {
    const { Filter } = await import("/src/sound/kit.ts");
    const RATE = 48_000;
    const bands = [125, 250, 500, 1000, 2000, 4000, 8000];
    const powers = (channels) => bands.map((hertz) => {
      const sum = new Float64Array(channels[0].length + 1);
      const filters = channels.map(() => new Filter(RATE));
      for (let n = 0; n < channels[0].length; n++) sum[n + 1] = sum[n] + channels.reduce((power, samples, c) => power + filters[c].band(samples[n], hertz, 1.4) ** 2, 0);
      return sum;
    });
    const { own, others, engine, music } = window.parts;
    const signal = powers(own);
    const rest = powers(own.map((samples, c) => samples.map((_, n) => others[c][n] + engine[c][n] + music[c][n])));
    const over = {};
    for (const { at, play } of plays) {
      const from = Math.floor((at + 0.006) * RATE);
      const until = Math.min(signal[0].length - 1, from + 0.15 * RATE);
      const best = Math.max(...bands.map((_, b) => 10 * Math.log10((signal[b][until] - signal[b][from] + 1e-9) / (rest[b][until] - rest[b][from] + 1e-9))));
      (over[play] ??= []).push(best);
    }
    return Object.entries(over).map(([name, list]) => {
      list.sort((a, b) => a - b);
      const at = (share) => list[Math.floor((list.length - 1) * share)];
      return { name, times: list.length, least: at(0), tenth: at(0.1), median: at(0.5) };
    });
  }, plays.filter(own));
  const shares = await page.evaluate(async () => {
    const { Filter } = await import("/src/sound/kit.ts");
    const bands = [63, 125, 250, 500, 1000, 2000, 4000, 8000];
    const levels = bands.map((hertz) => window.parts.all.reduce((power, samples) => {
      const filter = new Filter(48_000);
      return power + samples.reduce((sum, x) => sum + filter.band(x, hertz, 1.4) ** 2, 0);
    }, 0));
    return bands.map((hertz, n) => `${hertz} Hz ${(10 * Math.log10(levels[n] / Math.max(...levels))).toFixed(0)}`);
  });
  console.log(`octaves of all, dB: ${shares.join(", ")}`);
  console.log("own sound    times   over all else, in its best octave, dB: least   tenth   median");
  for (const { name, times, least, tenth, median } of rows) {
    console.log(name.padEnd(12), String(times).padStart(5), least.toFixed(1).padStart(47), tenth.toFixed(1).padStart(7), median.toFixed(1).padStart(8));
  }
}
