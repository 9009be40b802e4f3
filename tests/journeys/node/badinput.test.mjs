// Bad input: each kind has its own answer, its counter and its line in the log, and no other member
// notices anything.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { encode } from "@msgpack/msgpack";
import * as c from "./client.mjs";
import { witnessed as inWitness } from "./witness.mjs";

const [MALFORMED, UNKNOWN_TYPE, WRONG_STATE, BAD_VERSION, BAD_NAME, BAD_CHAT, BAD_INPUT, TOO_FAST] = [1, 2, 3, 4, 5, 6, 7, 8];
const [EARLY, LATE, ORDER, TICKET_UNKNOWN, TICKET_USED, CODE_UNKNOWN, BAD_SETTINGS] = [9, 10, 11, 12, 13, 15, 18];
const HANDS_OFF = [0, 0, 0, 0];

/** A server with a member who plays on while others misbehave. */
const witnessed = (t, { guesses = 1000 } = {}) => inWitness(t, ["--guesses-per-minute", String(guesses)]);

async function greeted(server) {
  const connection = await c.Connection.open(server);
  connection.hello();
  await connection.next(c.WELCOME);
  return connection;
}

test("messages that cannot be read, are unknown, or do not belong", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const text = (length) => "x".repeat(length);
  const deep = (levels) => (levels === 0 ? 0 : [deep(levels - 1)]);
  const bytes = {
    [MALFORMED]: [
      [], [0xc1], [0xc0], [0x07], [0x80], [0x90], [0x91, 0xa1, 0x78], [0x92, 0x07], [0x92, 0x07, 0xc3],
      [0x92, 0x07, 0xff], [0x92, 0x07, 0xcf, 0, 0, 0, 1, 0, 0, 0, 0], [0x92, 0x07, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0],
      [0x92, 0x07, 0x01, 0x02], [0xdd, 0xff, 0xff, 0xff, 0xff, 0x07], [0x92, 0x06, 0xa1, 0xff],
      [0x92, 0x06, 0xdb, 0x7f, 0xff, 0xff, 0xff],
    ],
    [UNKNOWN_TYPE]: [[0x91, 0x00], [0x91, 0x0c], [0x91, 0xce, 0xff, 0xff, 0xff, 0xff]],
  };
  for (const [code, list] of Object.entries(bytes)) {
    for (const message of list) {
      const connection = await greeted(server);
      connection.socket.send(Buffer.from(message));
      const [given, sentence] = await connection.next(c.ERROR);
      assert.equal(given, Number(code), Buffer.from(message).toString("hex"));
      assert.match(sentence, /^[A-Z].*\.$/);
      connection.send(c.PING, 1);
      await connection.next(c.PONG);
      connection.close();
    }
  }
  const lobby = await c.Lobby.enter(server);
  const outside = [
    [c.QUICK_PLAY, -1, ""], [c.QUICK_PLAY, 2 ** 32, ""], [c.QUICK_PLAY, 1, text(257)], [c.CHAT, text(1025)],
    [c.JOIN, 1, text(17), false], [c.CREATE, 1, "Deep", "arena", 2, 0, false, deep(17)],
    [c.CREATE, 1, "Large", "arena", 2, 0, false, text(2100)], [c.CREATE, 1, "Seats", "arena", 2 ** 32, 0, false, null],
    [c.CREATE, 1, "Few fields", "arena"], [c.HELLO, 1, text(65), "Ada", null],
  ];
  for (const message of outside) {
    const before = lobby.all(c.ERROR).length;
    lobby.send(...message);
    await c.until(`an error for ${JSON.stringify(message).slice(0, 60)}`, () => lobby.all(c.ERROR).length > before);
    assert.equal(lobby.all(c.ERROR).at(-1)[1], MALFORMED, JSON.stringify(message).slice(0, 60));
  }
  await server.logged({ message: "client error", error: "malformed" });
  await server.logged({ message: "client error", error: "unknown_type" });
  assert.equal(await server.counter("skirmish_errors_total", { code: "malformed" }), bytes[MALFORMED].length + outside.length);
  assert.equal(await server.counter("skirmish_errors_total", { code: "unknown_type" }), 3);
  await unharmed();
});

test("messages in the wrong state", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const wrong = async (connection, ...message) => {
    const before = connection.all(c.ERROR).length;
    connection.send(...message);
    await c.until(`an error for ${message}`, () => connection.all(c.ERROR).length > before);
    assert.equal(connection.all(c.ERROR).at(-1)[1], WRONG_STATE, `${message}`);
  };
  const silent = await c.Connection.open(server);
  for (const message of [[c.PING, 1], [c.ATTACH, null, 1, 0], [c.CHAT, "hi"], [c.LEAVE], [c.INPUT, 1, 0, 0, 0, HANDS_OFF]]) {
    await wrong(silent, ...message);
  }
  const lobby = await c.Lobby.enter(server);
  for (const message of [[c.INPUT, 1, 0, 0, 0, HANDS_OFF], [c.ACK, 1], [c.VISIBLE, true], [c.LEAVE], [c.HELLO, 1, "", "Eve", null], [c.ATTACH, null, 1, 0]]) {
    await wrong(lobby, ...message);
  }
  const member = await c.play(server);
  for (const message of [[c.QUICK_PLAY, 1, ""], [c.JOIN, 1, "ABCDEF", false], [c.CREATE, 1, "Match", "arena", 2, 0, false, null], [c.ATTACH, null, 1, 0]]) {
    await wrong(member, ...message);
  }
  const { ticket } = await lobby.quickPlay();
  const level = await greeted(server);
  level.send(c.ATTACH, ticket, 3, 0);
  await level.error(MALFORMED);
  await server.logged({ message: "client error", error: "wrong_state" });
  await unharmed();
});

test("names, chat and versions", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const connection = await c.Connection.open(server);
  for (const name of ["x", "x".repeat(21), "a\u0007b", "zero\u200bwidth", "   ", "\u202eadA"]) {
    const before = connection.all(c.ERROR).length;
    connection.hello(name);
    await c.until("an error", () => connection.all(c.ERROR).length > before);
    assert.equal(connection.all(c.ERROR).at(-1)[1], BAD_NAME, JSON.stringify(name));
  }
  connection.send(c.HELLO, 0, "old/1", "Ada", null);
  const [, sentence] = await connection.error(BAD_VERSION);
  assert.match(sentence, /Reload the page, or update the client/);
  connection.hello("👩‍🚀".slice(0, 2) + "x".repeat(19));
  await connection.next(c.WELCOME);
  const newer = await c.Connection.open(server);
  newer.send(c.HELLO, 99, "tomorrow/1", "Ada", null);
  assert.equal((await newer.next(c.WELCOME))[0], 1, "what both know");
  const member = await c.play(server);
  for (const text of ["", "  ", "x".repeat(201), "bell\u0007", "\u200b"]) {
    const before = member.all(c.ERROR).length;
    member.send(c.CHAT, text);
    await c.until("an error", () => member.all(c.ERROR).length > before);
    assert.equal(member.all(c.ERROR).at(-1)[1], BAD_CHAT, JSON.stringify(text));
  }
  for (let n = 0; n < 8; n++) member.send(c.CHAT, `line ${n}`);
  await member.error(TOO_FAST);
  await c.until("five lines", () => member.facts.filter(([kind]) => kind === 4).length === 5);
  assert.equal(await server.counter("skirmish_errors_total", { code: "bad_name" }), 6);
  assert.equal(await server.counter("skirmish_errors_total", { code: "bad_chat" }), 5);
  await unharmed();
});

test("frames that WebSocket or this protocol forbids", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const raw = (...bytes) => (socket) => socket._socket.write(Buffer.from(bytes));
  const MASK = [0, 0, 0, 0];
  const cases = [
    ["a text", 1003, (socket) => socket.send("hello")],
    ["a large frame", 1009, (socket) => socket.send(Buffer.alloc(4097))],
    ["a huge length", 1009, raw(0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, ...MASK)],
    ["a large message in pieces", 1009, (socket) => {
      for (let n = 0; n < 5; n++) socket.send(Buffer.alloc(1000), { fin: n === 4 });
    }],
    ["not masked", 1002, raw(0x82, 0x01, 0xc0)],
    ["a reserved opcode", 1002, raw(0x83, 0x80, ...MASK)],
    ["a reserved bit", 1002, raw(0xa2, 0x81, ...MASK, 0xc0)],
    ["nothing to continue", 1002, raw(0x80, 0x80, ...MASK)],
    ["a ping in pieces", 1002, raw(0x09, 0x80, ...MASK)],
    ["text that is not UTF-8", 1007, raw(0x81, 0x81, ...MASK, 0xff)],
    ["deflate that was not agreed on", 1002, raw(0xc2, 0x81, ...MASK, 0x00)],
  ];
  for (const [what, code, send] of cases) {
    const member = await c.play(server);
    send(member.socket);
    const [given, reason] = await member.closing();
    assert.equal(given, code, `${what}: ${reason}`);
    assert.ok(reason.length > 10, what);
  }
  for (const [what, code, bytes] of [
    ["what does not inflate", 1007, [0xc2, 0x84, ...MASK, 0xff, 0xff, 0xff, 0xff]],
    // A megabyte of zeros in a kilobyte.
    ["a bomb", 1009, await (async () => {
      const { deflateRawSync, constants } = await import("node:zlib");
      const bomb = deflateRawSync(Buffer.alloc(1 << 20), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
      assert.ok(bomb.length < 4000, `${bomb.length}`);
      return [0xc2, 0xfe, bomb.length >> 8, bomb.length & 255, ...MASK, ...bomb];
    })()],
  ]) {
    const member = await c.play(server, { perMessageDeflate: true });
    raw(...bytes)(member.socket);
    assert.equal((await member.closing())[0], code, what);
  }
  for (const reason of ["text_frame", "frame_too_big", "message_too_big", "unmasked", "corrupt_deflate"]) {
    assert.ok((await server.counter("skirmish_connections_closed_total", { reason })) >= 1, reason);
    await server.logged({ message: "connection ends", why: reason });
  }
  await unharmed();
});

test("inputs of the far future and past, unordered, and of no sense", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const member = await c.play(server);
  await member.snapshotsMore(10);
  const applied = () => member.chain.row("players", member.player).seq;
  const input = (seq, tick, payload = HANDS_OFF) => member.send(c.INPUT, seq, tick, member.held, 0, payload);
  input(1, member.held + 300);
  await member.error(EARLY);
  input(2, 2 ** 32 - 1);
  await member.error(EARLY);
  await c.sleep(1200);
  input(3, Math.max(1, member.held - 45));
  await member.error(LATE);
  input(10, 0);
  await c.until("10 to be applied", () => applied() === 10);
  input(9, 0);
  await member.error(ORDER);
  input(10, 0);
  await member.error(ORDER);
  for (const payload of [null, [], [1, 2, 3], "fly", [0, 0, 0, "fire"], [0, 0, 0.5, 0], { a: 1 }]) {
    const before = member.all(c.ERROR).length;
    input(11 + before, 0, payload);
    await c.until(`an error for ${JSON.stringify(payload)}`, () => member.all(c.ERROR).length > before);
    assert.equal(member.all(c.ERROR).at(-1)[1], BAD_INPUT, JSON.stringify(payload));
  }
  input(1000, 0, "x".repeat(300));
  await member.error(MALFORMED);
  input(1001, 0);
  await c.until("a right one to be applied still", () => applied() === 1001);
  for (const code of ["input_early", "input_late", "input_order", "bad_input"]) {
    assert.ok((await server.counter("skirmish_errors_total", { code })) >= 1, code);
  }
  member.healthy();
  await unharmed();
});

test("tickets: rubbish, of no match, used, from elsewhere", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const lobby = await c.Lobby.enter(server);
  const attach = async (ticket) => {
    const connection = await greeted(server);
    connection.send(c.ATTACH, ticket, 1, 0);
    const [request, code, sentence] = await connection.next(c.REFUSED);
    assert.equal(request, 0);
    assert.match(sentence, /^[A-Z].*\.$/);
    connection.send(c.ATTACH, null, 1, 0);
    await connection.next(c.LOBBY);
    return code;
  };
  const { ticket } = await lobby.quickPlay();
  const guess = ticket.slice(0, 32) + randomBytes(16).toString("hex");
  assert.equal(await attach("rubbish"), TICKET_UNKNOWN);
  assert.equal(await attach(""), TICKET_UNKNOWN);
  assert.equal(await attach(guess), TICKET_UNKNOWN);
  assert.ok([TICKET_UNKNOWN, 17].includes(await attach(randomBytes(32).toString("hex"))), "of no match");
  const member = await c.Member.attach(server, ticket);
  await member.snapshotsMore(1);
  assert.equal(await attach(ticket), TICKET_USED);
  await member.snapshotsMore(5);
  const long = await greeted(server);
  long.send(c.ATTACH, "x".repeat(65), 1, 0);
  await long.error(MALFORMED);
  await server.logged({ message: "client error", error: "ticket_used" });
  await unharmed();
});

test("who guesses tickets is closed", async (t) => {
  const { server, unharmed } = await witnessed(t, { guesses: 5 });
  const guesser = await greeted(server);
  for (let n = 0; n < 8; n++) guesser.send(c.ATTACH, randomBytes(32).toString("hex").slice(0, 40), 1, 0);
  assert.equal((await guesser.closing())[0], 1008);
  await unharmed();
});

test("settings that make no match, and codes of none", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const wrong = [
    { name: "x" }, { name: "x".repeat(33) }, { name: "a\u0007b" }, { seats: 0 }, { seats: 201 }, { seats: 2, bots: 3 },
    { game: "chess" }, { config: { map: "nowhere" } }, { config: { mode: "war" } }, { config: 7 },
    { config: { fight_ms: 1e9 } }, { config: { colour: "red" } },
  ];
  for (const settings of wrong) {
    const lobby = await c.Lobby.enter(server);
    const { refused, sentence } = await lobby.create(settings);
    assert.equal(refused, BAD_SETTINGS, JSON.stringify(settings));
    assert.match(sentence, /^[A-Z].*\.$/s, `${JSON.stringify(settings)}: ${sentence}`);
    lobby.close();
  }
  const lobby = await c.Lobby.enter(server);
  for (const code of ["", "NOSUCH", "ÄÖÜ"]) assert.equal((await lobby.join(code)).refused, CODE_UNKNOWN);
  const asked = await Promise.all(Array.from({ length: 12 }, () => lobby.quickPlay()));
  assert.equal(asked.filter(({ refused }) => refused === TOO_FAST).length >= 4, true, JSON.stringify(asked.map((a) => a.refused)));
  await unharmed();
});

test("twenty errors are forgiven, more end the connection", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const connection = await greeted(server);
  for (let n = 0; n < 30; n++) connection.socket.send(encode([99]));
  const [code] = await connection.closing();
  assert.equal(code, 1008);
  const told = connection.all(c.ERROR).length;
  assert.ok(told >= 20 && told <= 22, `${told}`);
  await unharmed();
});

test("a burst after a stall is no flood", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const member = await c.play(server);
  await member.snapshotsMore(10);
  for (let stall = 0; stall < 2; stall++) {
    member.acks = false;
    await c.sleep(4000);
    member.acks = true;
    for (let n = 0; n < 240; n++) member.send(c.INPUT, ++member.seq, 0, member.held, 0, HANDS_OFF);
    await c.until("the newest to be applied", () => member.chain.row("players", member.player).seq === member.seq);
  }
  assert.equal(member.all(c.ERROR).length, 0);
  member.healthy();
  await unharmed();
});

test("a flood is dropped and told, and ends after ten seconds", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const flooder = await c.Lobby.enter(server);
  const began = performance.now();
  let closed = false;
  flooder.closed.then(() => (closed = true));
  while (!closed && performance.now() - began < 25_000) {
    for (let n = 0; n < 10; n++) flooder.send(c.PING, n);
    await c.sleep(25);
  }
  const [code] = await flooder.closing();
  const took = performance.now() - began;
  assert.equal(code, 1008);
  assert.ok(took > 9_000 && took < 20_000, `${took} ms`);
  const told = flooder.all(c.ERROR).filter(([, given]) => given === TOO_FAST).length;
  assert.ok(told >= 5 && told <= took / 1000 + 2, `told ${told} times`);
  assert.ok(flooder.all(c.PONG).length < 60 * (took / 1000) + 400, "the excess was dropped");
  assert.ok((await server.counter("skirmish_errors_total", { code: "too_fast" })) > 100);
  await unharmed();
});

test("who says nothing is closed: before attaching after 10 s", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const mute = await c.Connection.open(server);
  const greeting = await greeted(server);
  const began = performance.now();
  const codes = await Promise.all([mute.closing(20_000), greeting.closing(20_000)]);
  assert.deepEqual(codes.map(([code]) => code), [4004, 4004]);
  assert.ok(performance.now() - began > 8_000);
  await unharmed();
});
