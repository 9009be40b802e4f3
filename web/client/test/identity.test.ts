import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectLobby, Identity, joinMatch } from "../src/index.ts";
import type { SeatStorage } from "../src/seats.ts";
import { attached, fakeSockets } from "./sockets.ts";

const LOBBY = [2, [], [], []];
const BAD_TOKEN = [14, 24, "That token has expired. Get a new one."];

class Drawer implements SeatStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

function open(options: { token?: string; identity?: Identity }) {
  const sockets = fakeSockets();
  const all = { url: "ws://test/ws", WebSocket: sockets.WebSocket, ...options };
  return { lobby: connectLobby(all), all, ...sockets };
}

const token = (socket: { sent: unknown[][] }) => socket.sent.find(([type]) => type === 1)![4];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a guest comes back as the same account: over a drop, into the match, after a reload", () => {
  const storage = new Drawer();
  const { all, made, last } = open({ identity: new Identity({ storage }) });
  expect(token(last().accept("keep-1"))).toBe(null);
  last().say(LOBBY);
  last().end(1006);
  vi.advanceTimersByTime(300);
  expect(token(last().accept("keep-2"))).toBe("keep-1");
  joinMatch({ ...all, ticket: "t", storage: null });
  expect(made).toHaveLength(3);
  expect(token(last().accept("keep-3"))).toBe("keep-2");
  last().say(attached());
  const reloaded = open({ identity: new Identity({ storage }) });
  expect(token(reloaded.last().accept())).toBe("keep-3");
});

test("a token of the host's goes before what was kept, and what it brings stands for it from then on", () => {
  const storage = new Drawer();
  new Identity({ storage }).keep("of somebody else");
  const { last, lobby } = open({ identity: new Identity({ token: "host", storage }) });
  expect(token(last().accept("keep-1"))).toBe("host");
  last().say(LOBBY);
  last().end(4004);
  vi.advanceTimersByTime(300);
  expect(token(last().accept("keep-2"))).toBe("keep-1");
  lobby.close();
  expect(token(open({ identity: new Identity({ storage }) }).last().accept())).toBe("keep-2");
});

test("what is good no more is forgotten, and said but once", () => {
  const storage = new Drawer();
  new Identity({ storage }).keep("old");
  const { lobby, made, last } = open({ identity: new Identity({ storage }) });
  const told: string[] = [];
  lobby.on("error", ({ sentence }) => told.push(sentence));
  expect(token(last().open())).toBe("old");
  last().say(BAD_TOKEN);
  expect(made).toHaveLength(2);
  expect(storage.items.size).toBe(0);
  expect(told, "it is nothing that a player could mend").toEqual([]);
  expect(token(last().open())).toBe(null);
  last().say(BAD_TOKEN);
  expect(made).toHaveLength(2);
  expect(told).toEqual([BAD_TOKEN[2]]);
  expect(lobby.state).toMatchObject({ name: "ended", why: { code: 24, sentence: BAD_TOKEN[2] } });
});

test("a bad token of the host's ends it", () => {
  const { lobby, made, last } = open({ token: "host" });
  expect(token(last().open())).toBe("host");
  last().say(BAD_TOKEN);
  expect(made).toHaveLength(1);
  expect(lobby.state).toMatchObject({ name: "ended", why: { code: 24 } });
});
