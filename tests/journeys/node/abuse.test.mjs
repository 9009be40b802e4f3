// Who takes more than a share: docs/limits.md, limit by limit. Each ends with its own answer and
// counter, and a member of a match notices nothing.

import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { encode } from "@msgpack/msgpack";
import * as c from "./client.mjs";
import { BINARY, CONTINUATION, FIN, PING, PONG, Raw, frame, handshake } from "./raw.mjs";
import { Server } from "./server.mjs";
import { witnessed } from "./witness.mjs";

const [TOO_FAST, TICKET_UNKNOWN, CODE_UNKNOWN, TOO_MANY_MATCHES] = [8, 12, 15, 23];
const exceeded = (server, limit) => server.counter("skirmish_limits_exceeded_total", { limit });
const from = (...addresses) => ({ "X-Forwarded-For": addresses.join(", ") });

/** Sends something again and again until it is told to stop: the code, and after how many ms. */
async function flood(what, raw, bytes, everyMs) {
  const began = performance.now();
  const pouring = setInterval(() => raw.write(bytes), everyMs);
  const closing = raw.closing(40_000, { answers: true }).catch((fault) => assert.fail(`${what}: ${fault.message}, ended: ${raw.over}`));
  const [code] = await closing.finally(() => clearInterval(pouring));
  return [code, performance.now() - began];
}

async function inLobby(server, changes) {
  const raw = await Raw.upgrade(server, changes);
  raw.write(frame(FIN | BINARY, encode([c.HELLO, 1, "raw/1", "Ada", null])));
  raw.write(frame(FIN | BINARY, encode([c.ATTACH, null, 1, 0])));
  return raw;
}

test("whoever takes time: requests, bodies, silence, floods", { timeout: 60_000 }, async (t) => {
  const { server, unharmed } = await witnessed(t);
  const body = (length) => `POST /api/matches HTTP/1.1\r\nHost: skirmish\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  const drip = async (raw, text, ms = 500) => {
    for (const byte of text) {
      if (raw.over) return;
      raw.write(byte);
      await c.sleep(ms);
    }
  };
  await Promise.all([
    (async () => {
      const raw = await Raw.connect(server);
      assert.ok((await raw.end()) > 4000, "a socket without a request");
    })(),
    (async () => {
      const raw = await Raw.connect(server);
      drip(raw, handshake());
      assert.equal(await raw.answer(), 408, "a request in drops");
      assert.ok((await raw.end()) > 4000);
    })(),
    (async () => {
      const raw = await Raw.connect(server);
      raw.write("GET /healthz HTTP/1.1\r\nHost: skirmish\r\n\r\n");
      assert.equal(await raw.answer(), 200);
      drip(raw, handshake());
      await raw.end();
    })(),
    (async () => {
      const raw = await Raw.connect(server);
      raw.write(body(200));
      drip(raw, `{"name": "${"x".repeat(180)}"`);
      assert.equal(await raw.answer(), 408, "a body in drops");
      await raw.end();
      raw.close();
    })(),
    (async () => {
      const raw = await inLobby(server);
      const [code, reason] = await raw.closing(40_000);
      assert.equal(code, 4005, `who answers no ping: ${reason}`);
      assert.ok(performance.now() - raw.began > 8_500);
      await raw.end();
    })(),
    (async () => {
      const raw = await Raw.upgrade(server);
      const [code] = await raw.closing();
      assert.equal(code, 4004, "who says nothing");
      await raw.end();
    })(),
    (async () => {
      const raw = await inLobby(server);
      const [code, ms] = await flood("pings", raw, Buffer.concat(Array.from({ length: 10 }, () => frame(FIN | PING, [1]))), 25);
      assert.equal(code, 1008, "a flood of pings");
      assert.ok(ms > 9000 && ms < 22_000, `${ms} ms`);
    })(),
    (async () => {
      const raw = await inLobby(server);
      const [code] = await flood("pongs", raw, Buffer.concat(Array.from({ length: 10 }, () => frame(FIN | PONG))), 25);
      assert.equal(code, 1008, "a flood of pongs that nobody asked for");
    })(),
    (async () => {
      const raw = await inLobby(server);
      const large = frame(FIN | BINARY, encode([c.PING, 1, "x".repeat(3900)]));
      const [code, ms] = await flood("large", raw, large, 50);
      assert.equal(code, 1008, "few but large messages");
      assert.ok(ms < 22_000, `${ms} ms`);
    })(),
    (async () => {
      // A message that never ends does not keep a connection that says nothing.
      const raw = await Raw.upgrade(server);
      raw.write(frame(BINARY, [0x92]));
      drip(raw, Array.from({ length: 40 }, () => frame(CONTINUATION)), 400);
      assert.equal((await raw.closing())[0], 4004);
    })(),
  ]);
  await c.until("requests that never ended are counted", async () => (await server.counter("skirmish_requests_unfinished_total")) >= 2);
  assert.equal(await exceeded(server, "body_seconds"), 1);
  assert.equal(await exceeded(server, "messages"), 2);
  assert.equal(await exceeded(server, "bytes"), 1);
  assert.equal(await server.counter("skirmish_connections_closed_total", { reason: "lost" }), 1);
  assert.equal(await server.counter("skirmish_connections_closed_total", { reason: "silent" }), 2);
  await unharmed();
});

test("a torrent is over before it is felt", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const torrents = { pings: frame(FIN | PING), messages: frame(FIN | BINARY, encode([c.PING, 1])) };
  for (const [what, one] of Object.entries(torrents)) {
    const raw = await inLobby(server);
    const bytes = Buffer.concat(Array.from({ length: 20_000 }, () => one));
    const began = performance.now();
    raw.write(bytes);
    const [code] = await raw.closing(5000);
    assert.equal(code, 1008, what);
    t.diagnostic(`${what}: closed after ${Math.round(performance.now() - began)} ms`);
  }
  assert.equal(await exceeded(server, "messages"), 2);
  await unharmed();
});

test("seats that are asked for and not taken", async (t) => {
  const { server, unharmed } = await witnessed(t, ["--unclaimed-per-address", "2", "--trusted-proxies", "127.0.0.1"]);
  const [one, two] = await Promise.all(["198.51.100.1", "198.51.100.2"].map((ip) => c.Lobby.enter(server, "Ada", { headers: from(ip) })));
  const { code } = await one.create();
  assert.ok((await one.join(code)).ticket);
  const third = await one.join(code);
  assert.equal(third.refused, TOO_FAST);
  assert.match(third.sentence, /wait to be taken.*\(Limit: unclaimed_per_address\.\)$/);
  const other = await two.join(code);
  assert.ok(other.ticket, "another address");
  await c.Member.attach(server, other.ticket, { headers: from("198.51.100.2") });
  assert.ok((await two.join(code)).ticket, "who came holds none back");
  assert.equal(await exceeded(server, "unclaimed_per_address"), 1);
  await unharmed();
});

test("bodies that are too long, stated or not, and where none belong", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const post = (path, headers) => `POST ${path} HTTP/1.1\r\nHost: skirmish\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`;
  const stated = await Raw.connect(server);
  stated.write(post("/api/matches", "Content-Length: 1000000"));
  stated.write("x".repeat(20_000));
  assert.equal(await stated.answer(), 413);
  await stated.end();

  const chunked = await Raw.connect(server);
  chunked.write(post("/api/matches", "Transfer-Encoding: chunked"));
  for (let n = 0; n < 20; n++) chunked.write(`400\r\n${"x".repeat(1024)}\r\n`);
  assert.equal(await chunked.answer(), 413);
  const more = setInterval(() => chunked.write(`400\r\n${"x".repeat(1024)}\r\n`), 100);
  await chunked.end().finally(() => clearInterval(more));
  assert.equal(await exceeded(server, "body_bytes"), 2);

  for (const path of ["/healthz", "/ws", "/nowhere"]) {
    const raw = await Raw.connect(server);
    raw.write(post(path, "Content-Length: 100000000"));
    const writing = setInterval(() => raw.write("x".repeat(10_000)), 5);
    assert.ok((await raw.answer()) >= 400, path);
    await raw.end().finally(() => clearInterval(writing));
  }
  const both = await Raw.connect(server);
  both.write(`${post("/api/matches", "Content-Length: 2\r\nTransfer-Encoding: chunked")}2\r\n{}\r\n0\r\n\r\n`);
  assert.equal(await both.answer(), 400, "two lengths are how requests are smuggled");
  await unharmed();
});

test("connections: from one address, in a second, and in all", async (t) => {
  const limits = ["--connections-per-address", "3", "--connects-per-second", "1", "--max-connections", "8"];
  const { server, unharmed } = await witnessed(t, [...limits, "--trusted-proxies", "127.0.0.1"]);
  const refused = (reason) => server.counter("skirmish_upgrades_refused_total", { reason });
  // Places left by others are known a moment later, and the rate allows three at once.
  const three = await Promise.all([1, 2, 3].map(() => Raw.upgrade(server, from("198.51.100.1"))));
  assert.deepEqual(three.map(({ status }) => status), [101, 101, 101]);
  const fourth = await Raw.upgrade(server, from("198.51.100.1"));
  assert.equal(fourth.status, 503);
  assert.equal(await refused("connections_per_address"), 1);
  const another = await Raw.upgrade(server, from("198.51.100.2"));
  assert.equal(another.status, 101, "another address has its own");
  const forged = await Raw.upgrade(server, from("203.0.113.9", "198.51.100.1"));
  assert.equal(forged.status, 503, "only what the proxy wrote counts");

  three.forEach((raw) => raw.close());
  await c.until("they are gone", async () => (await server.json("/healthz")).connections <= 2);
  // A burst of three, then one a second, however soon each is gone again.
  const began = performance.now();
  const hasty = async () => {
    const raw = await Raw.upgrade(server, from("198.51.100.7"));
    raw.close();
    await c.until("it is gone", async () => (await server.json("/healthz")).connections <= 2);
    return raw.status;
  };
  let letIn = 0;
  while ((await hasty()) === 101) letIn += 1;
  assert.equal(await refused("connects_per_second"), 1);
  assert.ok(letIn >= 3 && letIn <= 3 + (performance.now() - began) / 1000, `${letIn} were let in`);
  another.close();

  await c.until("they are gone", async () => (await server.json("/healthz")).connections === 1);
  const many = [];
  for (let n = 0; n < 8; n++) many.push(await Raw.upgrade(server, from(`198.51.100.${n + 10}`)));
  assert.deepEqual(many.map(({ status }) => status), [101, 101, 101, 101, 101, 101, 101, 503]);
  assert.equal(await refused("connections"), 1);
  many.forEach((raw) => raw.close());

  await c.until("they are gone", async () => (await server.json("/healthz")).connections === 1);
  const network = [];
  for (let n = 0; n < 4; n++) network.push(await Raw.upgrade(server, from(`2001:db8:0:7::${n + 1}`)));
  assert.deepEqual(network.map(({ status }) => status), [101, 101, 101, 503], "an IPv6 /64 is one address");
  await unharmed();
});

test("sockets from one address, whatever they ask for", async (t) => {
  const { server, unharmed } = await witnessed(t, ["--sockets-per-address", "6"]);
  // The witness has one; what asked for its seat and for the counters may not be gone yet.
  const held = [];
  const end = Date.now() + 10_000;
  while (held.length < 5 && Date.now() < end) {
    const raw = await Raw.connect(server);
    await c.sleep(100);
    if (!raw.over) held.push(raw);
  }
  assert.equal(held.length, 5);
  const more = await Promise.all([1, 2, 3].map(() => Raw.connect(server)));
  await Promise.all(more.map((raw) => raw.end()));
  assert.ok((await exceeded(server, "sockets_per_address")) >= 3);
  held.forEach((raw) => raw.close());
  await c.until("there is room again", async () => (await fetch(`${server.http}/healthz`).catch(() => null))?.ok);
  await unharmed();
});

test("X-Forwarded-For of anybody else is not believed", async (t) => {
  const { server, unharmed } = await witnessed(t, ["--connections-per-address", "4"]);
  const raws = [];
  for (let n = 0; n < 4; n++) raws.push(await Raw.upgrade(server, from(`198.51.100.${n}`)));
  assert.deepEqual(raws.map(({ status }) => status), [101, 101, 101, 503], "with the witness, four from 127.0.0.1");
  await unharmed();
});

/** `POST /api/matches` from an address: the status and the error. */
function create(server, address) {
  return new Promise((done, fail) => {
    const headers = { "content-type": "application/json", ...from(address) };
    const asked = request(`${server.http}/api/matches`, { method: "POST", headers }, (answer) => {
      let text = "";
      answer.on("data", (data) => (text += data)).on("end", () => done([answer.statusCode, JSON.parse(text).error]));
    });
    asked.on("error", fail).end("{}");
  });
}

test("creating matches: alive and in a minute, by every way there is", async (t) => {
  const { server, unharmed } = await witnessed(t, [
    "--matches-per-address", "3", "--creates-per-minute", "5", "--trusted-proxies", "127.0.0.1",
  ]);
  const headers = (address) => ({ headers: from(address) });
  const lobby = await c.Lobby.enter(server, "Ada", headers("198.51.100.1"));
  assert.ok((await lobby.create()).ticket);
  assert.deepEqual(await create(server, "198.51.100.1"), [201, undefined]);
  assert.ok((await lobby.create()).ticket);
  const fourth = await lobby.create();
  assert.equal(fourth.refused, TOO_MANY_MATCHES);
  assert.match(fourth.sentence, /\(Limit: matches_per_address\.\)$/);
  assert.deepEqual(await create(server, "198.51.100.1"), [429, "too_many_matches"]);
  assert.equal(await exceeded(server, "matches_per_address"), 2);
  const other = await c.Lobby.enter(server, "Eve", headers("198.51.100.2"));
  assert.ok((await other.create()).ticket, "another address has its own");

  // Over HTTP too, an IPv6 /64 is one address.
  const made = [];
  for (let n = 0; n < 4; n++) made.push((await create(server, `2001:db8:0:7::${n + 1}`))[0]);
  assert.deepEqual(made, [201, 201, 201, 429]);
  await unharmed();
});

test("creating matches: in a minute", async (t) => {
  const { server, unharmed } = await witnessed(t, ["--creates-per-minute", "2"]);
  const lobby = await c.Lobby.enter(server);
  const answers = [await lobby.create(), await lobby.create(), await lobby.create()];
  assert.deepEqual(answers.map(({ refused }) => refused), [undefined, undefined, TOO_MANY_MATCHES]);
  assert.equal(await exceeded(server, "creates_per_minute"), 1);
  assert.ok((await server.counter("skirmish_errors_total", { code: "too_many_matches" })) >= 1);
  await unharmed();
});

test("quick play makes no more matches than one may create", async (t) => {
  // The witness sits in the house match; two seats are asked for until it is full.
  const { server, unharmed } = await witnessed(t, ["--matches-per-address", "1", "--max-matches", "50"]);
  const answers = [];
  for (let n = 0; n < 5; n++) {
    const lobby = await c.Lobby.enter(server);
    for (let asked = 0; asked < 9; asked++) answers.push((await lobby.quickPlay()).refused);
  }
  assert.ok(answers.includes(TOO_MANY_MATCHES), `${answers}`);
  assert.ok((await server.json("/healthz")).matches <= 2, "the house's and one more");
  await unharmed();
});

test("matches in all", async (t) => {
  const { server, unharmed } = await witnessed(t, ["--max-matches", "2"]);
  const lobby = await c.Lobby.enter(server);
  assert.ok((await lobby.create()).ticket);
  assert.equal((await lobby.create()).refused, 19);
  assert.equal(await exceeded(server, "max_matches"), 1);
  await unharmed();
});

test("guessing join codes and tickets, over connections", async (t) => {
  const began = performance.now();
  const { server, unharmed } = await witnessed(t, ["--guesses-per-minute", "6"]);
  const lobby = await c.Lobby.enter(server);
  const { code, ticket } = await lobby.create();
  for (let guess = 0; guess < 3; guess++) assert.equal((await lobby.join("AAAAAA")).refused, CODE_UNKNOWN);
  assert.equal(await exceeded(server, "guesses_per_minute"), 0);

  // Of the same address, so what is left are three, and one more every 10 s.
  const guesser = await c.Connection.open(server);
  await guesser.greet("Eve");
  const secret = ticket.endsWith("0") ? "1" : "0";
  const refused = () => guesser.all(c.REFUSED).map(([, request, code]) => [request, code]);
  for (let guess = 1; !(await exceeded(server, "guesses_per_minute")); guess++) {
    guesser.send(c.ATTACH, guess % 2 ? ticket.slice(0, -1) + secret : "no ticket at all", 1, 0);
    await c.until("a refusal", () => refused().length === guess);
  }
  assert.equal((await guesser.closing())[0], 1008);
  const forgiven = 3 + refused().length - 1;
  assert.ok(forgiven >= 6 && forgiven <= 6 + (performance.now() - began) / 10_000, `${forgiven} guesses`);
  assert.ok(refused().every(([request, code]) => request === 0 && code === TICKET_UNKNOWN), `${refused()}`);
  assert.equal(await exceeded(server, "guesses_per_minute"), 1);

  // Who holds the ticket still comes in; who goes on guessing codes is sent away, too.
  assert.ok((await c.Member.attach(server, ticket)).player > 0);
  await c.until("one guess too many", async () => {
    lobby.send(c.JOIN, 1, "AAAAAA", false);
    await c.sleep(100);
    return (await exceeded(server, "guesses_per_minute")) === 2;
  });
  assert.equal((await lobby.closing())[0], 1008);
  // A right one is not looked at either, unless a guess has been forgiven meanwhile.
  let [late, right] = [null, {}];
  while (!right.refused) {
    const wrong = await c.Lobby.enter(server);
    await wrong.join("AAAAAA");
    late = await c.Lobby.enter(server);
    right = await late.join(code);
  }
  assert.equal(right.refused, TOO_FAST, "beyond the limit a right code is not looked at");
  assert.match(right.sentence, /wrong codes/);
  assert.equal((await late.closing())[0], 1008);
  await unharmed();
});

test("messages that make no sense", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const raw = await inLobby(server);
  for (let n = 0; n < 40; n++) raw.write(frame(FIN | BINARY, encode([99])));
  assert.equal((await raw.closing())[0], 1008);
  assert.equal(await exceeded(server, "errors"), 1);
  assert.ok((await server.counter("skirmish_errors_total", { code: "unknown_type" })) >= 20);
  await unharmed();
});

test("pages of foreign origins: refused alike on the socket and the API, with the setting to change", async (t) => {
  const { server, unharmed } = await witnessed(t, ["--allowed-origins", "https://play.example"]);
  const setting = "--allowed-origins https://play.example,https://evil.example";
  const raw = await Raw.upgrade(server, { Origin: "https://evil.example" });
  assert.equal(raw.status, 403);
  const told = async (message) => assert.ok((await server.logged({ message, reason: "origin" })).sentence.includes(setting));
  await told("upgrade refused");
  const ask = (origin, method = "GET") => fetch(`${server.http}/api/matches`, { method, headers: { origin } });
  assert.equal((await ask("https://evil.example")).status, 400);
  assert.equal((await ask("https://evil.example", "POST")).status, 400);
  await told("API request refused");
  assert.ok((await server.counter("skirmish_requests_refused_total", { reason: "origin" })) >= 2);
  for (const origin of ["https://play.example", "http://localhost:5173", server.http]) {
    assert.equal((await Raw.upgrade(server, { Origin: origin })).status, 101, origin);
    const answer = await ask(origin);
    assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [200, origin]);
  }
  for (const origin of ["null", "", "https://play.example.evil.example", "https://play.example:444", "http://b\u00fccher.example"]) {
    assert.equal((await Raw.upgrade(server, { Origin: origin })).status, 403, origin);
  }
  await unharmed();
});

test("a server that stops takes no more WebSockets, and says so", async (t) => {
  const server = await Server.start(t, ["--drain-timeout-s", "0"]);
  const refused = () => server.counter("skirmish_upgrades_refused_total", { reason: "stopping" });
  assert.equal(await refused(), 0);
  server.child.kill("SIGTERM");
  // It is there for a moment yet, so that everybody hears of it.
  await server.logged({ message: "stopping: telling everybody" });
  const raw = await Raw.upgrade(server);
  assert.equal(raw.status, 503);
  assert.equal(await refused(), 1);
  await c.until("the sentence", () => raw.bytes.toString() === "The server is stopping. Try again in a moment.\n");
  assert.equal((await server.exited).code, 0);
});
