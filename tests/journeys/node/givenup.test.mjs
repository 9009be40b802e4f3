// An event that its receiver refuses for three days: who looks after the server sees it, and why.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import * as c from "./client.mjs";
import { WITH_CLOCK, clock } from "./clock.mjs";
import { folder } from "./folder.mjs";
import { Server } from "./server.mjs";

const TOKEN = "ada's-own-long-token";
const DAY_S = 24 * 3600;

/** Refuses each event by itself, but those that it is told to take; the ids of what came. */
async function receiver(t) {
  const came = { all: [], taken: [], takes: () => false };
  const server = createServer(async (request, response) => {
    await request.toArray();
    const id = request.headers["skirmish-id"];
    came.all.push(id);
    const takes = came.takes(id);
    if (takes) came.taken.push(id);
    response.writeHead(takes ? 204 : 410).end();
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await c.until("the receiver to listen", () => server.listening);
  return Object.assign(came, { url: `http://127.0.0.1:${server.address().port}/` });
}

test("an event that is refused for three days is given up, told of, tried again when somebody asks, and forgotten in its time", WITH_CLOCK, async (t) => {
  const time = clock(t);
  const came = await receiver(t);
  const data = folder(t);
  const settings = {
    SKIRMISH_ADMIN_TOKENS: `ada:${TOKEN}`,
    SKIRMISH_WEBHOOK_URL: came.url,
    SKIRMISH_WEBHOOK_SECRET: "a-secret-that-is-long-enough",
  };
  const start = () => Server.start(t, ["--data-dir", data, "--retention-days", "10"], { env: { ...settings, ...time.env } });
  const asked = async ({ ops }, path, method = "GET") => (await fetch(`${ops}/api/admin/${path}`, { method, headers: { authorization: `Bearer ${TOKEN}` } })).json();
  const outbox = (server) => asked(server, "outbox");
  const kept = async (server) => (await outbox(server)).deliveries.filter(({ given_up }) => given_up);
  const found = async ({ http }) => {
    const headers = { "content-type": "application/json" };
    assert.equal((await fetch(`${http}/api/matches`, { method: "POST", headers, body: "{}" })).status, 201);
  };
  const given = (server) => server.counter("skirmish_webhook_deliveries_total", { outcome: "dead" });

  // The house match is there, and one more.
  let server = await start();
  await found(server);
  await c.until("refusals", async () => (await outbox(server)).deliveries.filter(({ attempts }) => attempts > 0).length === 2);
  const [id, other] = (await outbox(server)).deliveries.map((event) => event.id);
  const waits = await outbox(server);
  assert.deepEqual([waits.waiting, waits.given_up], [2, 0]);
  const [{ created_s, attempts: _, next_s, ...refused }] = waits.deliveries;
  assert.deepEqual(refused, { id, kind: "match.created", given_up: false, error: "410 Gone" });
  assert.ok(next_s > created_s, "it waits by itself");

  time.set(3 * DAY_S + 60);
  await c.until("both to be given up", async () => (await outbox(server)).given_up === 2);
  const dead = await outbox(server);
  assert.deepEqual([dead.waiting, dead.oldest_s], [0, null], "nothing waits any more");
  const [{ next_s: __, ...left }] = dead.deliveries;
  const tried = came.all.filter((which) => which === id).length;
  assert.deepEqual(left, { ...refused, created_s, attempts: tried, given_up: true });
  await server.logged({ message: "event given up", event: id, kind: "match.created", why: "410 Gone" });
  await c.until("the metrics to tell", async () => (await server.counter("skirmish_webhooks_dead")) === 2);
  assert.deepEqual([await given(server), await server.counter("skirmish_webhooks_waiting")], [2, 0]);

  // The receiver is mended, but for one event: asked for, each is tried once more, and only once.
  came.takes = (which) => which !== id;
  assert.deepEqual(await asked(server, "outbox/retry", "POST"), { events: 2 });
  await c.until("the other to arrive", () => came.taken.includes(other));
  await c.until("it to be given up again", async () => (await kept(server))[0]?.attempts === tried + 1);
  const [entry] = await asked(server, "audit");
  assert.deepEqual([entry.who, entry.what, entry.detail], ["ada", "retry", "2 given up before"]);
  const last = await kept(server);
  assert.deepEqual(last.map((event) => event.id), [id]);

  // What is new arrives; what was given up is not tried by itself, after a restart neither.
  const tries = came.all.length;
  await found(server);
  await c.until("the next event", () => came.taken.length === 2);
  await server.stop();
  server = await start();
  await found(server);
  await c.until("what came after the restart", () => came.taken.length >= 4);
  assert.ok(!came.all.slice(tries).includes(id));
  assert.deepEqual(await kept(server), last, "it stays to be looked at");
  await c.until("the metrics to tell again", async () => (await server.counter("skirmish_webhooks_dead")) === 1);
  await server.stop();

  time.set(11 * DAY_S);
  server = await start();
  await c.until("it to be forgotten", async () => (await outbox(server)).given_up === 0);
  assert.deepEqual(await kept(server), []);
});
