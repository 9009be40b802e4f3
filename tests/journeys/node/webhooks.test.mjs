// Events for a program of the host's: each arrives at least once, whatever falls over meanwhile.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { certificate } from "./certificate.mjs";
import * as c from "./client.mjs";
import { Server, environment, freePort, run } from "./server.mjs";

const SECRET = "a-secret-that-is-long-enough";
const PAGE = readFileSync(new URL("../../../docs/webhooks.md", import.meta.url), "utf8");
/** For how long the receiver is down, in seconds; the long form is 60. */
const DOWN = Number(process.env.WEBHOOK_DOWN ?? 8);
/** A round of some seconds. */
const SHORT = { countdown_ms: 500, fight_ms: 1500, result_ms: 500 };
const RESULT = 5;

const sign = (timestamp, body) => `v1=${createHmac("sha256", SECRET).update(`${timestamp}.${body}`).digest("hex")}`;
const settings = (url) => ({ env: { SKIRMISH_WEBHOOK_URL: url, SKIRMISH_WEBHOOK_SECRET: SECRET } });

function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "skirmish-webhooks-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** Runs the receiver that the page shows in a language. */
async function shown(t, language, name, command) {
  const [, code] = new RegExp("```" + language + "\n(.*?)```", "s").exec(PAGE);
  const path = join(folder(t), name);
  writeFileSync(path, code);
  const port = await freePort();
  const child = spawn(command, [path], { env: environment({ WEBHOOK_SECRET: SECRET, PORT: port }), stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const lines = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line.split(" ")));
  const url = `http://127.0.0.1:${port}/`;
  await c.until(`the receiver in ${language}`, () => fetch(url, { method: "POST" }).then(() => true, () => false), 20_000);
  return { url, lines };
}

test("the receivers that the page shows take what is genuine, and nothing else", async (t) => {
  for (const [language, name, command] of [["js", "receiver.mjs", process.execPath], ["python", "receiver.py", "python3"]]) {
    const { url, lines } = await shown(t, language, name, command);
    const server = await Server.start(t, [], settings(url));
    const member = await c.play(server, {}, (lobby) => lobby.create({ bots: 2, config: SHORT }));
    const kinds = () => new Set(lines.map(([, kind]) => kind));
    await c.until(`events in ${language}`, () => kinds().has("match.created") && kinds().has("match.result"), 30_000);
    member.healthy();
    assert.equal(new Set(lines.map(([id]) => id)).size, lines.length, "each once");
    const known = lines.length;

    const now = Math.floor(Date.now() / 1000);
    const post = async (timestamp, body, signature) => {
      const headers = { "skirmish-id": crypto.randomUUID(), "skirmish-kind": "match.result", "skirmish-timestamp": timestamp, "skirmish-signature": signature };
      return (await fetch(url, { method: "POST", headers, body })).status;
    };
    const body = '{"match_id":"forged"}';
    assert.equal(await post(now, body, sign(now, '{"match_id":"other"}')), 401, "another body");
    assert.equal(await post(now, body, sign(now - 1, body)), 401, "another time");
    assert.equal(await post(now - 3600, body, sign(now - 3600, body)), 401, "an old one again");
    assert.equal(await post(now, body, ""), 401);
    assert.equal(await post(now, body, `${sign(now, body)}0`), 401);
    assert.equal(await post(now, body, sign(now, body)), 204, "and ours");
    await c.until("it to be told", () => lines.slice(known).some(([, , match]) => match === "forged"));
    await server.stop();
  }
});

/** Takes events, now and then without being able to say so; may go down and come back. */
class Receiver {
  constructor(port) {
    Object.assign(this, { port, url: `http://127.0.0.1:${port}/hook?key=in-the-url`, events: new Map(), order: [], again: 0, wrong: [], posts: 0 });
  }

  async up() {
    this.server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const { "skirmish-id": id, "skirmish-kind": kind, "skirmish-timestamp": timestamp, "skirmish-signature": signature } = request.headers;
      const fresh = Math.abs(Date.now() / 1000 - timestamp) < 60;
      if (request.method !== "POST" || signature !== sign(timestamp, body) || !fresh) this.wrong.push(request.headers);
      const before = this.events.get(id);
      if (before) {
        this.again++;
        if (before.text !== body) this.wrong.push(`${id} came with another body`);
      } else {
        this.events.set(id, { kind, text: body, body: JSON.parse(body) });
        this.order.push(id);
      }
      // Every fifth is taken, but its answer lost.
      if (++this.posts % 5 === 0) return request.socket.destroy();
      response.writeHead(204).end();
    });
    await new Promise((done) => this.server.listen(this.port, "127.0.0.1", done));
  }

  async down() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  of(kind) {
    return this.order.map((id) => this.events.get(id)).filter((event) => event.kind === kind);
  }
}

test(`every finished round arrives: the receiver is down for ${DOWN} s, and the server killed meanwhile`, { timeout: 420_000 }, async (t) => {
  const data = folder(t);
  const receiver = new Receiver(await freePort());
  await receiver.up();
  t.after(() => receiver.server.close());
  const told = new Set();
  const play = async () => {
    const server = await Server.start(t, ["--data-dir", data, "--log", "debug"], settings(receiver.url));
    const members = [];
    for (const name of ["Ada", "Bob", "Cyd"]) {
      const member = await c.play(server, { name }, (lobby) => lobby.create({ name: `Of ${name}`, bots: 3, config: SHORT }));
      member.facts.push = function (fact) {
        if (fact[0] === RESULT) told.add(fact[1]);
        return Array.prototype.push.call(this, fact);
      };
      members.push(member);
    }
    return { server, members };
  };
  const arrived = () => new Set(receiver.of("match.result").map(({ body }) => body.id));
  const missing = () => [...told].filter((id) => !arrived().has(id));

  let { server } = await play();
  await c.until("the first results", () => arrived().size >= 3, 30_000);
  await receiver.down();
  const before = told.size;
  await c.sleep((DOWN / 2) * 1000);
  assert.ok((await server.counter("skirmish_webhooks_waiting")) > 0, "events wait");
  server.child.kill("SIGKILL");
  await server.exited;
  const logs = [server.lines];
  ({ server } = await play());
  await c.sleep((DOWN / 2) * 1000);
  assert.ok(told.size > before + 3, "rounds ended while the receiver was down");
  const waiting = await server.counter("skirmish_webhooks_waiting");
  await receiver.up();
  await c.until("what waited", () => missing().length === 0 && arrived().size > before, 200_000);
  server.child.kill("SIGTERM");
  assert.equal((await server.exited).code, 0);
  logs.push(server.lines);
  // What was told at the very end comes with the next start.
  ({ server } = await play());
  await c.until("the last ones", async () => missing().length === 0 && receiver.of("match.ended").length >= 4, 60_000);

  assert.deepEqual(receiver.wrong, []);
  const place = (wanted) => receiver.order.findIndex((id) => wanted(receiver.events.get(id)));
  for (const { body } of receiver.of("match.result")) {
    const created = place((event) => event.kind === "match.created" && event.body.match_id === body.match_id);
    const result = place((event) => event.kind === "match.result" && event.body.id === body.id);
    const ended = place((event) => event.kind === "match.ended" && event.body.match_id === body.match_id);
    assert.ok(created >= 0 && created < result, "a match is created before its results");
    assert.ok(ended < 0 || result < ended, "and has none after its end");
    assert.ok(body.standings.length > 0 && body.game === "arena");
  }
  assert.ok(receiver.again > 0, "some came twice");
  for (const line of logs.flat()) assert.ok(!line.includes("in-the-url") && !line.includes(SECRET), line);
  console.log(
    `${told.size} results told to members, ${arrived().size} arrived, 0 missing; ` +
      `${waiting} events waited after ${DOWN} s; ${receiver.posts} deliveries of ${receiver.events.size} events, ${receiver.again} again with the same id`,
  );
});

test("after a restart what waited longest comes first, though it was about to wait longer", { timeout: 60_000 }, async (t) => {
  const data = folder(t);
  const receiver = new Receiver(await freePort());
  const first = await Server.start(t, ["--data-dir", data], settings(receiver.url));
  const [house] = await first.json("/api/matches");
  await c.play(first, {}, (lobby) => lobby.create({ bots: 1, config: SHORT }));
  // By now the first event is left alone for some seconds.
  await c.until("four attempts", async () => (await first.counter("skirmish_webhook_deliveries_total", { outcome: "failed" })) >= 4, 20_000);
  first.child.kill("SIGKILL");
  await first.exited;
  await receiver.up();
  t.after(() => receiver.server.close());
  await Server.start(t, ["--data-dir", data], settings(receiver.url));
  await c.until("all of before", () => receiver.order.length >= 4, 10_000);
  const came = receiver.order.map((id) => receiver.events.get(id));
  assert.deepEqual([came[0].kind, came[0].body.match_id], ["match.created", house.id]);
  const times = came.map(({ body }) => body.created_s ?? body.finished_s ?? body.ended_s);
  assert.deepEqual(times, times.toSorted((one, other) => one - other), "in the order in which they happened");
  assert.deepEqual(receiver.wrong, []);
});

test("an event that is refused by itself waits by itself, and redirects are not followed", async (t) => {
  const elsewhere = createServer((request, response) => response.writeHead(204).end()).listen(0, "127.0.0.1");
  let followed = 0;
  elsewhere.on("request", () => followed++);
  const kinds = [];
  const picky = createServer(async (request, response) => {
    const kind = request.headers["skirmish-kind"];
    await request.toArray();
    kinds.push(kind);
    if (kind === "match.created") response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.address().port}/` }).end();
    else response.writeHead(200).end();
  }).listen(0, "127.0.0.1");
  t.after(() => [elsewhere, picky].forEach((server) => server.close()));
  for (const server of [elsewhere, picky]) await c.until("it to listen", () => server.listening);
  const server = await Server.start(t, [], settings(`http://127.0.0.1:${picky.address().port}/`));
  await c.play(server, {}, (lobby) => lobby.create({ bots: 1, config: SHORT }));
  await c.until("a result", () => kinds.includes("match.result"), 30_000);
  assert.ok(kinds.indexOf("match.created") < kinds.indexOf("match.result"));
  assert.equal(followed, 0);
  await server.logged({ message: "event refused", kind: "match.created" });
  assert.ok((await server.counter("skirmish_webhook_deliveries_total", { outcome: "failed" })) >= 1);
});

test("a receiver on https is trusted by the CA of the host's own, and by that alone", async (t) => {
  const [made, other] = [certificate(t), certificate(t)];
  const taken = [];
  const receiver = createSecureServer({ cert: made.pem, key: readFileSync(made.key) }, async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { "skirmish-kind": kind, "skirmish-timestamp": timestamp, "skirmish-signature": signature } = request.headers;
    taken.push([kind, signature === sign(timestamp, body)]);
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  t.after(() => receiver.close());
  await c.until("it to listen", () => receiver.listening);
  const { env } = settings(`https://localhost:${receiver.address().port}/hook`);
  for (const args of [[], ["--webhook-ca", other.cert]]) {
    const server = await Server.start(t, args, { env });
    await c.until("an attempt that fails", async () => (await server.counter("skirmish_webhook_deliveries_total", { outcome: "failed" })) >= 1, 15_000);
    await server.stop();
  }
  assert.deepEqual(taken, []);
  await Server.start(t, ["--webhook-ca", made.cert], { env });
  await c.until("an event", () => taken.length > 0, 15_000);
  assert.deepEqual(taken[0], ["match.created", true]);

  for (const [ca, words] of [["/nowhere/ca.pem", /cannot be read/], [made.key, /no certificate in it/]]) {
    const { code, stderr } = await run(["--bind", "127.0.0.1:0", "--webhook-ca", ca], { env });
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`--webhook-ca: webhook_ca is .*${words.source}`));
  }
});

test("a URL without a secret, and what is no URL, are refused at the start", async () => {
  const start = (env) => run(["--bind", "127.0.0.1:0", "--ops-bind", "none"], { env });
  const unsigned = await start({ SKIRMISH_WEBHOOK_URL: "https://api.example/hook" });
  assert.equal(unsigned.code, 1);
  assert.match(unsigned.stderr, /webhook_url.*webhook_secret/);
  const wrong = await start({ SKIRMISH_WEBHOOK_URL: "ftp://api.example/hook", SKIRMISH_WEBHOOK_SECRET: SECRET });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /webhook_url.*http/);
});
