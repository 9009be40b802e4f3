// Shots on a bad network: what a shooter's picture shows, and what the server makes of it. Without a browser: the
// page's own client, prediction and picture, through `skirmish netsim`, at 60 frames a second.
//
//     cargo build --release && (cd web && npx vitest run --dir feel)

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { joinMatch, Level } from "skirmish-client";
import { afterEach, expect, test } from "vitest";
import { Crossing } from "../../tests/browser/crossing.mjs";
import { Lobby, Member } from "../../tests/journeys/node/client.mjs";
import { environment, freePort, Server } from "../../tests/journeys/node/server.mjs";
import WebSocket from "ws";
import { Columns } from "../src/arena/columns";
import { readSetup } from "../src/arena/setup";
import { idle } from "../src/input/intent";
import { Picture } from "../src/session/picture";
import { Pilot } from "../src/session/pilot";
import { Reconciler } from "../src/session/reconciler";

const BINARY = process.env.SKIRMISH_BIN ?? fileURLToPath(new URL("../../target/release/skirmish", import.meta.url));
const SECONDS = Number(process.env.SECONDS ?? 90);
/** px a tick. */
const BOLT_SPEED = 427 / 16;
const SETTLE_TICKS = 12;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const ends = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
const t = { after: (act) => ends.unshift(act) };

async function seat(server, code, name) {
  const lobby = await Lobby.enter(server, name);
  const { ticket } = await lobby.join(code);
  lobby.close();
  return ticket;
}

/** The page's own parts, without the page. */
class Shooter {
  constructor(url, ticket) {
    this.intent = idle();
    this.told = 0;
    this.match = joinMatch({ url, ticket, WebSocket, level: Level.predict, storage: null });
    this.match.on("attached", ({ info }) => {
      const setup = readSetup(info.setup);
      const columns = new Columns(info.schema);
      this.pilot = new Pilot(this.match, setup, { flash() {}, dash() {}, shot: (shot) => this.picture.shoot(shot) });
      this.reconciler = new Reconciler(this.match, setup, columns, this.pilot.predictor);
      this.picture = new Picture(setup, this.match, columns, this.pilot);
      this.picture.me = this.picture.watched = info.player;
    });
    this.match.on("snapshot", (snapshot) => {
      this.picture.bolts.take(snapshot, true, this.match.view?.tick ?? snapshot.tick);
      this.reconciler.take(snapshot);
    });
    this.match.on("events", ({ events }) => {
      for (const [kind, by] of events) if (kind === 1 && by === this.match.player) this.told += 1;
    });
    t.after(() => this.match.close());
  }

  /** One frame, as `Play` does it. */
  frame(now, seconds) {
    const view = this.match.frame(now);
    this.pilot.fly(now, this.intent);
    const ownTick = this.pilot.shownTick(now);
    this.pilot.saw(ownTick, view.shown);
    this.picture.fill(view, ownTick, seconds, this.intent);
    const { bolts } = this.picture;
    for (const [id, bolt] of bolts.flying) if (bolts.isOver(bolt, bolts.age(bolt, view.tick))) bolts.flying.delete(id);
  }

  ship(id) {
    const { ships } = this.picture.frame;
    return ships.items.slice(0, ships.length).find((ship) => ship.id === id);
  }
}

async function duel(isCompensated) {
  const server = await Server.start(t);
  const port = await freePort();
  const netsim = spawn(BINARY, ["netsim", "--listen", `127.0.0.1:${port}`, "--to", new URL(server.http).host, "--delay", "60", "--jitter", "30"], {
    env: environment(), stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => netsim.kill("SIGKILL"));
  await new Promise((ready) => createInterface({ input: netsim.stdout }).once("line", ready));
  const created = await fetch(`${server.http}/api/matches`, {
    method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Duel", seats: 4, config: { map: "basin", countdown_ms: 1000, fight_ms: 3_000_000 } }),
  });
  const { code } = await created.json();
  const shooter = new Shooter(`ws://127.0.0.1:${port}/ws`, await seat(server, code, "Ada"));
  const target = await Member.attach(server, await seat(server, code, "Target"), { name: "Target" });
  t.after(() => target.close());
  while (!shooter.picture || !shooter.match.snapshot) await sleep(50);
  shooter.pilot.tellsView = isCompensated;
  const crossing = new Crossing(target, shooter.match.player);
  crossing.keeps = 300;

  const shots = [];
  const trail = [];
  let open;
  let wait = performance.now() + 15_000;
  let last = performance.now();
  for (const end = performance.now() + 15_000 + SECONDS * 1000; performance.now() < end; ) {
    await sleep(15);
    const now = performance.now();
    shooter.frame(now, (now - last) / 1000);
    last = now;
    shooter.intent.fire = false;
    if (open && now > open.at + 1300) {
      shots.push({ shown: shooter.picture.met > open.met, told: shooter.told > open.told });
      open = undefined;
    }
    const [own, foe] = [shooter.ship(shooter.match.player), shooter.ship(target.player)];
    if (!own || !foe) {
      trail.length = 0;
      continue;
    }
    trail.push({ at: now, x: foe.x, y: foe.y });
    while (trail[0].at < now - 250) trail.shift();
    const seconds = (now - trail[0].at) / 1000;
    if (seconds < 0.2) continue;
    const [vx, vy] = [(foe.x - trail[0].x) / seconds, (foe.y - trail[0].y) / seconds];
    // Somebody who has played a little knows when a bolt is where: it leaves with the next tick, and what the server does
    // not make up for it loses on its first ticks.
    const { pilot } = shooter;
    const lost = Math.max(0, pilot.behind - pilot.lag);
    let [ticks, dx, dy] = [0, 0, 0];
    for (let n = 0; n < 30; n++) {
      [dx, dy] = [foe.x + (vx * (ticks + 0.5)) / 30 - own.x, foe.y + (vy * (ticks + 0.5)) / 30 - own.y];
      ticks = Math.hypot(dx, dy) / BOLT_SPEED + lost * Math.min(1, ticks / SETTLE_TICKS);
    }
    const flight = ticks / 30;
    shooter.intent.aim = Math.atan2(dy, dx);
    const across = Math.abs(vx * dy - vy * dx) / (Math.hypot(dx, dy) * Math.hypot(vx, vy));
    // It turns at the ends of its way: a shot that would meet it there is not one at a ship that crosses.
    const ahead = crossing.ends.find((end) => (end.x - foe.x) * vx + (end.y - foe.y) * vy > 0);
    const left = ahead ? Math.hypot(ahead.x - foe.x, ahead.y - foe.y) - Math.hypot(vx, vy) * flight : 0;
    if (open || now < wait || left < 80 || Math.hypot(vx, vy) < 300 || across < 0.5) continue;
    shooter.intent.fire = true;
    open = { at: now, met: shooter.picture.met, told: shooter.told };
    wait = now + 1400;
  }
  const shown = shots.filter(({ shown }) => shown);
  return {
    shots: shots.length, shown: shown.length, hit: shown.filter(({ told }) => told).length,
    unseen: shots.filter(({ shown, told }) => told && !shown).length,
    behind: shooter.pilot.behind, late: shooter.match.stats.lateShare, corrections: shooter.reconciler.corrections,
  };
}

test("what the screen shows as a hit is one", { timeout: 2 * (SECONDS + 15) * 1000 + 60_000 }, async () => {
  const on = await duel(true);
  console.log("FEEL on", JSON.stringify(on));
  for (const end of ends.splice(0)) await end();
  const off = await duel(false);
  console.log("FEEL off", JSON.stringify(off));
  expect(on.hit / on.shown).toBeGreaterThanOrEqual(0.9);
});
