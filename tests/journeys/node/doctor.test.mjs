// `skirmish doctor`: where the way of a client ends, and why. What it says of TLS, tokens and a server
// that drains is in tools.test.mjs.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Link } from "./link.mjs";
import { Server, freePort, run } from "./server.mjs";

/** What it says: its exit code, and the marks and sentences of its steps, in order. */
async function doctor(...args) {
  const { code, stdout, stderr } = await run(["doctor", "--url", ...args]);
  assert.equal(stderr, "");
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.pop(), code === 0 ? "A client can connect." : "A client cannot connect.");
  const steps = lines.map((line) => /^([✓✗-]) (.{12}) (.+)$/s.exec(line)?.slice(1) ?? ["", "", line]);
  return { code, steps: steps.map(([mark, step, sentence]) => [mark, step.trimEnd(), sentence]) };
}

/** It ends at this step, with this sentence; what came before is well. */
function endsAt({ code, steps }, step, sentence) {
  assert.equal(code, 1, JSON.stringify(steps));
  const marks = steps.map(([mark]) => mark);
  assert.equal(marks.indexOf("✗"), marks.length - 1, JSON.stringify(steps));
  assert.equal(steps.at(-1)[1], step);
  assert.match(steps.at(-1)[2], sentence);
}

/** A server of somebody else's: `answer` gets each socket and the head of its request. */
async function other(t, answer) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (head) => answer(socket, head.toString("latin1")));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `ws://127.0.0.1:${server.address().port}/ws`;
}

const says = (status, body = "") => (socket) =>
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);

/** The answer that opens a WebSocket, with these headers more. */
function accepts(head, more = "") {
  const key = /sec-websocket-key: (.+)\r\n/i.exec(head)[1];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${more}\r\n`;
}

test("where a client can connect, every step of its way is told, and how long a round trip takes", async (t) => {
  const server = await Server.start(t);
  const { code, steps } = await doctor(server.ws);
  assert.equal(code, 0);
  const address = new URL(server.http).host.replaceAll(".", "\\.");
  const expected = [
    ["✓", "DNS", /^127\.0\.0\.1 is 127\.0\.0\.1\.$/],
    ["✓", "TCP", new RegExp(`^${address} takes connections\\.$`)],
    ["-", "TLS", /^Not used/],
    ["✓", "upgrade", /^101 Switching Protocols/],
    ["-", "origin", /^None was sent/],
    ["✓", "subprotocol", /skirmish\.v1/],
    ["✓", "deflate", /^Agreed: permessage-deflate; .*server_max_window_bits=12/],
    ["✓", "hello", /^Welcomed by skirmish\/\S+, protocol version 1\.$/],
    ["✓", "round trip", /^[\d.]+ to [\d.]+ ms\.$/],
    ["✓", "lobby", /^Entered; 1 public match\.$/],
  ];
  assert.deepEqual(steps.map(([mark, step]) => [mark, step]), expected.map(([mark, step]) => [mark, step]));
  expected.forEach(([, , sentence], n) => assert.match(steps[n][2], sentence));

  const trips = (steps) => /^([\d.]+) to ([\d.]+) ms/.exec(steps.find(([, step]) => step === "round trip")[2]).slice(1).map(Number);
  const [least, most] = trips(steps);
  const link = await Link.open(t, new URL(server.http).port, ["--delay", "60"]);
  const [far, farther] = trips((await doctor(link.ws)).steps);
  assert.ok(least <= most && far <= farther && far >= 120 && far < 200 + least, `${least} to ${most} ms, and ${far} to ${farther} by a link of 60 each way`);
  // It leaves by a goodbye.
  await c.until("it to be gone", async () => (await server.json("/healthz")).connections === 0);
  assert.equal(await server.counter("skirmish_connections_closed_total"), await server.counter("skirmish_connections_closed_total", { reason: "peer_closed" }));
});

test("origins: a foreign one is refused with the setting to add; one that is allowed comes in", async (t) => {
  const server = await Server.start(t, ["--allowed-origins", "https://play.example"]);
  const foreign = await doctor(server.ws, "--origin", "https://evil.example");
  endsAt(foreign, "upgrade", /^403 Forbidden: The origin is refused\. It said: .*--allowed-origins https:\/\/play\.example,https:\/\/evil\.example/);
  for (const origin of ["https://play.example", server.http]) {
    const { code, steps } = await doctor(server.ws, "--origin", origin);
    assert.equal(code, 0, JSON.stringify(steps));
    assert.deepEqual(steps[4], ["✓", "origin", `Pages of ${origin} may connect.`]);
  }
});

test("no server at all: a closed port, a name without an address, and what is no address", async (t) => {
  const port = await freePort();
  const closed = await doctor(`127.0.0.1:${port}`);
  endsAt(closed, "TCP", /^No address takes a connection\.$/);
  assert.match(closed.steps.at(-2).join(" "), new RegExp(`^- TCP 127\\.0\\.0\\.1:${port}: Nothing listens there\\. .*--bind`));
  // Longer than a name may be, so nobody is asked for it.
  endsAt(await doctor(`ws://${"a".repeat(64)}.example/ws`), "DNS", /^a+\.example has no address \(.+\)\./);
  endsAt(await doctor("ftp://127.0.0.1"), "address", /must begin with ws:\/\//);

  const mute = await other(t, () => {});
  endsAt(await doctor(mute), "upgrade", /took the connection and does not answer/);
});

test("another path, another server, and proxies that leave something out", async (t) => {
  const server = await Server.start(t);
  endsAt(await doctor(`${server.http}/nothing`), "upgrade", /^404 Not Found: There is no WebSocket at this path; it is \/ws\./);
  const cases = [
    [says("200 OK", "<h1>It works!</h1>"), /^200 OK: .*has to pass on the headers Upgrade and Connection\. It said: <h1>It works!<\/h1>$/],
    [says("502 Bad Gateway"), /^502 Bad Gateway: A proxy answered that does not reach/],
    [says("301 Moved Permanently"), /^301 Moved Permanently: A redirection/],
    [(socket) => socket.end(), /closed it without a word, as Skirmish does at its limit sockets_per_address/],
    [(socket) => socket.end("220 mail.example ESMTP\r\n"), /./],
  ];
  for (const [answer, sentence] of cases) endsAt(await doctor(await other(t, answer)), "upgrade", sentence);

  const without = await other(t, (socket, head) => socket.write(accepts(head)));
  endsAt(await doctor(without), "subprotocol", /^The server chose none, not skirmish\.v1: it is another server, or a proxy removes/);
  const chat = await other(t, (socket, head) => socket.write(accepts(head, "Sec-WebSocket-Protocol: chat\r\n")));
  endsAt(await doctor(chat), "subprotocol", /^The server chose chat, not skirmish\.v1/);
  const mixed = await other(t, (socket, head) => socket.write(accepts(head.replace(/(key: ).{4}/i, "$1AAAA"), "Sec-WebSocket-Protocol: skirmish.v1\r\n")));
  endsAt(await doctor(mixed), "handshake", /answered another handshake/);

  const { hostname, port } = new URL(server.http);
  const plain = await other(t, (socket, head) => {
    const behind = connect(Number(port), hostname);
    behind.on("error", () => {});
    behind.write(head.replace(/sec-websocket-extensions:/i, "X-Nobody-Knows:"), "latin1");
    socket.pipe(behind).pipe(socket);
  });
  const { code, steps } = await doctor(plain);
  assert.equal(code, 0, "it works all the same");
  assert.deepEqual(steps[6].slice(0, 2), ["-", "deflate"]);
  assert.match(steps[6][2], /^Not agreed: it works, and costs more bytes\./);
});
