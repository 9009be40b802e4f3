/** Against a running server: `SKIRMISH_URL=ws://127.0.0.1:8080/ws npm run journeys`. */

import { afterEach, describe as describeAll, expect, test as testAll } from "vitest";
import WebSocket from "ws";
import { CloseCode, connectLobby, ErrorCode, joinMatch, Level, type Lobby, type Match, type MatchOptions, Refused } from "../src/index.ts";

const url = process.env.SKIRMISH_URL ?? "";
const test = testAll.skipIf(!url);
const describe = describeAll.skipIf(!url);

class Plain extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, { perMessageDeflate: false });
  }
}

/** Remembers its sockets, so that a test can cut them. */
class Cut extends WebSocket {
  static readonly made: WebSocket[] = [];
  constructor(url: string, protocol: string) {
    super(url, protocol);
    Cut.made.push(this);
  }
}

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((connection) => connection.close()));

function lobbyAt(name = "Tester"): Lobby {
  const lobby = connectLobby({ url, WebSocket, name });
  open.push(lobby);
  return lobby;
}

function attach(ticket: string, options: Partial<MatchOptions> = {}): Match {
  const match = joinMatch({ url, WebSocket, name: "Tester", ticket, ...options });
  open.push(match);
  return match;
}

async function until(what: () => unknown, ms = 5_000): Promise<void> {
  const start = performance.now();
  while (!what()) {
    if (performance.now() - start > ms) throw new Error(`waited ${ms} ms for ${what}`);
    await pause(5);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A private match of the tester's own. */
async function ownMatch(): Promise<{ ticket: string; code: string; lobby: Lobby }> {
  const lobby = lobbyAt();
  const settings = { name: "Client test", game: "arena", seats: 8, bots: 5, private: true, config: null };
  const { ticket, match } = await lobby.create(settings);
  return { ticket, code: match.code, lobby };
}

test("the lobby lists games and matches; quick play is flying within half a second", async () => {
  const lobby = lobbyAt();
  await until(() => lobby.matches.size > 0);
  expect(lobby.games.map(({ kind }) => kind)).toContain("arena");
  const start = performance.now();
  const { ticket } = await lobby.quickPlay();
  const match = attach(ticket);
  await until(() => match.snapshot);
  expect(performance.now() - start).toBeLessThan(500);
  expect(match.player).toBeGreaterThan(0);
  expect(match.roster.get(match.player)).toMatchObject({ name: "Tester", bot: false, present: true });
  match.leave();
});

test("refusals are typed and in words", async () => {
  const lobby = lobbyAt();
  await expect(lobby.join("NOSUCH")).rejects.toMatchObject({ code: ErrorCode.codeUnknown });
  const settings = { name: "x", game: "arena", seats: 999, bots: 0, private: true, config: null };
  await expect(lobby.create(settings)).rejects.toBeInstanceOf(Refused);
  const match = attach("no-such-ticket");
  await until(() => match.state.name === "ended");
  expect(match.state).toMatchObject({ why: { code: ErrorCode.ticketUnknown } });
});

describe.each([
  ["deflate", WebSocket],
  ["no deflate", Plain],
])("with %s", (_, Socket) => {
  test("every checksum holds while bots fight, and inputs come in time", async () => {
    const { ticket } = await ownMatch();
    const match = attach(ticket, { level: Level.predict, WebSocket: Socket });
    await until(() => match.clock?.synced && match.snapshot);
    const named = new Map<number, number>();
    let [last, told, missed, snapshots] = [0, 0, 0, 0];
    match.on("snapshot", ({ tick, tables }) => {
      snapshots += 1;
      const seq = named.get(tick);
      if (seq === undefined || performance.now() - start < 3_000) return;
      told += 1;
      const players = tables[0]!;
      if (players.value(players.find(match.player), 0) !== seq) missed += 1;
    });
    const start = performance.now();
    const timer = setInterval(() => {
      const tick = Math.floor(match.clock!.inputTick(performance.now()));
      match.frame();
      if (tick <= last) return;
      last = tick;
      named.set(tick, match.sendInput([(tick * 7) % 1024, 1000, (tick * 3) % 1024, tick % 2], { tick }));
    }, 1000 / 60);
    await pause(20_000);
    clearInterval(timer);
    const { stats } = match;
    console.log({ snapshots, told, missed, lead: stats.leadMs, margin: stats.marginMs, ping: stats.pingMs, age: stats.ageMs(), delay: stats.viewDelayMs, bytes: stats.bytesPerSecond() });
    expect([stats.checksumErrors, stats.resumes, match.state.name]).toEqual([0, 0, "attached"]);
    // A busy machine delays server and test alike; test/clock.test.ts is strict, on time of its own.
    expect(snapshots).toBeGreaterThan(300);
    expect(told).toBeGreaterThan(250);
    expect(missed / told).toBeLessThan(0.1);
    match.leave();
  }, 30_000);
});

test("a cut socket comes back to its seat, in the same room", async () => {
  const { ticket, code } = await ownMatch();
  const match = attach(ticket, { WebSocket: Cut });
  await until(() => match.snapshot);
  const player = match.player;
  match.sendInput([0, 0, 0, 0]);
  const seen = match.snapshot!.tick;
  Cut.made.at(-1)!.terminate();
  await until(() => match.state.name === "reconnecting");
  await until(() => match.state.name === "attached" && match.snapshot!.tick > seen + 1);
  expect([match.player, match.info!.code, match.stats.resumes]).toEqual([player, code, 1]);
  expect(match.sendInput([0, 0, 0, 0])).toBe(1);
  expect(match.roster.get(player)).toMatchObject({ present: true });
  match.leave();
});

test("two connections with one seat do not fight", async () => {
  const { ticket } = await ownMatch();
  const older = attach(ticket);
  await until(() => older.snapshot);
  const newer = attach(older.info!.ticket!);
  await until(() => newer.snapshot && older.state.name === "ended");
  expect(older.state).toMatchObject({ why: { code: CloseCode.superseded } });
  await pause(1_500);
  expect([older.state.name, newer.state.name, newer.player]).toEqual(["ended", "attached", older.player]);
  older.reconnect();
  await until(() => newer.state.name === "ended" && older.state.name === "attached");
  older.leave();
});

test("a friend joins by the code in small letters, a third looks on, and all can talk", async () => {
  const { ticket, code, lobby } = await ownMatch();
  const host = attach(ticket);
  // Who asks for a seat gives it the name.
  const friend = attach((await lobbyAt("Friend").join(code.toLowerCase())).ticket);
  const looker = attach((await lobby.join(code, { spectate: true })).ticket);
  await until(() => host.snapshot && friend.snapshot && looker.snapshot);
  expect([looker.player, friend.player === host.player]).toEqual([0, false]);
  await until(() => host.roster.get(friend.player)?.name === "Friend");
  host.say("hello");
  looker.say("hi");
  for (const match of [host, friend, looker]) {
    await until(() => match.chat.length === 2);
    expect(match.chat.map(({ text }) => text).sort()).toEqual(["hello", "hi"]);
  }
  friend.leave();
  await until(() => !host.roster.has(friend.player));
  host.leave();
});

test("level 0 gets whole tables, a hidden page none until it is back", async () => {
  const { ticket, code, lobby } = await ownMatch();
  const host = attach(ticket);
  const watcher = attach((await lobby.join(code, { spectate: true })).ticket, { level: Level.watch });
  await until(() => host.snapshot && watcher.snapshot);
  expect(watcher.stats.stream).toBe(3);
  host.setVisible(false);
  await pause(300);
  const held = host.snapshot!.tick;
  await pause(1_000);
  expect(host.snapshot!.tick).toBe(held);
  expect(watcher.snapshot!.tick).toBeGreaterThan(held + 15);
  host.setVisible(true);
  await until(() => host.snapshot!.tick > held + 25);
  expect([host.state.name, host.stats.checksumErrors]).toEqual(["attached", 0]);
  host.leave();
});
