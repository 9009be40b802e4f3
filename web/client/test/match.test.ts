import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { checksum, joinMatch, Level, Match, type MatchOptions, savedSeat, Table } from "../src/index.ts";
import { attached, fakeSockets } from "./sockets.ts";

class Memory {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);
}

const ROOM = [10, 17, [[7, "Ada", false, true]], [[7, "Ada", "hello"]]];
const FAST = [12, 0, 1];

/** A full snapshot: one player, one ship at `x` that moves by `change`. */
const full = (tick: number, x: number, change = 0): unknown[] => [
  7, tick, 0, [[0, [[7], [3], [1]], 0], [0, [[7], [x], [change]], 0]], [],
]; // prettier-ignore
const delta = (tick: number, events: unknown[] = []): unknown[] => [7, tick, 1, [0, 0], events];

function join(options: Partial<MatchOptions> = {}) {
  const sockets = fakeSockets();
  const storage = new Memory();
  const match = joinMatch({ url: "ws://test/ws", ticket: "seat", storage, WebSocket: sockets.WebSocket, ...options });
  return { match, storage, ...sockets };
}

function play(options: Partial<MatchOptions> = {}) {
  const joined = join(options);
  const socket = joined.last().accept();
  for (const message of [attached(), ROOM, FAST, full(100, 160, 16)]) socket.say(message);
  return joined;
}

const ofType = (sent: unknown[][], type: number): unknown[][] => sent.filter((message) => message[0] === type);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("attaching tells the match, the room and the state", () => {
  const { match, last } = join({ level: Level.predict });
  const seen: string[] = [];
  match.on("state", ({ name }) => seen.push(`${name} ${match.info?.code}`));
  match.on("attached", ({ info, resumed }) => seen.push(`${info.game} ${resumed}`));
  match.on("roster", (roster) => seen.push([...roster.values()].map(({ name }) => name).join()));
  match.on("snapshot", ({ tick, tables }) => seen.push(`${tick}: ${tables[1]!.value(0, 0)}`));
  match.on("events", ({ tick, events }) => seen.push(`${tick}: ${JSON.stringify(events)}`));
  last().accept();
  expect(last().sent.at(-1)).toEqual([2, "seat", 2, 0]);
  for (const message of [attached(), ROOM, FAST, full(100, 160, 16), delta(101, [[4, 7]])]) last().say(message);
  expect(seen).toEqual(["arena false", "attached K7QM2", "Ada", "100: 160", "101: 176", "101: [[4,7]]"]);
  expect([match.player, match.chat.length, match.snapshot?.tick]).toEqual([7, 1, 101]);
  expect(match.stats).toMatchObject({ stream: 0, period: 1, resumes: 0 });
});

describe("inputs and acknowledgements", () => {
  test("inputs are numbered from 1 and tell what was seen and shown", () => {
    const { match, last } = play();
    expect(match.sendInput([1, 2])).toBe(1);
    vi.advanceTimersByTime(33);
    last().say(delta(101));
    match.frame();
    expect(match.sendInput([3], { tick: 105 })).toBe(2);
    expect(match.sendInput([3], { view: 98 })).toBe(3);
    const inputs = ofType(last().sent, 3);
    expect(inputs[0]).toEqual([3, 1, 0, 100, 0, [1, 2]]);
    expect(inputs[1]!.slice(0, 4)).toEqual([3, 2, 105, 101]);
    expect(inputs[1]![4]).toBe(Math.round(match.view!.shown));
    expect(inputs[2]).toEqual([3, 3, 0, 101, 98, [3]]);
  });

  test("who sends no inputs acknowledges within 250 ms, at each rate; who does needs not", () => {
    for (const [stream, period, age] of [[0, 1, 1], [1, 3, 3], [3, 6, 0]] as const) {
      const { last } = play();
      last().say([12, stream, period]);
      let lastAck = performance.now();
      for (let tick = 100 + period; tick < 400; tick += period) {
        vi.advanceTimersByTime((period * 1000) / 30);
        const before = ofType(last().sent, 4).length;
        last().say(stream === 3 ? [8, tick, [[[7, 3]], [[7, 160]]], []] : [7, tick, age, [0, 0], []]);
        if (ofType(last().sent, 4).length > before) {
          expect(performance.now() - lastAck).toBeLessThanOrEqual(250);
          lastAck = performance.now();
          expect(last().sent.at(-1)).toEqual([4, tick]);
        }
      }
      expect(performance.now() - lastAck).toBeLessThanOrEqual(250);
      expect(ofType(last().sent, 4).length).toBeLessThanOrEqual(100);
    } // prettier-ignore
    const { match, last } = play();
    const before = ofType(last().sent, 4).length;
    for (let tick = 101; tick < 160; tick++) {
      vi.advanceTimersByTime(33);
      match.sendInput([0]);
      last().say(delta(tick));
    }
    expect(ofType(last().sent, 4)).toHaveLength(before);
  });

  test("the last of a burst is acknowledged, too: the server may wait for it before it sends more", () => {
    for (const next of [[12, 1, 6], [13, 0, 103, 0, null]]) {
      const { last } = play();
      const acks = () => ofType(last().sent, 4).map(([, seen]) => seen);
      // As when a busy page reads all at once what came meanwhile.
      vi.advanceTimersByTime(3000);
      for (const tick of [101, 102, 103]) last().say(delta(tick));
      expect(acks().at(-1)).toBe(101);
      last().say(next);
      expect(acks().at(-1)).toBe(103);
      const told = acks().length;
      last().say(next);
      expect(acks()).toHaveLength(told);
    } // prettier-ignore
  });

  test("a paced stream is acknowledged at once, since it waits for that", () => {
    const { last } = play();
    last().say([12, 2, 0]);
    last().say(full(110, 0));
    last().say(full(111, 0));
    expect(last().sent.slice(-2)).toEqual([[4, 110], [4, 111]]); // prettier-ignore
  });

  test("inputs that named a tick are judged by the numbers in `players`", () => {
    const { match, last } = play();
    for (const tick of [101, 102]) match.sendInput([0], { tick });
    const seq = (tick: number, seq: number): unknown[] => [7, tick, 0, [[0, [[7], [seq], [0]], 0], 0], []];
    last().say(seq(101, 1));
    expect(match.inputOnTime).toBe(true);
    last().say(seq(102, 1));
    expect(match.inputOnTime).toBe(false);
    expect([match.inputs.judged, match.inputs.late, match.stats.lateShare]).toEqual([2, 1, 0.5]);
  });

  test("own rows that are off in a snapshot are had exactly", () => {
    const { match, last } = play();
    expect(match.ownRow(1)).toEqual([160]);
    last().say([16, 101, [[1, [-7]]]]);
    last().say(delta(101));
    expect([match.ownRow(1), match.snapshot!.tables[1]!.value(0, 0)]).toEqual([[169], 176]);
    last().say(delta(102));
    expect(match.ownRow(1)).toEqual([192]);
    expect(match.ownRow(0)).toEqual([5]);
  });

  test("without a connection nothing is sent, and that is told", () => {
    const { match, last } = play();
    last().end(1006);
    expect([match.sendInput([1]), match.say("hi")]).toEqual([0, false]);
  });

  test("inputs that the server dropped are counted", () => {
    const { match, last } = play();
    last().say([14, 9, "That input is for a tick more than a second ahead."]);
    last().say([14, 7, "The game does not understand that input."]);
    expect(match.stats.droppedInputs).toBe(1);
  });
});

describe("the room", () => {
  test("facts are taken once, in order", () => {
    const { match, last } = play();
    const said: string[] = [];
    match.on("chat", ({ name, text }) => said.push(`${name}: ${text}`));
    last().say([11, 17, [4, [7, "Ada", "held already"]]]);
    last().say([11, 18, [1, [8, "Grace", false, true]]]);
    last().say([11, 19, [3, 8, false]]);
    last().say([11, 20, [77, "of a later version"]]);
    last().say([11, 21, [4, [8, "Grace", "re"]]]);
    last().say([11, 21, [4, [8, "Grace", "re"]]]);
    expect(said).toEqual(["Grace: re"]);
    expect(match.roster.get(8)).toEqual({ player: 8, name: "Grace", bot: false, present: false });
    last().say([11, 22, [2, 8, 1]]);
    expect(match.roster.has(8)).toBe(false);
    last().end(1006);
    vi.advanceTimersByTime(250);
    last().accept();
    expect(last().sent.at(-1)).toEqual([2, "resume", 1, 22]);
  });

  test("a missing fact makes a new connection", () => {
    const { match, last } = play();
    last().say([11, 19, [3, 7, false]]);
    expect(match.state.name).toBe("reconnecting");
  });
});

describe("resuming", () => {
  test("takes the same seat, numbers inputs anew and keeps what was known", () => {
    const { match, last, storage } = play();
    expect(savedSeat("k7qm2", storage)).toBe("resume");
    const resumed: boolean[] = [];
    match.on("attached", (event) => resumed.push(event.resumed));
    match.sendInput([1]);
    last().end(4005);
    vi.advanceTimersByTime(250);
    for (const message of [attached(), [11, 18, [3, 7, true]], FAST, full(130, 500)]) last().say(message);
    last().accept();
    for (const message of [attached(), [11, 18, [3, 7, true]], FAST, full(130, 500)]) last().say(message);
    expect(resumed.at(-1)).toBe(true);
    expect(match.sendInput([1])).toBe(1);
    expect([match.roster.size, match.chat.length]).toEqual([1, 1]);
  });

  test("a wrong checksum is counted and heals by a new connection", () => {
    const { match, last } = play();
    last().say([...delta(101), 12345]);
    expect([match.stats.checksumErrors, match.state.name]).toEqual([1, "reconnecting"]);
    vi.advanceTimersByTime(250);
    last().accept();
    const tables = [new Table(1, Int32Array.of(7, 3)), new Table(1, Int32Array.of(7, 160))];
    for (const message of [attached(), FAST, [...full(105, 160), checksum(tables)]]) last().say(message);
    expect([match.state.name, match.snapshot?.tick, match.stats.checksumErrors, match.stats.resumes]).toEqual([
      "attached", 105, 1, 1,
    ]); // prettier-ignore
  });

  test("two tabs with one seat do not fight; the older can take it back when a person asks", () => {
    const { match, last, made, storage } = play();
    last().end(4001);
    vi.advanceTimersByTime(60_000);
    expect([match.state.name, made.length]).toEqual(["ended", 1]);
    expect(match.state).toMatchObject({ why: { code: 4001, sentence: "This seat is being played from another connection." } });
    expect(savedSeat("K7QM2", storage)).toBe("resume");
    match.reconnect();
    for (const message of [attached(), [11, 18, [3, 7, true]], FAST, full(900, 500)]) last().accept().say(message);
    expect([match.state.name, match.stats.resumes]).toEqual(["attached", 1]);
  });

  test("a seat that is gone ends it, and is forgotten", () => {
    const { match, last, storage } = play();
    last().end(1006);
    vi.advanceTimersByTime(250);
    last().accept().say([6, 0, 12, "That ticket is not valid here, or its seat has been given up."]);
    expect(match.state).toMatchObject({ name: "ended", why: { code: 12 } });
    expect(savedSeat("K7QM2", storage)).toBeNull();
  });

  test("another schema than before ends it in words", () => {
    const { match, last } = play();
    last().end(1006);
    vi.advanceTimersByTime(250);
    const changed = attached();
    changed[11] = [["players", [["seq", 1, "", 2, 0]]]];
    last().accept().say(changed);
    expect(match.state).toMatchObject({ name: "ended", why: { sentence: "The game has changed meanwhile. Join again." } });
  });

  test("a spectator has no ticket to come back with, and gets another from the lobby", async () => {
    const { match, last, made, storage } = join();
    last().accept();
    for (const message of [attached({ player: 0, ticket: null }), ROOM, FAST, full(100, 0)]) last().say(message);
    expect(storage.items.size).toBe(0);
    last().end(1006);
    vi.advanceTimersByTime(250);
    const second = last();
    second.accept().say([6, 0, 13, "That ticket has been used already."]);
    expect(made).toHaveLength(3);
    last().accept().say([2, [], [], []]);
    expect(last().sent.at(-1)).toEqual([10, 1, "K7QM2", true]);
    const lobby = last();
    lobby.say([5, 1, "fresh", ["6f9b3c1e", "K7QM2", "Ada's arena", "arena", 0, 0, 8, 1, {}]]);
    await vi.advanceTimersByTimeAsync(0);
    expect([made.length, second.closed, lobby.closed]).toEqual([4, true, true]);
    last().accept();
    expect(last().sent.at(-1)).toEqual([2, "fresh", 1, 17]);
    last().say(attached({ player: 0, ticket: null }));
    expect(match.state.name).toBe("attached");
    last().end(1006);
    vi.advanceTimersByTime(500);
    last().accept().say([6, 0, 13, "That ticket has been used already."]);
    last().accept().say([2, [], [], []]);
    last().say([6, 1, 15, "No match has that code. It may have ended."]);
    await vi.advanceTimersByTimeAsync(0);
    expect(match.state).toMatchObject({ name: "ended", why: { code: 15 } });
  });
});

test("leaving gives up the seat; closing keeps it", () => {
  const left = play();
  left.match.leave();
  expect(left.last().sent.at(-1)).toEqual([11]);
  expect([savedSeat("K7QM2", left.storage), left.match.state.name, left.last().closed]).toEqual([null, "ended", true]);
  const closed = play();
  closed.match.close();
  expect(ofType(closed.last().sent, 11)).toEqual([]);
  expect(savedSeat("K7QM2", closed.storage)).toBe("resume");
});

test("a hidden page gets no snapshots and shows no replayed past when it is back", () => {
  const handlers = new Set<() => void>();
  const document = {
    hidden: false,
    addEventListener: (_: string, handler: () => void) => handlers.add(handler),
    removeEventListener: (_: string, handler: () => void) => handlers.delete(handler),
  };
  vi.stubGlobal("document", document);
  const { match, last } = play();
  document.hidden = true;
  handlers.forEach((handler) => handler());
  expect(last().sent.at(-1)).toEqual([5, false]);
  last().end(1006);
  vi.advanceTimersByTime(250);
  last().accept().say(attached());
  expect(last().sent.at(-1), "a new connection knows it too").toEqual([5, false]);
  vi.advanceTimersByTime(5_000);
  document.hidden = false;
  handlers.forEach((handler) => handler());
  expect(last().sent.at(-1)).toEqual([5, true]);
  last().say(full(1000, 800));
  expect([match.history!.length, match.frame()!.table("ships").value(0, 0)]).toEqual([1, 800]);
  match.close();
  expect(handlers.size).toBe(0);
});

test("level 0 reads whole tables", () => {
  const { match, last } = join({ level: Level.watch });
  last().accept();
  for (const message of [attached(), ROOM, [12, 3, 6]]) last().say(message);
  last().say([8, 106, [[[7, 3, 99]], [[2, 16], [7, 32]]], [[1]]]); // prettier-ignore
  expect(match.snapshot!.tables[1]!.row(1)).toEqual([32]);
  expect(match.snapshot!.events).toEqual([[1]]);
  last().say([8, 112, [[], [[2]]], []]);
  expect(match.state.name).toBe("reconnecting");
});

test("what a net graph shows", () => {
  const { match, last } = play();
  for (let tick = 101; tick <= 300; tick++) {
    vi.advanceTimersByTime(1000 / 30);
    const ping = last().pings.at(-1)!;
    if (tick % 15 === 0) last().say([13, ping[1], tick - 1, 20_000, null]);
    last().say(delta(tick));
  }
  expect(match.stats.snapshotsPerSecond()).toBeCloseTo(30, -1);
  expect(match.stats.bytesPerSecond()).toBeGreaterThan(30 * 8);
  expect(match.stats.bytesPerSecond()).toBeLessThan(30 * 20);
  expect(match.stats.pingMs).toBeGreaterThan(0);
  expect(match.stats.viewDelayMs).toBeGreaterThan(33);
  expect(match.stats.ageMs()).toBeLessThan(300);
  expect(match).toBeInstanceOf(Match);
});
