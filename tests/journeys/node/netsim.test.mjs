// `skirmish netsim` as a program: what passes is what was sent, only later.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Link } from "./link.mjs";
import { freePort, run } from "./server.mjs";

const SIZE = 64 << 10;

/** A server of bytes; `serve` gets each socket, which may be closed by halves. */
async function bytes(t, serve) {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => {});
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return server.address().port;
}

async function open(port) {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** All that comes until the other side ends; and when the first and the last of it came. */
async function all(socket) {
  const read = { pieces: [], times: [] };
  socket.on("data", (piece) => {
    read.pieces.push(piece);
    read.times.push(performance.now());
  });
  await once(socket, "end");
  return { data: Buffer.concat(read.pieces), times: read.times };
}

/** 64 KiB at once in both directions of a link; how long each took, in ms. */
async function exchange(t, weather) {
  const [up, down] = [randomBytes(SIZE), randomBytes(SIZE)];
  let arrived;
  const port = await bytes(t, (socket) => {
    arrived = all(socket);
    socket.end(down);
  });
  const link = await Link.open(t, port, weather);
  const began = performance.now();
  const socket = await open(link.port);
  socket.end(up);
  const here = await all(socket);
  const there = await arrived;
  assert.ok(there.data.equals(up), "what the client sent");
  assert.ok(here.data.equals(down), "what the server sent");
  assert.deepEqual(await link.end(), {
    code: 0,
    counts: `1 connections, ${SIZE} bytes to the server, ${SIZE} bytes from it`,
  });
  return [there, here].map(({ times }) => times.at(-1) - began);
}

/** The least of some round trips of a byte. */
async function roundTrip(t, weather) {
  const link = await Link.open(t, await bytes(t, (socket) => socket.pipe(socket)), weather);
  const socket = await open(link.port);
  const trips = [];
  for (let n = 0; n < 5; n++) {
    const sent = performance.now();
    socket.write("x");
    await once(socket, "data");
    trips.push(performance.now() - sent);
  }
  socket.destroy();
  return Math.min(...trips);
}

test("64 KiB both ways at once, byte for byte, on every kind of link", async (t) => {
  await exchange(t, []);
  await exchange(t, ["--delay", "30", "--jitter", "40"]);
  await exchange(t, ["--rate", "1000", "--jitter", "20", "--stall", "100@300"]);
});

test("a delay is each way's", async (t) => {
  const [plain, delayed] = [await roundTrip(t, []), await roundTrip(t, ["--delay", "80"])];
  assert.ok(delayed >= 160 && delayed < 160 + plain + 80, `${plain} ms without, ${delayed} ms with 80 each way`);
});

for (const rate of [256, 4000]) {
  test(`a link of ${rate} kbit/s carries so much, each way`, async (t) => {
    const least = (SIZE * 8) / rate;
    const times = [];
    // Once more if this machine was busy with something else.
    while (times.length < 3 && !(Math.min(...times) < 1.5 * least + 50)) {
      const both = await exchange(t, ["--rate", `${rate}`]);
      assert.ok(Math.min(...both) > least - 15, `${both} ms, and ${least} by the rate`);
      times.push(Math.max(...both));
    }
    assert.ok(Math.min(...times) < 1.5 * least + 50, `${times} ms, and ${least} by the rate`);
  });
}

test("nothing passes in a stall, and what waited comes behind it", async (t) => {
  const COUNT = 300;
  const port = await bytes(t, async (socket) => {
    for (let n = 0; n < COUNT; n++) {
      socket.write(Buffer.from([n & 255]));
      await c.sleep(10);
    }
    socket.end();
  });
  const link = await Link.open(t, port, ["--stall", "600@1000"]);
  const { data, times } = await all(await open(link.port));
  assert.deepEqual([...data], Array.from({ length: COUNT }, (_, n) => n & 255));
  const gaps = times.slice(1).map((at, n) => at - times[n]);
  const stalls = gaps.filter((ms) => ms > 550);
  assert.ok(stalls.length >= 2, `the longest gaps: ${gaps.sort((a, b) => b - a).slice(0, 4)}`);
});

test("neither rate nor stalls hold once the link is free", async (t) => {
  const began = performance.now();
  const [up, down] = await exchange(t, ["--rate", "16", "--stall", "900@1000", "--free-after", "2"]);
  // Of 33 s.
  assert.ok(Math.max(up, down) < 15_000, `${up} and ${down} ms`);
  assert.ok(performance.now() - began > 1900, "but before that they do");
});

test("a side that has ended is still sent to; one that is cut ends the other", async (t) => {
  const sockets = [];
  const port = await bytes(t, (socket) => sockets.push(socket));
  const link = await Link.open(t, port, ["--delay", "20"]);

  const half = await open(link.port);
  half.end("last words");
  const there = await c.until("the server's end", () => sockets[0]);
  assert.equal((await all(there)).data.toString(), "last words");
  const answer = randomBytes(SIZE);
  there.end(answer);
  assert.ok((await all(half)).data.equals(answer));

  const cut = await open(link.port);
  const other = await c.until("the server's end", () => sockets[1]);
  const closed = new Promise((done) => other.once("close", done));
  other.resume();
  cut.resetAndDestroy();
  // It is noticed when something is sent, at the latest.
  const writing = setInterval(() => other.write("x"), 20);
  await closed;
  clearInterval(writing);
});

test("what it cannot do, it says in a sentence", async (t) => {
  const nobody = await freePort();
  const link = await Link.open(t, nobody);
  const socket = await open(link.port);
  await all(socket);
  await c.until("the reason", () => /The server cannot be reached: /.test(link.errors));

  const busy = await bytes(t, () => {});
  const taken = await run(["netsim", "--listen", `127.0.0.1:${busy}`]);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, new RegExp(`^--listen 127.0.0.1:${busy} cannot be listened on: `));
  const nowhere = await run(["netsim", "--listen", "127.0.0.1:0", "--to", `${"a".repeat(64)}.example:1`]);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /^--to a+\.example:1 is not found: /);
  for (const stall of ["2000", "2000@2000", "0@100"]) {
    const { code, stderr } = await run(["netsim", "--stall", stall]);
    assert.equal(code, 2);
    assert.match(stderr, /it should look like 2000@10000/);
  }
});
