import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectLobby, type LobbyEvents, Refused } from "../src/index.ts";
import { fakeSockets } from "./sockets.ts";

const MATCH = ["6f9b3c1e", "K7QM2", "Ada's arena", "arena", 3, 5, 8, 1, { map: "open" }];
const LOBBY = [2, [["arena", { map: ["open"] }]], [MATCH], [[0, "Ada", "hello"]]];

function open() {
  const sockets = fakeSockets();
  const lobby = connectLobby({ url: "ws://test/ws", WebSocket: sockets.WebSocket });
  return { lobby, ...sockets };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("games, matches and chat are kept as the server tells them", () => {
  const { lobby, last } = open();
  const sizes: number[] = [];
  const lines: string[] = [];
  lobby.on("matches", (matches) => sizes.push(matches.size));
  const stop = lobby.on("chat", (line) => lines.push(line.text));
  last().accept();
  expect(last().sent.at(-1)).toEqual([2, null, 0, 0]);
  last().say(LOBBY);
  expect(lobby.games).toEqual([{ kind: "arena", options: { map: ["open"] } }]);
  expect(lobby.matches.get("6f9b3c1e")).toMatchObject({ code: "K7QM2", players: 3, detail: { map: "open" } });
  expect([lobby.name, lobby.chat.length]).toEqual(["Ada", 1]);
  last().say([3, ["other", ...MATCH.slice(1)]]);
  last().say([3, ["other", ...MATCH.slice(1)]]);
  last().say([4, "6f9b3c1e"]);
  expect([...lobby.matches.keys()]).toEqual(["other"]);
  expect(sizes).toEqual([1, 2, 2, 1]);
  for (let count = 0; count < 60; count++) last().say([15, [0, "Bob", `line ${count}`]]);
  expect([lobby.chat.length, lobby.chat.at(-1)!.text, lines.length]).toEqual([50, "line 59", 60]);
  stop();
  last().say([15, [0, "Bob", "unheard"]]);
  expect(lines.length).toBe(60);
});

test("each request gets its own answer, in whatever order", async () => {
  const { lobby, last } = open();
  last().accept().say(LOBBY);
  const quick = lobby.quickPlay("arena");
  const create = lobby.create({ name: "Duel", game: "arena", seats: 2, bots: 0, private: true, config: { map: "open" } });
  const join = lobby.join("k7qm2", { spectate: true });
  expect(last().sent.slice(2)).toEqual([
    [8, 1, "arena"],
    [9, 2, "Duel", "arena", 2, 0, true, { map: "open" }],
    [10, 3, "k7qm2", true],
  ]);
  last().say([6, 3, 15, "No match has that code. It may have ended."]);
  last().say([5, 2, "ticket-2", MATCH]);
  last().say([5, 1, "ticket-1", MATCH]);
  last().say([5, 99, "nobody asked", MATCH]);
  expect(await quick).toMatchObject({ ticket: "ticket-1", match: { code: "K7QM2" } });
  expect((await create).ticket).toBe("ticket-2");
  const refused = await join.catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ code: 15, message: "No match has that code. It may have ended." });
});

test("what is asked before there is a connection is asked when there is one; what was lost is told", async () => {
  const { lobby, last } = open();
  const quick = lobby.quickPlay();
  last().end(1006);
  vi.advanceTimersByTime(250);
  last().accept().say(LOBBY);
  expect(last().sent.at(-1)).toEqual([8, 1, ""]);
  const lost = quick.catch((error: unknown) => error);
  last().end(1001);
  expect(await lost).toMatchObject({ name: "Refused", code: 1001 });
  vi.advanceTimersByTime(10_000);
  last().accept().say(LOBBY);
  expect(last().sent.filter(([type]) => type === 8)).toEqual([]);
});

test("after the end everything is refused", async () => {
  const { lobby, last } = open();
  last().accept().say(LOBBY);
  const pending = lobby.quickPlay().catch((error: unknown) => error);
  lobby.close();
  expect(await pending).toMatchObject({ code: 1000 });
  await expect(lobby.join("K7QM2")).rejects.toBeInstanceOf(Refused);
  expect(lobby.say("hello?")).toBe(false);
});

test("a new list replaces the old one after a drop, and errors are told", () => {
  const { lobby, last } = open();
  const errors: LobbyEvents["error"][] = [];
  lobby.on("error", (error) => errors.push(error));
  last().accept().say(LOBBY);
  expect(lobby.say("hi")).toBe(true);
  last().say([14, 8, "That was too much in too short a time; some of it was dropped."]);
  expect(errors).toMatchObject([{ code: 8 }]);
  last().end(1006);
  vi.advanceTimersByTime(250);
  last().accept().say([2, [], [], []]);
  expect([lobby.matches.size, lobby.chat.length, lobby.state.name]).toEqual([0, 0, "attached"]);
});
