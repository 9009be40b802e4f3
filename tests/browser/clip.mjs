// A round as a player sees and hears it, from the start page to the result, in real time: a video with the
// page's own sound, and sheets of pictures around what happened, four a second. Takes two minutes:
//
//     cargo build --release && SKIRMISH_BIN=$PWD/target/release/skirmish node tests/browser/clip.mjs [FOLDER [desktop|sideways|phone]]
//
// Needs ffmpeg. Files go to FOLDER (/tmp/skirmish-clip). SOURCES=1 shows the page of the sources, not the server's.

import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { sources } from "./board.mjs";
import { FLAGS, Person, Server, chromiumPath, found, sleep, thumbs } from "./game.mjs";
import { duel } from "./pilot.mjs";

const folder = process.argv[2] ?? "/tmp/skirmish-clip";
const FIGHT_MS = 32_000;
const SIZES = {
  desktop: { title: "Late shift", options: { viewport: { width: 1280, height: 720 } }, play: duel, columns: 3, width: 640 },
  sideways: { title: "Night shift", options: { viewport: { width: 844, height: 390 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }, play: thumbs, columns: 3, width: 640 },
  phone: { title: "Early shift", options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }, play: thumbs, columns: 5, width: 390 },
};
/** A sheet shows so much before and after, seconds. */
const [BEFORE, AFTER, STEP] = [0.25, 2, 0.25];
/** Of each kind so many. */
const SHEETS = 2;

/** Runs in the page before anything else: all that goes to the loudspeakers is recorded, too, losslessly. */
function listen() {
  const { AudioContext } = window;
  const { connect } = AudioNode.prototype;
  const heard = (window.heard = { parts: [] });
  window.AudioContext = class extends AudioContext {
    constructor(options) {
      super(options);
      const copy = this.createMediaStreamDestination();
      AudioNode.prototype.connect = function (to, ...ports) {
        if (to === this.context.destination && this.context === copy.context) connect.call(this, copy, ...ports);
        return connect.call(this, to, ...ports);
      };
      heard.recorder = new MediaRecorder(copy.stream, { mimeType: "audio/webm;codecs=pcm" });
      heard.recorder.ondataavailable = ({ data }) => heard.parts.push(data);
      heard.recorder.onstart = () => (heard.at = Date.now() / 1000);
      heard.recorder.start(500);
    }
  };
}

/** Runs in the page: in which frame what happened to the player there, seconds as the video has them. */
function watch() {
  const marks = (window.marks = []);
  let last;
  const mark = (what) => marks.push({ at: (performance.timeOrigin + performance.now()) / 1000, what });
  const look = () => {
    const { match, hits, page } = window.skirmish ?? {};
    if (page === "match" && match) {
      const now = {
        phase: match.phase, alive: match.alive, health: match.health, hits: hits.told,
        kills: match.standings.find(({ me }) => me)?.kills ?? 0,
        powers: match.effects.filter(({ kind }) => kind !== "safe").length, dashes: match.dashes.left,
      };
      if (last && now.phase !== last.phase) mark(now.phase);
      if (last && now.phase === "playing") {
        if (now.alive !== last.alive) mark(now.alive ? "respawn" : "death");
        else if (now.alive && now.health < last.health) mark(now.health <= 0.35 && last.health > 0.35 ? "low" : "hit-taken");
        else if ((now.alive && now.health > last.health) || now.powers > last.powers || now.dashes > last.dashes) mark("pickup");
        if (now.hits > last.hits) mark("hit-dealt");
        if (now.kills > last.kills) mark("kill");
      }
      last = now;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Every picture that the page shows, with its time. */
async function film(person, into) {
  mkdirSync(into, { recursive: true });
  const session = await person.context.newCDPSession(person.page);
  const shown = [];
  const keep = ({ data, metadata, sessionId }) => {
    session.send("Page.screencastFrameAck", { sessionId }).catch(() => {});
    const file = `${into}/${String(shown.length).padStart(5, "0")}.jpg`;
    writeFileSync(file, Buffer.from(data, "base64"));
    shown.push({ at: metadata.timestamp, file });
  };
  session.on("Page.screencastFrame", keep);
  await session.send("Page.startScreencast", { format: "jpeg", quality: 88 });
  return async () => {
    session.off("Page.screencastFrame", keep);
    await session.send("Page.stopScreencast");
    // They do not all come in order.
    return shown.sort((a, b) => a.at - b.at);
  };
}

async function sound(page) {
  const { text, at } = await page.evaluate(async () => {
    const { recorder, parts, at } = window.heard;
    await new Promise((done) => {
      recorder.onstop = done;
      recorder.stop();
    });
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    let text = "";
    for (let n = 0; n < bytes.length; n += 30_000) text += btoa(String.fromCharCode(...bytes.subarray(n, n + 30_000)));
    return { text, at };
  });
  return { at, bytes: Buffer.concat(text.match(/.{1,40000}/g).map((part) => Buffer.from(part, "base64"))) };
}

const ffmpeg = (...args) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args]);

/** Each picture stays until the next one came; the sound begins where it began. */
function join(name, shown, heard) {
  const frames = `${folder}/${name}-frames`;
  const lines = shown.map(({ at, file }, n) => `file '${file}'\nduration ${((shown[n + 1]?.at ?? at + 0.1) - at).toFixed(4)}`);
  writeFileSync(`${frames}/list.txt`, lines.join("\n"));
  writeFileSync(`${frames}/sound.webm`, heard.bytes);
  ffmpeg("-i", `${frames}/sound.webm`, "-c:a", "pcm_s24le", `${folder}/${name}.wav`);
  ffmpeg(
    "-f", "concat", "-safe", "0", "-i", `${frames}/list.txt`, "-itsoffset", (heard.at - shown[0].at).toFixed(3), "-i", `${folder}/${name}.wav`,
    "-vf", "fps=30,scale=trunc(iw/2)*2:trunc(ih/2)*2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "160k",
    `${folder}/${name}.mp4`,
  );
  rmSync(frames, { recursive: true });
}

/** Pictures of a stretch of the video, each with its second. */
function sheet(name, to, { columns, width }, from, until, step) {
  const count = Math.round((until - from) / step);
  const time = `drawtext=text='%{pts\\:flt\\:${from.toFixed(2)}}':x=w-tw-8:y=h-th-8:fontsize=22:fontcolor=white:box=1:boxcolor=black@0.6`;
  const rows = Math.ceil(count / columns);
  ffmpeg("-ss", from.toFixed(3), "-t", (until - from).toFixed(3), "-i", `${folder}/${name}.mp4`, "-vf", `fps=${1 / step},${time},scale=${width}:-1,tile=${columns}x${rows}:padding=4`, "-frames:v", "1", "-q:v", "3", `${folder}/${name}-${to}.jpg`);
}

async function take(name, server, http, launched) {
  const { title, options, play, columns, width } = SIZES[name];
  const person = await Person.at(launched, { http }, "", { name: "Ada", ...options, before: listen });
  const { page } = person;
  await page.getByRole("button", { name: "Play now" }).waitFor();
  const { code } = await found(server, { name: title, seats: 12, bots: 11, config: { map: "basin", countdown_ms: 8000, fight_ms: FIGHT_MS, result_ms: 9000 } });
  await page.getByRole("button", { name: `Join ${title}` }).waitFor();
  await page.evaluate(watch);
  await sleep(1500);
  const cut = await film(person, `${folder}/${name}-frames`);
  await sleep(1500);
  const join_ = page.getByRole("button", { name: `Join ${title}` });
  await (options.hasTouch ? join_.tap() : join_.click());
  await person.flying();
  const phase = async () => (await person.see("match")).phase;
  await play(person, async () => (await phase()) === "result");
  await sleep(6000);
  const [heard, marks, shown] = [await sound(page), await page.evaluate(() => window.marks), await cut()];
  const fps = shown.length / (shown.at(-1).at - shown[0].at);
  join(name, shown, heard);
  const begin = shown[0].at;
  const told = marks.map(({ at, what }) => ({ at: Number((at - begin).toFixed(2)), what }));
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(told, null, 1));
  console.log(`${name}.mp4  ${code}, ${fps.toFixed(0)} pictures a second: ${told.map(({ at, what }) => `${at} ${what}`).join(", ")}`);
  const looks = { columns, width };
  for (const what of new Set(told.map(({ what }) => what))) {
    for (const [n, { at }] of told.filter((mark) => mark.what === what).slice(0, SHEETS).entries()) sheet(name, `${what}-${n + 1}`, looks, Math.max(0, at - BEFORE), at + AFTER, STEP);
  }
  const seconds = shown.at(-1).at - begin;
  sheet(name, "whole", { columns: columns * 2, width: width / 2 }, 0, seconds, 1);
  person.healthy();
  await person.context.close();
}

mkdirSync(folder, { recursive: true });
const ends = [];
const t = { after: (end) => ends.unshift(end) };
try {
  const server = await Server.start(t);
  process.env.SKIRMISH_SERVER = server.http;
  const http = process.env.SOURCES ? await sources(t) : server.http;
  const launched = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  t.after(() => launched.close());
  for (const name of process.argv[3] ? [process.argv[3]] : Object.keys(SIZES)) await take(name, server, http, launched);
} finally {
  for (const end of ends) await end();
}
