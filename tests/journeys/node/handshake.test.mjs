// Handshakes and offers that are broken, and other protocols on the same port: each is answered as
// it deserves, and a member of a match notices nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "@msgpack/msgpack";
import * as c from "./client.mjs";
import { BINARY, FIN, Raw, frame, handshake } from "./raw.mjs";
import { witnessed } from "./witness.mjs";

const HELLO = frame(FIN | BINARY, encode([c.HELLO, 1, "raw/1", "Ada", null]));

test("handshakes that are broken", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const counted = () => server.counter("skirmish_upgrades_refused_total", { reason: "handshake" });
  const cases = [
    ["nothing of WebSocket", 400, { Upgrade: null, Connection: null }],
    ["no Upgrade", 400, { Upgrade: null }],
    ["another Upgrade", 400, { Upgrade: "h2c" }],
    ["almost the right Upgrade", 400, { Upgrade: "websockets" }],
    ["one Upgrade of two", 400, { Upgrade: "h2c, websocket" }],
    ["a body in chunks", 400, { "Transfer-Encoding": "chunked" }],
    ["no Connection", 400, { Connection: null }],
    ["another Connection", 400, { Connection: "keep-alive" }],
    ["no version", 426, { "Sec-WebSocket-Version": null }],
    ["version 8", 426, { "Sec-WebSocket-Version": "8" }],
    ["version 14", 426, { "Sec-WebSocket-Version": "14" }],
    ["no key", 400, { "Sec-WebSocket-Key": null }],
    ["an empty key", 400, { "Sec-WebSocket-Key": "" }],
    ["a short key", 400, { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub24=" }],
    ["a key that is no Base64", 400, { "Sec-WebSocket-Key": "dGhlIHNhbXBsZS*ub25jZQ==" }],
    ["two keys", 400, { "Sec-WebSocket-Key": ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="] }],
  ];
  for (const [what, status, changes] of cases) {
    const [before, lines] = [await counted(), server.log.length];
    const raw = await Raw.upgrade(server, changes);
    assert.equal(raw.status, status, what);
    if (status === 426) assert.equal(raw.headers["sec-websocket-version"], "13", what);
    assert.equal(await counted(), before + 1, `${what} is counted`);
    await server.logged({ message: "upgrade refused", reason: "handshake" }, lines);
    raw.close();
  }
  const old = await Raw.upgrade(server, {}, { line: "GET /ws HTTP/1.0" });
  assert.equal(old.status, 400);
  for (const line of ["POST /ws HTTP/1.1", "CONNECT /ws HTTP/1.1", "PUT /ws HTTP/1.1"]) {
    const raw = await Raw.upgrade(server, {}, { line });
    assert.ok(raw.status >= 400 && raw.status < 500, `${line}: ${raw.status}`);
  }
  await unharmed();
});

test("requests that are no HTTP/1.1", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const unfinished = () => server.counter("skirmish_requests_unfinished_total");
  const cases = {
    "noise": Buffer.from(Array.from({ length: 500 }, (_, n) => (n * 91 + 7) & 255)),
    "a frame before any handshake": Buffer.concat([frame(FIN | BINARY, [1, 2, 3]), Buffer.from("\r\n\r\n")]),
    "TLS": Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x00, 0xf4, 0x01, 0x00, 0x00, 0xf0, 0x03, 0x03]), Buffer.alloc(240, 0x5a)]),
    "a header without a name": "GET /ws HTTP/1.1\r\nHost: skirmish\r\n: websocket\r\n\r\n",
    "a NUL in a header": handshake({ "X-Odd": "a\0b" }),
    "a thousand headers": handshake(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`X-${n}`, "x"]))),
    "a header of a megabyte": handshake({ "X-Long": "x".repeat(1 << 20) }),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    const [raw, before] = [await Raw.connect(server), await unfinished()];
    raw.write(bytes);
    await raw.answer(8000);
    assert.ok(raw.status === 0 || (raw.status >= 400 && raw.status < 500), `${what}: ${raw.status}`);
    await raw.end(8000);
    raw.close();
    await c.until(`${what} to be counted`, async () => (await unfinished()) === before + 1);
  }
  await unharmed();
});

test("WebSockets over HTTP/2 (RFC 8441) are refused, with and without asking first", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const part = (type, flags, stream, payload) => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  };
  // HPACK: a literal without indexing, name and value as they are.
  const field = (name, value) => Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);
  const fields = [
    [":method", "CONNECT"], [":protocol", "websocket"], [":scheme", "http"], [":path", "/ws"], [":authority", "skirmish"],
    ["sec-websocket-version", "13"], ["sec-websocket-protocol", "skirmish.v1"],
  ];
  const connect = part(1, 4, 1, Buffer.concat(fields.map(([name, value]) => field(name, value))));
  const preface = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), part(4, 0, 0, Buffer.alloc(0)), connect]);
  const known = await Raw.connect(server);
  known.write(preface);
  assert.equal(await known.answer(), 400);
  await known.end(8000);

  const asked = await Raw.upgrade(server, {
    Upgrade: "h2c", Connection: "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AAMAAABkAAQAAP__",
  });
  assert.equal(asked.status, 400);
  const extended = await Raw.upgrade(server, { ":protocol": "websocket" }, { line: "CONNECT /ws HTTP/1.1" });
  assert.ok(extended.status >= 400 && extended.status < 500, `${extended.status}`);
  await unharmed();
});

test("offers that are broken are declined, and the next is taken", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const DECLINED = [
    "", ",,", ";", "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=16",
    "permessage-deflate; server_max_window_bits=012", "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=9",
    "permessage-deflate; client_max_window_bits=99999999999999999999", "permessage-deflate; client_max_window_bits=x",
    "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; unknown", 'permessage-deflate; server_max_window_bits="12', "permessage-deflate; =", "permessage-bzip2",
    "x-webkit-deflate-frame", `permessage-deflate; ${"x".repeat(5000)}`,
  ];
  const greet = async (raw) => {
    raw.write(HELLO);
    const [first, payload] = await c.until("Welcome", () => raw.frame());
    assert.equal(first, FIN | BINARY);
    assert.equal(payload[1], c.WELCOME);
    raw.close();
  };
  for (const offer of DECLINED) {
    const raw = await Raw.upgrade(server, { "Sec-WebSocket-Extensions": offer });
    assert.equal(raw.status, 101, offer);
    assert.equal(raw.headers["sec-websocket-extensions"], undefined, offer);
    await greet(raw);
  }
  const TAKEN = [
    // Not the one with an open quotation mark, which reaches to the end.
    [DECLINED.slice(3).filter((offer) => !offer.includes('"')).join(", ") + ", permessage-deflate", /^permessage-deflate/],
    [["permessage-deflate; server_max_window_bits=9", "permessage-deflate; client_max_window_bits"], /^permessage-deflate/],
    ['permessage-deflate ; server_max_window_bits = "12"', /server_max_window_bits=12/],
    ["permessage-deflate; server_no_context_takeover", /server_no_context_takeover/],
  ];
  for (const [offer, answer] of TAKEN) {
    const raw = await Raw.upgrade(server, { "Sec-WebSocket-Extensions": offer });
    assert.match(raw.headers["sec-websocket-extensions"] ?? "", answer, `${offer}`);
    await greet(raw);
  }
  await unharmed();
});

test("what follows the handshake at once, or comes in single bytes, is read", async (t) => {
  const { server } = await witnessed(t);
  const hasty = await Raw.connect(server);
  hasty.write(Buffer.concat([Buffer.from(handshake()), HELLO]));
  const slow = await Raw.connect(server);
  for (const byte of Buffer.concat([Buffer.from(handshake()), HELLO])) {
    slow.write(Buffer.from([byte]));
    await c.sleep(1);
  }
  for (const raw of [hasty, slow]) {
    assert.equal(await raw.answer(), 101);
    const [, payload] = await c.until("Welcome", () => raw.frame());
    assert.equal(payload[1], c.WELCOME);
    raw.close();
  }
});

test("an upgrade may follow other requests on its socket, and elsewhere it changes nothing", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const kept = await Raw.connect(server);
  kept.write("GET /api/matches HTTP/1.1\r\nHost: skirmish\r\n\r\n");
  assert.equal(await kept.answer(), 200);
  await c.until("the list", () => kept.bytes.length === Number(kept.headers["content-length"]));
  kept.bytes = Buffer.alloc(0);
  kept.write(handshake());
  assert.equal(await kept.answer(), 101);
  kept.write(HELLO);
  const [, payload] = await c.until("Welcome", () => kept.frame());
  assert.equal(payload[1], c.WELCOME);
  kept.close();

  for (const [path, status] of [["/api/matches", 200], ["/nothing", 404]]) {
    const raw = await Raw.upgrade(server, {}, { line: `GET ${path} HTTP/1.1` });
    assert.equal(raw.status, status, path);
    assert.equal(raw.headers.connection, "close", path);
    await raw.ended;
    // A server that is built without the page says nothing of a path that it does not know.
    assert.equal(raw.bytes.length, Number(raw.headers["content-length"]), "and the whole body");
  }
  await unharmed();
});

test("the protocol is found among others, and only if it is there", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const offered = (value) => Raw.upgrade(server, { "Sec-WebSocket-Protocol": value });
  for (const value of ["chat, skirmish.v1", ["chat", "skirmish.v1"], "skirmish.v2,skirmish.v1"]) {
    const raw = await offered(value);
    assert.deepEqual([raw.status, raw.headers["sec-websocket-protocol"]], [101, "skirmish.v1"]);
    raw.close();
  }
  for (const value of [null, "", "skirmish.v10", "SKIRMISH.V1", "chat"]) {
    const raw = await offered(value);
    assert.equal(raw.status, 400, `${value}`);
    raw.close();
  }
  assert.equal(await server.counter("skirmish_upgrades_refused_total", { reason: "subprotocol" }), 5);
  await unharmed();
});
