// What the log tells, and what it does not.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test("each line is flat JSON with ids by one name each, and holds no ticket, code, token or query", async (t) => {
  const server = await Server.start(t, ["--log", "debug", "--drain-timeout-s", "0"]);
  const secrets = { query: "query-that-nobody-may-read", token: "token-that-nobody-may-read" };

  const lobby = await c.Lobby.enter(server);
  const seat = await lobby.create({ name: "Hidden", private: true });
  Object.assign(secrets, { code: seat.code, ticket: seat.ticket });
  const ada = await c.Member.attach(server, seat.ticket, { name: "Ada", perMessageDeflate: true });
  secrets.resume = ada.ticket;
  secrets.keep = ada.all(c.WELCOME)[0][5];
  assert.ok(secrets.keep.length > 20);
  const join = await lobby.join(seat.code);
  secrets.second = join.ticket;
  const bob = await c.Member.attach(server, join.ticket, { name: "Bob" });
  ada.steer = c.circling;
  ada.send(c.CHAT, "hello");
  await ada.snapshotsMore(20);
  ada.send(99);
  ada.close();
  const again = await c.Member.attach(server, ada.ticket, { name: "Ada" });
  const wrong = await c.Connection.open(server);
  wrong.hello("Eve");
  secrets.guess = `${seat.ticket.slice(0, -6)}abcdef`;
  wrong.send(c.ATTACH, secrets.guess, 1, 0);
  await wrong.next(c.REFUSED);
  secrets.wrong = "ZQXJVK";
  await lobby.join(secrets.wrong);

  const asked = [];
  const ask = async (url, options) => {
    const answer = await fetch(`${url}?token=${secrets.query}`, { ...options, headers: { authorization: `Bearer ${secrets.token}`, "content-type": "application/json" } });
    asked.push(answer);
    return answer;
  };
  await ask(`${server.http}/api/matches`);
  await ask(`${server.http}/api/matches`, { method: "POST", body: '{"seats": 4}' });
  await ask(`${server.http}/api/matches`, { method: "POST", body: '{"seats": 0}' });
  for (const path of ["/", "/ws", "/healthz"]) await fetch(`${server.http}${path}?token=${secrets.query}`);
  await fetch(`${server.ops}/metrics?token=${secrets.query}`, { headers: { authorization: `Bearer ${secrets.token}` } });
  const ids = asked.map((answer) => answer.headers.get("x-request-id"));
  for (const id of ids) assert.match(id, UUID);
  assert.equal(new Set(ids).size, 3);
  for (const request of ids) await server.logged({ request, message: "request answered" });
  bob.send(c.LEAVE);
  await bob.closing();
  server.child.kill("SIGTERM");
  await again.closing(10_000);
  await server.exited;

  let withIds = 0;
  for (const line of server.lines) {
    const entry = JSON.parse(line);
    for (const key of ["timestamp", "level", "target", "message"]) assert.equal(typeof entry[key], "string", `${key}: ${line}`);
    const keys = [...line.matchAll(/"((?:[^"\\]|\\.)*)":/g)].map(([, key]) => key);
    assert.equal(new Set(keys).size, keys.length, `a name stands for two things: ${line}`);
    for (const [key, value] of Object.entries(entry)) assert.notEqual(typeof value, "object", `${key} is not flat: ${line}`);
    if ("connection" in entry) assert.equal(typeof entry.connection, "number", line);
    if ("match_id" in entry) assert.match(entry.match_id, UUID, line);
    if ("request" in entry) assert.match(entry.request, UUID, line);
    for (const other of ["conn", "connection_id", "match", "request_id", "id", "spans", "span", "fields"]) {
      assert.ok(!(other in entry), `${other} is no name of ours: ${line}`);
    }
    if (entry.connection && entry.match_id) withIds++;
    for (const [what, secret] of Object.entries(secrets)) {
      assert.ok(!line.includes(secret), `${what} is in the log: ${line}`);
    }
  }
  assert.ok(server.lines.length > 20, `${server.lines.length} lines`);
  const [match_id] = [join.match[0]];
  const of = (fields) => server.log.filter((entry) => Object.entries(fields).every(([key, value]) => entry[key] === value));
  assert.equal(of({ message: "member attached", match_id }).length, 3);
  assert.ok(of({ message: "client error", match_id, error: "unknown_type" }).length === 1);
  assert.ok(of({ message: "connection ends", match_id }).length >= 2);
  assert.ok(withIds >= 6, `${withIds}`);
  const [, made, refused] = ids;
  assert.equal(of({ request: made, message: "request answered", status: 201, method: "POST", route: "/api/matches" }).length, 1);
  assert.equal(of({ request: refused, message: "API request refused", error: "bad_settings" }).length, 1);
});
