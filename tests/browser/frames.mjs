// How long a frame takes, and what is allocated in it, while 50 ships fight. Takes four minutes, asserts
// nothing (a busy machine is no fault of the page) and prints a table:
//
//     cargo build --release && SKIRMISH_BIN=$PWD/target/release/skirmish node tests/browser/frames.mjs
//
// With names, only those: `frames.mjs flying alloc-keys`. `watching` watches a bot, `flying` flies with mouse and
// keys, `keys` with keys alone, so that the aim help works. All pixels are drawn, whatever it takes (the setting
// *Always sharp*), unless SOFT=1; `sharp` is the share of them. The display has 60 frames a second, so that a
// frame takes 16.7 ms or 33.3 and nothing between: p95 is below 33 where less than one in twenty is `late`.
//
// `empty` is a page that only fills a small canvas: what this machine takes for a frame of nothing at the
// same time. Where others load the machine, the last two columns still hold: how much processor time a frame
// takes in the page's process and in the one that draws, which without a graphics card is nearly all of it.
// Allocations are told apart: what each frame makes, what the renderer makes in it, what events make (shots,
// hits: light, lines and sounds), and what comes some times a second (HUD, snapshots). Frames are those of
// the built page, allocations those of its sources, so that they have names; both are served by Vite, so any
// build of the server will do.

import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { FLAGS, Person, Server, chromiumPath, found, freePort, sleep } from "./game.mjs";

const SHIPS = 50;
const SECONDS = Number(process.env.TAKE ?? 15);
const WAYS = ["KeyD", "KeyS", "KeyA", "KeyW"];
const wanted = process.argv.slice(2);
const asked = (name) => wanted.length === 0 || wanted.includes(name);
/** Longer than one turn of the display, ms. */
const LATE = 25;
const VIEWPORT = { width: 1280, height: 720 };
const WEB = new URL("../../web/", import.meta.url);

/** Runs in each page before anything else: notes when frames begin, and how long their scripts take. */
function watchFrames() {
  const most = 20_000;
  const [starts, scripts] = [new Float64Array(most), new Float64Array(most)];
  const ask = window.requestAnimationFrame.bind(window);
  let count = 0;
  window.requestAnimationFrame = (run) =>
    ask((now) => {
      const began = performance.now();
      run(now);
      if (count > 0 && starts[count - 1] === now) scripts[count - 1] += performance.now() - began;
      else if (count < most) {
        starts[count] = now;
        scripts[count++] = performance.now() - began;
      }
    });
  window.frames_ = {
    begin: () => (count = 0),
    end: () => ({ starts: [...starts.subarray(0, count)], scripts: [...scripts.subarray(0, count)] }),
  };
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/** Processor time so far, ms, by kind of process. */
async function processorTime() {
  const { processInfo } = await processes.send("SystemInfo.getProcessInfo");
  const of = (type) => processInfo.filter((one) => one.type === type).reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  return { page: of("renderer"), drawing: of("GPU") };
}

async function measure(page, seconds) {
  await page.evaluate(() => window.frames_.begin());
  const before = await processorTime();
  await sleep(seconds * 1000);
  const { starts, scripts } = await page.evaluate(() => window.frames_.end());
  const after = await processorTime();
  const spent = (what) => (after[what] - before[what]) / starts.length;
  const lengths = starts.slice(1).map((start, n) => start - starts[n]).sort((a, b) => a - b);
  scripts.sort((a, b) => a - b);
  const late = (100 * lengths.filter((ms) => ms > LATE).length) / lengths.length;
  return { frames: lengths.length, p50: at(lengths, 0.5), p95: at(lengths, 0.95), p99: at(lengths, 0.99), late, script50: at(scripts, 0.5), script95: at(scripts, 0.95), page: spent("page"), drawing: spent("drawing") };
}

function print(what, { frames, ...columns }, sharp) {
  const cell = (ms) => ms.toFixed(1).padStart(7);
  console.log(`${what.padEnd(12)}${String(frames).padStart(7)}${Object.values(columns).map(cell).join("")}${sharp === undefined ? "" : `${(sharp * 100).toFixed(0)} %`.padStart(8)}`);
}

/** In a match of bots: watching one of them, or flying among them, with the mouse or without. */
async function fighting(launched, http, code, how) {
  const person = await Person.at(launched, { http }, `#${code}${how === "watching" ? "/watch" : ""}`, { name: "Ada", viewport: VIEWPORT, before: watchFrames });
  if (!process.env.SOFT) {
    await person.page.evaluate(() => localStorage.setItem("skirmish.sharp", "true"));
    await person.page.reload();
  }
  await person.inMatch();
  await person.until("the fight", async () => (await person.see("match"))?.phase === "playing");
  await person.until("all ships", async () => (await person.see("roster")).length >= SHIPS);
  if (how !== "watching") {
    await person.flying();
    if (how === "flying") {
      await person.page.mouse.move(VIEWPORT.width / 2 + 200, VIEWPORT.height / 2);
      await person.page.mouse.down();
    } else {
      await person.page.keyboard.down("Space");
    }
    steer(person);
  }
  // Until the resolution has settled, where it may.
  await sleep(22_000);
  return person;
}

/** Flies somewhere else three times a second, for as long as the page is there. */
async function steer({ page }) {
  for (let n = 0; !page.isClosed(); n++) {
    await page.keyboard.down(WAYS[n % 4]).catch(() => {});
    await sleep(330);
    await page.keyboard.up(WAYS[n % 4]).catch(() => {});
  }
}

/** Bytes allocated in a frame, by who did it: what the frame's callback calls, and the rest. */
async function allocations(person, seconds) {
  const session = await person.context.newCDPSession(person.page);
  const every = { samplingInterval: 512, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.startSampling", every);
  const { frames } = await measure(person.page, seconds);
  const { profile } = await session.send("HeapProfiler.stopSampling");
  const parts = { "each frame": 0, "its renderer": 0, "each input": 0, events: 0, "HUD, network, timers": 0 };
  const lines = new Map();
  const walk = ({ callFrame, selfSize, children }, within, caller) => {
    const url = callFrame.url.replace(/^https?:\/\/[^/]+\//, "").replace(/\?.*$/, "");
    const here = whose(callFrame.functionName, url, within);
    const who = here === "each frame" && /\bdeps\//.test(url || caller) ? "its renderer" : here;
    const place = `${callFrame.functionName || "(anonymous)"} ${url.split("/").slice(-2).join("/")}:${callFrame.lineNumber + 1}`;
    // What is the language's own is told by who calls it.
    const name = url === "" ? `${callFrame.functionName} of ${caller}` : place;
    // Not what the test's own driver and this script do.
    if (selfSize > 0 && !url.includes("pptr") && callFrame.functionName !== "watchFrames") {
      parts[who] += selfSize;
      const line = `${who.padEnd(22)} ${name}`;
      lines.set(line, (lines.get(line) ?? 0) + selfSize);
    }
    for (const child of children) walk(child, here, name);
  };
  walk(profile.head, "HUD, network, timers", "");
  console.log(`\nbytes allocated per frame, of ${frames}`);
  for (const [who, bytes] of Object.entries(parts)) console.log(`${who.padEnd(22)}${(bytes / frames).toFixed(0).padStart(8)}`);
  const most = [...lines].filter(([line]) => line.startsWith("each")).sort((a, b) => b[1] - a[1]);
  for (const [line, bytes] of most.slice(0, Number(process.env.LINES ?? 15))) console.log(`${(bytes / frames).toFixed(0).padStart(8)}  ${line}`);
}

/** What a function and all it calls belong to: the same as its caller, unless something begins here. */
function whose(name, url, caller) {
  if (url === "src/main.ts" && name === "frame") return "each frame";
  if (url.endsWith("session/play.ts") && ["tell", "tellNet"].includes(name)) return "HUD, network, timers";
  // Inputs are sent, and predicted, once a tick: from a timer or from a frame, whichever comes first.
  if (url.endsWith("session/pilot.ts") && name === "send") return "each input";
  if (url.endsWith("session/play.ts") && name === "fly" && caller !== "each frame") return "each input";
  if (url.endsWith("session/happenings.ts") && ["happen", "muzzle", "fizzle"].includes(name)) return "events";
  return caller;
}

/** Builds the page and serves it; where. */
async function serveBuilt(vite, page) {
  const outDir = await mkdtemp(join(tmpdir(), "skirmish-page-"));
  t.after(() => rm(outDir, { recursive: true }));
  const build = { outDir, emptyOutDir: true };
  await vite.build({ ...page, build });
  const port = await freePort();
  const served = await vite.preview({ ...page, build, preview: { port, strictPort: true, host: "127.0.0.1" } });
  t.after(() => served.close());
  return `http://127.0.0.1:${port}`;
}

const ends = [];
let processes;
const t = { after: (end) => ends.unshift(end) };
try {
  const server = await Server.start(t);
  const launched = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  t.after(() => launched.close());
  processes = await launched.newBrowserCDPSession();
  const config = { map: "basin", countdown_ms: 1000, fight_ms: 3_600_000 };
  const { code } = await found(server, { name: "Fifty", seats: SHIPS, bots: SHIPS, config });

  process.env.SKIRMISH_SERVER = server.http;
  const vite = await import(createRequire(new URL("package.json", WEB)).resolve("vite"));
  const page = { root: WEB.pathname, configFile: new URL("vite.config.ts", WEB).pathname, logLevel: "error" };
  const built = await serveBuilt(vite, page);

  console.log(`${"ms".padEnd(12)} frames    p50    p95    p99 late %  script   p95   page drawing   sharp`);
  const empty = await launched.newPage({ viewport: VIEWPORT });
  await empty.addInitScript(watchFrames);
  await empty.goto("data:text/html,<canvas width=300 height=150>");
  await empty.evaluate(() => {
    const c = document.querySelector("canvas").getContext("2d");
    requestAnimationFrame(function frame(now) {
      c.fillStyle = now % 2 > 1 ? "#000" : "#111";
      c.fillRect(0, 0, 300, 150);
      requestAnimationFrame(frame);
    });
  });
  print("empty", await measure(empty, Math.min(5, SECONDS)));
  await empty.close();
  for (const how of ["watching", "flying", "keys"]) {
    if (!asked(how)) continue;
    const person = await fighting(launched, built, code, how);
    print(how, await measure(person.page, SECONDS), await person.see("sharpness"));
    person.healthy();
    await person.context.close();
  }

  const port = await freePort();
  const sources = await vite.createServer({ ...page, server: { port, strictPort: true, hmr: false, watch: null } });
  await sources.listen();
  t.after(() => sources.close());
  for (const how of ["watching", "flying", "keys"]) {
    if (!asked(`alloc-${how}`)) continue;
    const person = await fighting(launched, `http://127.0.0.1:${port}`, code, how);
    console.log(`\n${how}`);
    // Until what runs in each frame has been compiled for good: before that every fraction is an object.
    await sleep(30_000);
    await allocations(person, SECONDS);
    await person.context.close();
  }
} finally {
  for (const end of ends) await end();
}
