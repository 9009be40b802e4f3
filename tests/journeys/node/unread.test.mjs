// Nobody reads the log any more: `skirmish 2>&1 | head`, a logger that died, a disk that is full. The
// lines are lost, and nothing else is.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { test } from "node:test";
import * as c from "./client.mjs";
import { BINARY, Server, environment, freePort, keep } from "./server.mjs";

/** Somebody joins, plays and watches ticks go by; SIGTERM then ends it as it should. */
async function serves(server, child, exited) {
  const member = await c.play(server, {}, (lobby) => lobby.create({}));
  member.steer = c.circling;
  await member.snapshotsMore(20);
  member.healthy();
  child.kill("SIGTERM");
  await member.closing();
  assert.deepEqual(await exited, { code: 0, signal: null });
}

test("standard error and output are closed at their other ends", async (t) => {
  const server = await Server.start(t, ["--log", "debug", "--drain-timeout-s", "0"], { stdout: "pipe" });
  const lost = () => server.counter("skirmish_log_lines_lost_total");
  assert.equal(await lost(), 0);
  server.child.stderr.destroy();
  server.child.stdout.destroy();
  await fetch(`${server.http}/api/matches`);
  await c.until("lines that are lost are counted", async () => (await lost()) > 0);
  await serves(server, server.child, server.exited);
});

test("standard error stays open, and is not read", async (t) => {
  const server = await Server.start(t, ["--log", "debug", "--drain-timeout-s", "0"]);
  const lost = () => server.counter("skirmish_log_lines_lost_total");
  server.child.stderr.pause();
  // As many lines as may wait, and what the pipe holds.
  for (let more = 0; (await lost()) === 0; more++) {
    assert.ok(more < 100, "lines are lost at last");
    await Promise.all(Array.from({ length: 100 }, () => fetch(`${server.http}/api/matches`).then((answer) => answer.text())));
  }
  await serves(server, server.child, server.exited);
});

test("a log on a full disk, from the first line on", async () => {
  const full = openSync("/dev/full", "w");
  const bind = `127.0.0.1:${await freePort()}`;
  const args = ["--bind", bind, "--ops-bind", "none", "--drain-timeout-s", "0", "--log", "debug"];
  const child = keep(spawn(BINARY, args, { env: environment(), stdio: ["ignore", full, full] }));
  const exited = new Promise((done) => child.once("exit", (code, signal) => done({ code, signal })));
  const server = { http: `http://${bind}`, ws: `ws://${bind}/ws` };
  await c.until("it serves", () => fetch(`${server.http}/healthz`).then(({ ok }) => ok, () => false));
  await serves(server, child, exited);
});

test("mistakes that nobody reads are mistakes", async () => {
  const full = openSync("/dev/full", "w");
  const child = keep(spawn(BINARY, ["--tick-rate", "0"], { env: environment(), stdio: ["ignore", "ignore", full] }));
  assert.equal(await new Promise((done) => child.once("exit", done)), 1);
});
