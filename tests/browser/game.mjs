// Chromium, and pages that are in the game: what a test sees and does there is what a player does.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { chromium } from "playwright-core";
import { Server, freePort } from "../journeys/node/server.mjs";

export { Server, freePort };

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--mute-audio",
];
/** How each page looked at the end of its test. */
const LOOKS = new URL("looks/", import.meta.url).pathname;

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export function chromiumPath() {
  const path = process.env.CHROMIUM ?? PLACES.find(existsSync);
  assert.ok(path, "Chromium is not installed (Debian: apt install chromium)");
  return path;
}

/** A browser for one test, closed at its end. */
export async function browser(t, flags = []) {
  const launched = await chromium.launch({ executablePath: chromiumPath(), args: [...FLAGS, ...flags] });
  t.after(async () => {
    const pages = launched.contexts().flatMap((context) => context.pages());
    const name = t.name.replace(/\W+/g, "-").slice(0, 40);
    for (const [n, page] of pages.entries()) await page.screenshot({ path: `${LOOKS}${name}-${n}.png` }).catch(() => {});
    await launched.close();
  });
  return launched;
}

/** Somebody at a browser window of their own. */
export class Person {
  /** Opens a page; `where` is behind the server's address; `before` runs in it first of all. */
  static async at(launched, server, where, { name = "Ada", before, ...options } = {}) {
    const context = await launched.newContext({ viewport: { width: 900, height: 560 }, ...options });
    if (before) await context.addInitScript(before);
    await context.addInitScript((name) => localStorage.setItem("skirmish.name", name), name);
    const person = new Person(context, await context.newPage(), name);
    await person.page.goto(`${server.http}/${where}`);
    return person;
  }

  constructor(context, page, name) {
    Object.assign(this, { context, page, name, faults: [] });
    page.on("pageerror", (error) => this.faults.push(error));
  }

  /** What `window.skirmish` has, by name. */
  see(what) {
    return this.page.evaluate((what) => JSON.parse(JSON.stringify(window.skirmish?.[what] ?? null)), what);
  }

  screenOf(player) {
    return this.page.evaluate((player) => window.skirmish?.screenOf(player), player);
  }

  async until(what, holds, ms = 20_000) {
    const end = Date.now() + ms;
    for (;;) {
      const value = await holds();
      if (value) return value;
      if (Date.now() > end) assert.fail(`${this.name} waited in vain: ${what}`);
      await sleep(50);
    }
  }

  async inMatch() {
    await this.until("to be in a match", async () => (await this.see("page")) === "match" && (await this.see("tick")) > 0);
    return this.see("player");
  }

  async flying() {
    const player = await this.inMatch();
    await this.until("a ship", () => this.see("ship"));
    return player;
  }

  /** Text on the page, anywhere. */
  async reads(text, ms = 15_000) {
    await this.page.getByText(text).first().waitFor({ state: "visible", timeout: ms });
  }

  healthy() {
    assert.deepEqual(this.faults.map((fault) => fault.stack ?? String(fault)), [], `${this.name}'s page`);
  }
}

/** A gamepad in somebody's hands, after a reload of their page: headless browsers have none plugged in. */
export async function plugIn({ page }) {
  await page.addInitScript(() => {
    const pad = { connected: true, index: 0, mapping: "standard", axes: [0, 0, 0, 0], buttons: Array.from({ length: 17 }, () => ({ pressed: false, value: 0 })) };
    window.pad = pad;
    navigator.getGamepads = () => [pad];
  });
  await page.reload();
  const set = (axes, ...pressed) =>
    page.evaluate(([axes, pressed]) => {
      window.pad.axes = axes;
      window.pad.buttons = window.pad.buttons.map((_, n) => ({ pressed: pressed.includes(n), value: Number(pressed.includes(n)) }));
    }, [axes, pressed]);
  // The page looks at it once a frame.
  const seen = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const tap = async (button) => {
    await set([0, 0, 0, 0], button);
    await seen();
    await set([0, 0, 0, 0]);
    await seen();
  };
  return { set, tap };
}

/** A way to the server that can be cut, stand still for a while, or fall silent as a phone's does that sleeps. */
export async function wire(t, server) {
  const sockets = new Set();
  const silent = new WeakSet();
  const { hostname: host, port } = new URL(server.http);
  const relay = createServer((near) => {
    const far = connect({ host, port });
    for (const [from, to] of [[near, far], [far, near]]) {
      sockets.add(from);
      from.on("data", (bytes) => silent.has(from) || to.write(bytes)).on("end", () => silent.has(from) || to.end());
      from.on("error", () => {}).on("close", () => (sockets.delete(from), to.destroy()));
    }
  }).listen(0, "127.0.0.1");
  await new Promise((done) => relay.once("listening", done));
  const cut = () => sockets.forEach((socket) => socket.destroy());
  t.after(() => (cut(), relay.close()));
  const hush = () => sockets.forEach((socket) => silent.add(socket));
  const hold = () => sockets.forEach((socket) => socket.pause());
  const release = () => sockets.forEach((socket) => socket.resume());
  return { http: `http://127.0.0.1:${relay.address().port}`, cut, hold, release, hush, close: () => (cut(), relay.close()) };
}

/** A match by the API, quick to begin. */
export async function found(server, settings = {}) {
  const answer = await fetch(`${server.http}/api/matches`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      name: "Test flight", seats: 4, config: { map: "basin", countdown_ms: 1000, fight_ms: 600_000 }, ...settings,
    }),
  });
  assert.equal(answer.status, 201);
  return answer.json();
}

/**
 * Brings a member of the protocol's to somebody's side, so near in px. Whenever it comes no nearer for a second and a
 * half it flies aside, to one side and then to the other: a wall is in the way, or between the two.
 */
export function chase(member, prey, near) {
  let [least, since, aside, side] = [Infinity, 0, 0, 256];
  member.steer = (tick) => {
    const [own, goal] = [member.chain.row("ships", member.player), member.chain.row("ships", prey)];
    if (!own || !goal) return [0, 0, 0, 0];
    const [dx, dy] = [goal.x - own.x, goal.y - own.y];
    const far = Math.hypot(dx, dy) / 16;
    const nose = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * 1024) & 1023;
    if (far < least - 4) [least, since] = [far, tick];
    if (tick > since + 45) [least, since, aside, side] = [Infinity, tick + 30, tick + 30, -side];
    if (tick < aside) return [(nose + side) & 1023, 127, nose, 0];
    return far > near ? [nose, 127, nose, 0] : [0, 0, nose, 0];
  };
}

/** Eight ways to fly, as held keys. */
const KEYS = [["KeyD"], ["KeyD", "KeyS"], ["KeyS"], ["KeyS", "KeyA"], ["KeyA"], ["KeyA", "KeyW"], ["KeyW"], ["KeyW", "KeyD"]];

/** Flies towards another ship around what is in the way, aims at it and fires, until something holds. */
export async function hunt(hunter, prey, done, { near = 220, ms = 90_000 } = {}) {
  const end = Date.now() + ms;
  const held = new Set();
  const hold = async (keys) => {
    for (const key of [...held].filter((key) => !keys.includes(key))) {
      held.delete(key);
      await hunter.page.keyboard.up(key);
    }
    for (const key of keys.filter((key) => !held.has(key))) {
      held.add(key);
      await hunter.page.keyboard.down(key);
    }
  };
  let last;
  let around = 0;
  let sign = 1;
  await hunter.page.mouse.move(450, 200);
  await hunter.page.mouse.down();
  try {
    while (!(await done())) {
      assert.ok(Date.now() < end, `${hunter.name} did not get ${prey.name}`);
      const [own, other] = [await hunter.see("row"), await prey.see("row")];
      if (!own || !other) {
        await hold([]);
        await sleep(100);
        continue;
      }
      const [dx, dy] = [(other.x - own.x) / 16, (other.y - own.y) / 16];
      const far = Math.hypot(dx, dy);
      const stuck = last && Math.hypot(own.x - last.x, own.y - last.y) < 16 * 4 && far > near;
      last = own;
      if (stuck && around <= 0) {
        around = 8;
        sign = -sign;
      }
      const turn = around-- > 0 ? sign * 2 : 0;
      const eighth = Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) + turn;
      await hold(far > near || around > 0 ? KEYS[((eighth % 8) + 8) % 8] : []);
      const from = await hunter.screenOf(await hunter.see("player"));
      if (from) await hunter.page.mouse.move(from.x + (dx / far) * 120, from.y + (dy / far) * 120);
      await sleep(60);
    }
  } finally {
    await hunter.page.mouse.up();
    await hold([]);
  }
}

const WAYS = ["KeyW", "KeyA", "KeyS", "KeyD"];

/** Flies somewhere else every second and fires at whoever is nearest on the screen. */
export async function fight(person, over) {
  const { mouse, keyboard } = person.page;
  await mouse.move(450, 200);
  await mouse.down();
  let [held, turn] = ["", 0];
  while (!(await over())) {
    if (held) await keyboard.up(held);
    held = WAYS[Math.floor(Math.random() * WAYS.length)];
    await keyboard.down(held);
    for (turn = 0; turn < 10; turn++) {
      const own = await person.screenOf(await person.see("player"));
      const others = [];
      for (const { player } of await person.see("roster")) {
        const at = await person.screenOf(player);
        if (at && own && (at.x !== own.x || at.y !== own.y)) others.push(at);
      }
      others.sort((a, b) => Math.hypot(a.x - own.x, a.y - own.y) - Math.hypot(b.x - own.x, b.y - own.y));
      if (others[0]) await mouse.move(others[0].x, others[0].y);
      await sleep(100);
    }
  }
  await mouse.up();
  if (held) await keyboard.up(held);
}

/** Two thumbs that fly and fire. */
export async function thumbs(person, over) {
  const session = await person.context.newCDPSession(person.page);
  const { width, height } = person.page.viewportSize();
  const upright = height > width;
  const [left, right] = upright ? [[100, height - 130], [width - 100, height - 130]] : [[130, height - 110], [width - 130, height - 110]];
  const send = (type, points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await send("touchStart", [left, right]);
  for (let turn = 0; !(await over()); turn++) {
    const own = await person.screenOf(await person.see("player"));
    const others = [];
    for (const { player } of await person.see("roster")) {
      const at = await person.screenOf(player);
      if (at && own && at.x !== own.x) others.push({ angle: Math.atan2(at.y - own.y, at.x - own.x), far: Math.hypot(at.x - own.x, at.y - own.y) });
    }
    others.sort((a, b) => a.far - b.far);
    const aim = others[0]?.angle ?? 0;
    const way = aim + Math.sin(turn / 7) * 1.6;
    const push = ([x, y], angle, far) => [x + Math.cos(angle) * far, y + Math.sin(angle) * far];
    await send("touchMove", [push(left, way, 45), push(right, aim, 45)]);
    await sleep(120);
  }
  await send("touchEnd", []);
}
