// What is heard: the graph of all sounds, rendered offline, and the page's manners with audio.

import assert from "node:assert/strict";
import { test } from "node:test";
import { board } from "./board.mjs";
import { browser, Person, Server } from "./game.mjs";

const LONG = { timeout: 240_000 };
const SILENCE = 1e-4;
const EVERY = ["hitTaken", "death", "blast", "kill", "low", "go", "win", "lose", "over", "repair", "shield", "rapid", "dashPickup", "respawn", "shieldHit", "hitDealt", "dash"];

test("24 voices at once stay below full scale, and no more than 24 sound", LONG, async (t) => {
  const { measure } = await board(t, await browser(t));
  const deeds = [0, 0.05, 0.1, 0.15].flatMap((at) => EVERY.map((play) => ({ at, play })));
  const all = await measure(3, [{ at: 0, volumes: [1, 1, false] }, { at: 0, engine: 1 }, ...deeds], [[0, 3]]);
  assert.equal(all.most, 24);
  const [{ peak }] = all.stretches;
  assert.ok(peak > 0.3, `they are heard: ${peak}`);
  assert.ok(peak < 0.97, `nothing is cut: ${peak}`);
});

test("one sound alone leaves as it was levelled, and is where it happens", LONG, async (t) => {
  const { measure } = await board(t, await browser(t));
  const at = (dx, dy) => measure(1, [{ at: 0, volumes: [1, 1, false] }, { at: 0.2, play: "low", dx, dy }], [[0, 1]]);
  const [here, left, right, far, beyond] = [await at(0, 0), await at(-0.6, 0), await at(0.6, 0), await at(0, 1.5), await at(0, 2.5)].map(({ stretches }) => stretches[0]);
  // The level of all sounds, the mix's -2 dB for this one, and 4 dB for all.
  assert.ok(Math.abs(here.lufs - -22) < 1, `${here.lufs} LUFS`);
  assert.ok(Math.abs(here.left / here.right - 1) < 0.01);
  assert.ok(left.left > left.right * 2 && right.right > right.left * 2, JSON.stringify({ left, right }));
  assert.ok(far.lufs < here.lufs - 15, `${far.lufs} LUFS from afar`);
  assert.equal(beyond.peak, 0);
});

test("a voice that is taken away ends without a click", LONG, async (t) => {
  const { measure } = await board(t, await browser(t));
  for (const play of ["low", "death", "go"]) {
    const alone = await measure(0.5, [{ at: 0.1, play }], [[0, 0.5]]);
    // Only one of these at a time: the second takes the voice of the first.
    const twice = await measure(0.5, [0.1, 0.2, 0.3].map((at) => ({ at, play })), [[0, 0.5]]);
    const [one, two] = [alone.stretches[0].leap, twice.stretches[0].leap];
    assert.ok(two < one * 1.35, `${play}: a leap of ${two}, alone ${one}`);
    assert.equal(twice.most, 1);
  }
});

test("the engine follows the thrust", LONG, async (t) => {
  const { measure } = await board(t, await browser(t));
  const deeds = [{ at: 0, volumes: [1, 1, false] }, { at: 0.5, engine: 0.5 }, { at: 1.5, engine: 1 }, { at: 2.5, engine: 0 }];
  const { stretches } = await measure(4, deeds, [[0, 0.5], [1, 1.5], [2, 2.5], [3.6, 4]]);
  const [still, half, full, off] = stretches.map(({ left }) => left);
  assert.ok(still < SILENCE && off < SILENCE, `${still}, ${off}`);
  assert.ok(half > 10 * SILENCE && full > half * 1.6, `${half}, ${full}`);
});

test("the music follows the round, and effects, music and mute have volumes of their own", LONG, async (t) => {
  const { measure } = await board(t, await browser(t));
  const deeds = [
    { at: 0, volumes: [1, 1, false] }, { at: 1, mood: "calm" }, { at: 9, mood: "fight" }, { at: 18, mood: "none" },
    { at: 24, mood: "fight" }, { at: 27, volumes: [1, 0, false] }, { at: 28, play: "death" },
    { at: 30, volumes: [0, 1, false] }, { at: 33, volumes: [1, 1, true] }, { at: 34, play: "repair" },
  ];
  const spans = [[0, 1], [5, 9], [13, 18], [22.5, 24], [28, 29], [30.3, 33], [33.3, 36]];
  const { stretches } = await measure(36, deeds, spans, true);
  const [before, calm, fight, none, effects, music, muted] = stretches;
  assert.ok(before.peak < SILENCE && none.peak < 0.01 && muted.peak < SILENCE, JSON.stringify({ before, none, muted }));
  assert.ok(calm.lufs < -22 && calm.lufs > -40, `calm at ${calm.lufs} LUFS`);
  assert.ok(fight.lufs > calm.lufs + 0.5 && fight.lufs < -20, `fight at ${fight.lufs} LUFS`);
  assert.ok(effects.lufs > music.lufs, `${effects.lufs} LUFS over ${music.lufs}`);
  assert.ok(music.lufs > -45, `${music.lufs} LUFS`);
});

/** Keeps each AudioContext of the page in `window.contexts`, and what was started in `window.started` with its length. */
const WATCHED = () => {
  window.contexts = [];
  window.started = [];
  const { AudioContext, AudioBufferSourceNode } = window;
  window.AudioContext = class extends AudioContext {
    constructor(options) {
      super(options);
      window.contexts.push(this);
    }
  };
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...when) {
    window.started.push({ loop: this.loop, seconds: this.buffer.duration });
    start.apply(this, when);
  };
};

/** A page whose audio is watched, on the start page. */
async function listener(t, init = WATCHED) {
  const server = await Server.start(t);
  const launched = await browser(t);
  const context = await launched.newContext({ viewport: { width: 900, height: 560 } });
  await context.addInitScript(init);
  const page = await context.newPage();
  const person = new Person(context, page, "Ada");
  await page.goto(server.http);
  await page.getByRole("button", { name: "Play now" }).waitFor();
  return person;
}

const states = (page) => page.evaluate(() => window.contexts.map(({ state }) => state));
const hide = (page, hidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

test("nothing before the first gesture; then effects, engine and music; quiet in a hidden tab", LONG, async (t) => {
  const person = await listener(t);
  const { page } = person;
  assert.deepEqual(await states(page), []);
  await page.getByRole("button", { name: "Play now" }).click();
  await person.until("audio", async () => (await states(page))[0] === "running");
  await person.flying();
  // The engine, and the two layers of the music.
  await person.until("loops", async () => (await page.evaluate(() => window.started.filter(({ loop }) => loop).length)) === 3);
  const shots = () => page.evaluate(() => window.started.filter(({ seconds }) => Math.abs(seconds - 0.26) < 0.001).length);
  await page.keyboard.down("Space");
  await person.until("own shots", async () => (await shots()) > 3);
  await page.keyboard.up("Space");

  await hide(page, true);
  await person.until("quiet", async () => (await states(page))[0] === "suspended");
  await hide(page, false);
  await person.until("sound again", async () => (await states(page))[0] === "running");
  assert.equal((await states(page)).length, 1);
  person.healthy();
});

test("without audio the game is played as ever", LONG, async (t) => {
  for (const without of [() => delete window.AudioContext, () => (window.AudioContext = class { constructor() { throw new Error("no device"); } })]) {
    const person = await listener(t, without);
    await person.page.getByRole("button", { name: "Play now" }).click();
    await person.flying();
    await person.page.keyboard.press("Space");
    person.healthy();
  }
});
