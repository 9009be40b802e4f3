// What operators use, on an address of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import * as c from "./client.mjs";
import { folder } from "./folder.mjs";
import { Server, freePort, run } from "./server.mjs";

const DEFAULT = { host: "127.0.0.1", port: 9100 };

/** A request by another Host than a browser would say. */
function by(host, url) {
  return new Promise((done, fail) => {
    const asked = request(url, { headers: { host } }, (response) => {
      let body = "";
      response.on("data", (text) => (body += text)).on("end", () => done({ status: response.statusCode, body }));
    });
    asked.on("error", fail).end();
  });
}

test("metrics and readiness are there, and not on the public port", async (t) => {
  const server = await Server.start(t);
  const metrics = await fetch(`${server.ops}/metrics`);
  assert.equal(metrics.status, 200);
  assert.match(metrics.headers.get("content-type"), /^text\/plain/);
  const ready = await fetch(`${server.ops}/readyz`);
  assert.deepEqual([ready.status, await ready.json()], [200, { ready: true }]);
  const health = await (await fetch(`${server.ops}/healthz`)).json();
  assert.equal(health.status, "ok");
  for (const path of ["/metrics", "/readyz"]) {
    assert.equal((await fetch(server.http + path)).status, 404, path);
  }
});

test("only requests by an address, localhost or the bound name are answered", async (t) => {
  const server = await Server.start(t, [], { ops: "localhost:0" });
  const { port } = new URL(server.ops);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, "10.1.2.3"]) {
    assert.equal((await by(host, `${server.ops}/readyz`)).status, 200, host);
  }
  for (const host of [`evil.example:${port}`, "localhost.evil.example", "127.0.0.1.evil.example"]) {
    for (const path of ["/metrics", "/readyz", "/healthz", "/"]) {
      const { status, body } = await by(host, server.ops + path);
      assert.equal(status, 421, `${host} ${path}`);
      assert.match(body, /^This answers to .*Host\.\n$/);
    }
  }
});

test("a server that stops is not ready, and says why", async (t) => {
  const server = await Server.start(t, ["--drain-timeout-s", "0"]);
  const member = await c.play(server);
  server.child.kill("SIGTERM");
  const answer = await c.until("it to be unready", async () => {
    const answer = await fetch(`${server.ops}/readyz`);
    return answer.status === 503 && answer.json();
  });
  assert.deepEqual(answer, { ready: false, reason: "stopping" });
  await member.closing(10_000);
  assert.equal((await server.exited).code, 0);
});

test("a server whose database takes nothing is not ready until it does", async (t) => {
  const path = folder(t);
  const server = await Server.start(t, ["--data-dir", path]);
  const readyz = async () => {
    const answer = await fetch(`${server.ops}/readyz`);
    return [answer.status, (await answer.json()).reason];
  };
  assert.deepEqual(await readyz(), [200, undefined]);
  // Another program holds the database, and does not let go of it.
  const script = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], isolation_level=None)\ndb.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.read()";
  const holder = spawn("python3", ["-c", script, join(path, "skirmish.db")], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => holder.kill());
  await new Promise((done) => holder.stdout.once("data", done));
  await c.until("it to be unready", async () => (await readyz())[0] === 503, 20_000);
  assert.deepEqual(await readyz(), [503, "store"]);
  assert.equal(await server.counter("skirmish_ready"), 0);
  holder.stdin.end();
  await c.until("it to be ready", async () => (await readyz())[0] === 200, 20_000);
});

test("where the default is taken, the server goes on without; where a given address is, it does not", async (t) => {
  // Whoever else has it, it is taken.
  const other = createServer().listen(DEFAULT);
  await new Promise((done) => other.once("listening", done).once("error", done));
  t.after(() => other.close());
  const server = await Server.start(t, [], { ops: null });
  const { message } = await server.logged({ level: "WARN" });
  assert.match(message, /127\.0\.0\.1:9100 is taken.*--ops-bind/);
  assert.equal(server.ops, undefined);
  assert.equal((await server.json("/healthz")).status, "ok");

  const port = await freePort();
  const holder = createServer().listen(port, "127.0.0.1");
  await new Promise((done) => holder.once("listening", done));
  t.after(() => holder.close());
  const { code, stderr } = await run(["--bind", "127.0.0.1:0", "--ops-bind", `127.0.0.1:${port}`]);
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`ops_bind: 127.0.0.1:${port} cannot be listened on`));
  const wrong = await run(["--bind", "127.0.0.1:0", "--ops-bind", "9100"]);
  assert.match(wrong.stderr, /ops_bind.*it has to be an address/);
});

test("none: nothing is served, and nothing is warned of", async (t) => {
  const server = await Server.start(t, [], { ops: "none" });
  assert.equal(server.ops, undefined);
  assert.ok(!server.log.some(({ message }) => /ops/.test(message)));
});
