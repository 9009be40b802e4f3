// How the game feels on a bad network: prints the table of docs/feel.md, with a verdict for each case, and
// ends with 1 if one is not as it must be.
//
//     cargo build --release && node tests/browser/feel.mjs [own others shots thin stall hidden]
//
// A page in Chromium, the release server, and `skirmish netsim` between the two. Whoever is needed beside the page
// plays from here, without a network in between.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Lobby, Member } from "../journeys/node/client.mjs";
import { environment, freePort } from "../journeys/node/server.mjs";
import { Person, Server, browser, found, sleep } from "./game.mjs";
import { Shuttle } from "./crossing.mjs";

const BINARY = process.env.SKIRMISH_BIN ?? new URL("../../target/release/skirmish", import.meta.url).pathname;
/** 150 ms there and back, give or take 30. */
const FAR = ["--delay", "60", "--jitter", "30"];
const SHIPS = 1;
/** Share of inputs that may come late. */
const MOST_LATE = 0.005;

/** What has to end with a case, last first. */
class Ends {
  name = "feel";
  acts = [];
  after(act) {
    this.acts.unshift(act);
  }
  async all() {
    for (const act of this.acts.splice(0)) await act();
  }
}

/** A line to the server with that weather. */
async function netsim(t, server, weather) {
  const port = await freePort();
  const to = new URL(server.http).host;
  const child = spawn(BINARY, ["netsim", "--listen", `127.0.0.1:${port}`, "--to", to, ...weather], { env: environment(), stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  await new Promise((ready) => createInterface({ input: child.stdout }).once("line", ready));
  return { http: `http://127.0.0.1:${port}` };
}

/** A page in a match behind that weather; the page itself comes straight from the server. */
async function page(t, launched, server, code, weather, options = {}) {
  const way = await netsim(t, server, weather);
  const person = await Person.at(launched, { http: "about:blank#" }, "", { name: "Ada", ...options });
  await person.context.route("**/*", (route) => route.continue({ url: route.request().url().replace(way.http, server.http) }));
  await person.page.goto(`${way.http}/#${code}`);
  await person.flying();
  return person;
}

/** A player beside the page. */
async function join(t, server, code, options) {
  const lobby = await Lobby.enter(server, options.name);
  const seat = await lobby.join(code);
  const member = await Member.attach(server, seat.ticket, options);
  lobby.close();
  t.after(() => member.close());
  return member;
}

/** What was measured, in words, and what of it is not as it must be. */
const verdict = (measured, ...must) => ({ measured, missed: must.filter(([holds]) => !holds).map(([, what]) => what) });

const percent = (part, of) => `${((100 * part) / Math.max(1, of)).toFixed(2)} %`;
const quantile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) * share)] ?? NaN;

/** Presses and lifts keys at random, as a restless player does. */
async function fly(person, ms) {
  const keys = ["KeyW", "KeyA", "KeyS", "KeyD"];
  const held = new Set();
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const key = keys[Math.floor(Math.random() * keys.length)];
    if (held.delete(key)) await person.page.keyboard.up(key);
    else await person.page.keyboard.down((held.add(key), key));
    await person.page.mouse.move(200 + Math.random() * 500, 100 + Math.random() * 350);
    if (Math.random() < 0.2) await person.page.mouse.down();
    else await person.page.mouse.up();
    await sleep(60 + Math.random() * 300);
  }
  for (const key of held) await person.page.keyboard.up(key);
  await person.page.mouse.up();
}

const since = (now, then) => Object.fromEntries(Object.keys(now).map((key) => [key, now[key] - then[key]]));

/** How the inputs and the prediction did while something went on. */
async function watched(person, act) {
  const before = [await person.see("corrections"), await person.see("inputs")];
  await act();
  const after = [await person.see("corrections"), await person.see("inputs")];
  return { corrections: since(after[0], before[0]), inputs: since(after[1], before[1]) };
}

async function own(t, launched) {
  const server = await Server.start(t);
  const { code } = await found(server);
  const ada = await page(t, launched, server, code, FAR);
  await sleep(15_000);
  // Frames that are drawn from a key until the ship is somewhere else, from rest.
  await ada.page.evaluate(() => {
    window.answers = [];
    window.addEventListener("keydown", () => {
      const { ship } = skirmish;
      let last = skirmish.drawn.at;
      let frames = 0;
      const look = () => {
        if (skirmish.drawn.at !== last) {
          last = skirmish.drawn.at;
          frames += 1;
          const now = skirmish.ship;
          if (Math.hypot(now.x - ship.x, now.y - ship.y) > 0.0001 || frames > 30) return window.answers.push(frames);
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  });
  for (let n = 0; n < 20; n++) {
    const key = ["KeyW", "KeyA", "KeyS", "KeyD"][n % 4];
    await ada.page.keyboard.down(key);
    await sleep(150 + Math.random() * 50);
    await ada.page.keyboard.up(key);
    await sleep(1200);
  }
  const frames = await ada.page.evaluate(() => window.answers);
  const { corrections, inputs } = await watched(ada, () => fly(ada, 60_000));
  const { late, push, pickup, other, compared } = corrections;
  const next = frames.filter((count) => count <= 1).length;
  const moves = `moves in the next frame after ${next} of ${frames.length} keys (at most ${Math.max(...frames)} frames)`;
  const exact = `${other} corrections without a cause in ${compared} snapshots (${late} late inputs, ${push} pushes, ${pickup} pickups)`;
  return verdict(
    `${moves}; ${exact}; ${percent(inputs.late, inputs.judged)} of ${inputs.judged} inputs late; ${(await ada.see("fps")).toFixed(0)} frames/s`,
    [frames.length >= 20 && next === frames.length, "a key did not show in the next frame"],
    [compared > 1500 && other === 0, "a correction without a cause"],
    [inputs.judged > 1500 && inputs.late <= inputs.judged * MOST_LATE, "late inputs"],
  );
}

/** Records each frame that the page draws: when, at which tick the others are drawn, the newest snapshot's tick, and the ships. */
const record = (person) =>
  person.page.evaluate(() => {
    window.frames = [];
    let last;
    const look = () => {
      const { drawn, tick } = skirmish;
      if (drawn && drawn.at !== last) window.frames.push([(last = drawn.at), drawn.tick, tick, drawn.ships.map(({ id, x, y }) => [id, x, y])]);
      requestAnimationFrame(look);
    };
    look();
  });

/** How far from where it truly was at the tick that is drawn a frame shows a player, px; NaN where one of the two is not known. */
function offOf(member, player, [, tick, , ships]) {
  const real = truth(member, player, tick);
  const shown = ships.find(([id]) => id === player);
  return real && shown ? Math.hypot(shown[1] - real.x, shown[2] - real.y) : NaN;
}

/** Whether it is there, and not guessed. */
const isTrue = (member, player, frame) => frame[2] >= frame[1] && offOf(member, player, frame) < 24;

/** Where a player was at a tick with a fraction, px, and how fast, px/s. */
function truth(member, player, tick) {
  const at = Math.floor(tick);
  const rows = [at, at + 1].map((tick) => member.rows.get(tick)?.[SHIPS].find(([id]) => id === player));
  if (!rows[0] || !rows[1]) return undefined;
  const [[, x, y], [, nextX, nextY]] = rows;
  const share = tick - at;
  return { x: (x + (nextX - x) * share) / 16, y: (y + (nextY - y) * share) / 16, speed: (Math.hypot(nextX - x, nextY - y) / 16) * 30 };
}

async function others(t, launched) {
  const server = await Server.start(t);
  const { code } = await found(server);
  // To and fro along the upper and the lower edge.
  const members = [];
  for (const y of [150, 1270]) {
    const member = await join(t, server, code, { name: `Shuttle ${y}` });
    new Shuttle(member, [{ x: 130, y }, { x: 2110, y }]);
    members.push(member);
  }
  const ada = await page(t, launched, server, code, FAR);
  await sleep(15_000);
  await record(ada);
  await sleep(40_000);
  const frames = await ada.page.evaluate(() => window.frames);
  const off = [];
  let still = 0;
  let longest = 0;
  let known = 0;
  for (const { player } of members) {
    still = 0;
    for (let n = 1; n < frames.length; n++) {
      const [[before, , , shipsBefore], [now, tick, , ships]] = [frames[n - 1], frames[n]];
      const [from, to] = [shipsBefore, ships].map((ships) => ships.find(([id]) => id === player));
      const real = truth(members[0], player, tick);
      // Where it speeds up or is pushed, a true speed is not to be had from two ticks.
      const around = [-2, 2].map((ticks) => truth(members[0], player, tick + ticks));
      if (!from || !to || !real || real.speed < 250 || around.some((other) => !other || Math.abs(other.speed / real.speed - 1) > 0.03)) {
        still = 0;
        continue;
      }
      known += 1;
      const speed = Math.hypot(to[1] - from[1], to[2] - from[2]) / ((now - before) / 1000);
      off.push(Math.abs(speed / real.speed - 1));
      still = speed < real.speed * 0.1 ? still + now - before : 0;
      longest = Math.max(longest, still);
    }
  }
  const motion = `motion within ${(100 * quantile(off, 0.99)).toFixed(1)} % of true speed at p99 (p50 ${(100 * quantile(off, 0.5)).toFixed(1)} %, ${known} frames)`;
  return verdict(
    `${motion}; longest freeze ${longest.toFixed(0)} ms; ${(await ada.see("fps")).toFixed(0)} frames/s`,
    [known > 1000 && quantile(off, 0.99) <= 0.25, "uneven motion"],
    [longest <= 100, "a freeze"],
  );
}

/** Needs no browser: web/feel/shots.test.mjs does it with the page's own parts. */
async function shots() {
  const web = new URL("../../web", import.meta.url).pathname;
  const child = spawn("npx", ["vitest", "run", "--dir", "feel"], { cwd: web, env: { SECONDS: "240", ...process.env, SKIRMISH_BIN: BINARY }, stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  await new Promise((done) => child.once("close", done));
  const [on, off] = ["FEEL on ", "FEEL off "].map((word) => JSON.parse(output.split(word)[1].split("\n")[0]));
  const of = ({ shots, shown, hit, unseen }) => `${percent(hit, shown)} of ${shown} hits that the screen showed (${shots} shots, ${hit + unseen} hit)`;
  return verdict(
    `${of(on)}; without compensation ${of(off)}; others shown ${(on.behind / 30 * 1000).toFixed(0)} ms behind the own ship`,
    [on.shown > 30, "too few shots to tell"],
    [on.hit >= on.shown * 0.9, "hits on the screen that were none"],
  );
}

async function thin(t, launched) {
  const server = await Server.start(t);
  const { code } = await found(server, { seats: 20, bots: 20 });
  const ada = await page(t, launched, server, code, ["--rate", "8", "--delay", "20"]);
  await sleep(20_000);
  const ticks = new Set();
  let ships = 0;
  const { corrections, inputs } = await watched(ada, async () => {
    const flown = fly(ada, 40_000);
    for (const end = Date.now() + 40_000; Date.now() < end; await sleep(20)) {
      ticks.add(await ada.see("tick"));
      ships = Math.max(ships, await ada.see("ships"));
    }
    await flown;
  });
  const { late, push, pickup, other, compared } = corrections;
  const net = await ada.see("net");
  return verdict(
    `${(ticks.size / 40).toFixed(1)} snapshots/s on the ${net.stream} stream with up to ${ships} ships; own ship exact but for ${other} of ${compared} (and ${late} late inputs, ${push} pushes, ${pickup} pickups); ${percent(inputs.late, inputs.judged)} late; ${(net.bytesOut * 8 / 1000).toFixed(1)} kbit/s out`,
    [Math.round(ticks.size / 4) >= 50, "fewer than 5 snapshots a second"],
    [compared > 150 && other === 0, "a correction without a cause"],
  );
}

async function stall(t, launched) {
  const server = await Server.start(t);
  const { code } = await found(server);
  const roamer = await join(t, server, code, { name: "Roamer" });
  new Shuttle(roamer, [{ x: 130, y: 150 }, { x: 2110, y: 150 }]);
  const ada = await page(t, launched, server, code, [...FAR, "--stall", "2000@10000"]);
  await sleep(8_000);
  await record(ada);
  const times = new Map();
  const { took: keep } = roamer;
  roamer.took = function (tick, ...rest) {
    times.set(tick, Date.now());
    keep.call(this, tick, ...rest);
  };
  await sleep(42_000);
  const timeOrigin = await ada.page.evaluate(() => performance.timeOrigin);
  const frames = await ada.page.evaluate(() => window.frames);
  const stalls = [];
  let backwards = 0;
  let lastNew = 0;
  for (let n = 1; n < frames.length; n++) {
    if (frames[n][1] < frames[n - 1][1] - 0.01) backwards += 1;
    if (frames[n][2] === frames[n - 1][2]) continue;
    if (lastNew > 0 && frames[n][0] - frames[lastNew][0] > 1200) stalls.push(n);
    lastNew = n;
  }
  // Snapshots of the time after the stall until what is drawn is what was true at the tick drawn. What was under way
  // when it began comes first, and is not among them.
  const ticks = [...times.keys()];
  const took = stalls.map((start) => {
    const fresh = new Set();
    const end = timeOrigin + frames[start][0] - 150;
    const present = ticks.find((tick) => times.get(tick) >= end);
    for (let n = start; n < frames.length; n++) {
      const [, , newest] = frames[n];
      if (newest >= present) fresh.add(newest);
      if (isTrue(roamer, roamer.player, frames[n])) return [fresh.size, frames[n][0] - frames[start][0]];
    }
    return [Infinity, Infinity];
  });
  const worst = Math.max(...took.map(([count]) => count));
  const measured = `${stalls.length} stalls: right state within ${worst} snapshots (at most ${Math.max(...took.map(([, ms]) => ms)).toFixed(0)} ms after the first byte); the picture's time went backwards ${backwards} times`;
  return verdict(measured, [stalls.length >= 3 && worst <= 2, "the right state came late"], [backwards === 0, "a replayed past"]);
}

async function hidden(t, launched) {
  const server = await Server.start(t);
  const { code } = await found(server, { seats: 8, bots: 8 });
  const roamer = await join(t, server, code, { name: "Roamer" });
  new Shuttle(roamer, [{ x: 130, y: 150 }, { x: 2110, y: 150 }]);
  const ada = await page(t, launched, server, code, FAR);
  const session = await ada.context.newCDPSession(ada.page);
  const heap = async () => {
    for (let n = 0; n < 3; n++) await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  const hide = (hidden) =>
    ada.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await sleep(30_000);
  const before = await heap();
  const tick = await ada.see("tick");
  await hide(true);
  await sleep(60_000);
  const idle = (await ada.see("tick")) - tick;
  // Nobody is drawn while the roamer is shot down: then one waits for its next ship.
  while (!roamer.rows.get(Math.max(...roamer.rows.keys()))?.[SHIPS].some(([id]) => id === roamer.player)) await sleep(50);
  await record(ada);
  const present = Math.max(...roamer.rows.keys());
  const began = await ada.page.evaluate(() => performance.now());
  await hide(false);
  await sleep(5_000);
  const frames = await ada.page.evaluate(() => window.frames);
  const after = await heap();
  // Right: everybody is where they were at the tick that is drawn, and that is hardly half a second ago.
  const right = frames.findIndex((frame) => frame[0] >= began && frame[1] > present - 15 && isTrue(roamer, roamer.player, frame));
  const count = new Set(frames.slice(0, right + 1).map(([, , newest]) => newest).filter((newest) => newest > tick + idle)).size;
  const offs = frames.filter((frame) => frame[0] >= began && frame[1] > present - 15).map((frame) => offOf(roamer, roamer.player, frame)).filter((off) => off >= 0);
  const came = right < 0 ? `never right (${offs.length} frames of the present that can be judged, ${Math.min(...offs).toFixed(0)} px off at best)` : `right after ${count} snapshots, ${(frames[right][0] - began).toFixed(0)} ms`;
  return verdict(
    `heap ${(before / 1e6).toFixed(1)} MB before, ${(after / 1e6).toFixed(1)} MB afterwards (${(100 * (after / before - 1)).toFixed(1)} %); ${idle} ticks came while hidden; ${came}`,
    [after <= before * 1.1, "the heap grew"],
    [right >= 0 && count <= 2, "the right state came late"],
    [idle < 60, "snapshots came while hidden"],
  );
}

const CASES = {
  own: ["150 ms RTT ± 30 ms, own ship", "moves in the next frame after the key; no correction without a cause; ≤ 0.5 % late inputs", own],
  others: ["same, others", "motion within 25 % of true speed at p99; no freeze over 100 ms", others],
  shots: ["same, shots", "≥ 90 % of the hits that the screen shows; without compensation beside it", shots],
  thin: ["20 fighting ships at 8 kbit/s", "own ship exact; ≥ 5 fresh snapshots/s", thin],
  stall: ["2 s stall, then back", "right state within 2 snapshots; no replayed past", stall],
  hidden: ["tab hidden 60 s", "heap within 10 % afterwards; no backlog; right state within 2 snapshots", hidden],
};

const wanted = process.argv.slice(2);
console.log("| case | must show | measured | |\n| --- | --- | --- | --- |");
for (const [name, [title, must, run]] of Object.entries(CASES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const [t, page] = [new Ends(), new Ends()];
  page.name = `feel ${name}`;
  try {
    const { measured, missed } = await run(t, await browser(page));
    console.log(`| ${title} | ${must} | ${measured} | ${missed.length === 0 ? "holds" : `**missed**: ${missed.join(", ")}`} |`);
    if (missed.length > 0) process.exitCode = 1;
  } catch (error) {
    console.log(`| ${title} | ${must} | it could not be measured: ${error.message} | **missed** |`);
    process.exitCode = 1;
  } finally {
    await page.all();
    await t.all();
  }
}
