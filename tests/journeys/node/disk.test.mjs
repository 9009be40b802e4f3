// A disk that is full while rounds end: a small one of its own, which needs root.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";

const RESULT = 5;
const QUICK = { countdown_ms: 0, fight_ms: 300, result_ms: 100 };

/** A disk of so many MiB, or why there is none. */
function disk(t, size) {
  const path = mkdtempSync(join(tmpdir(), "skirmish-disk-"));
  const { status, stderr, error } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}m`, "tmpfs", path], { encoding: "utf8" });
  t.after(() => {
    // Lazily: a server of this test may still have a file open there.
    if (status === 0) spawnSync("umount", ["--lazy", path]);
    rmdirSync(path);
  });
  if (status !== 0) return { why: `no disk can be mounted: ${(stderr ?? error.message).trim()}` };
  return { path };
}

/** Takes all room that is left. */
function fill(path) {
  for (const size of [65_536, 4096, 512]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size));
    } catch (error) {
      assert.equal(error.code, "ENOSPC");
    }
  }
}

test("a disk is full and has room again: nothing that was told of is lost, and what waited is written", { timeout: 90_000 }, async (t) => {
  const { path, why } = disk(t, 4);
  if (why) return t.skip(why);
  const server = await Server.start(t, ["--data-dir", path]);
  const member = await c.play(server, {}, (lobby) => lobby.create({ bots: 3, config: QUICK }));
  const told = () => member.facts.filter(([kind]) => kind === RESULT).map(([, id]) => id);
  const waiting = () => server.counter("skirmish_results_waiting");
  const ready = async () => (await fetch(`${server.ops}/readyz`)).status;
  await c.until("results", () => told().length >= 3, 20_000);

  const filler = join(path, "filler");
  fill(filler);
  await c.until("results to wait", async () => (await waiting()) >= 3, 20_000);
  const before = told().length;
  await c.until("more of them to wait", async () => (await waiting()) >= 6, 20_000);
  assert.equal(told().length, before, "no member hears of what is not written");
  await c.until("it to be unready", async () => (await ready()) === 503, 20_000);
  await server.logged({ message: /^results cannot be written/ });
  assert.equal(server.log.filter(({ message }) => /^results cannot be written/.test(message)).length, 1, "told once");
  const held = await waiting();
  await member.snapshotsMore(10);

  rmSync(filler);
  await c.until("all to be written", async () => (await waiting()) === 0, 40_000);
  await c.until("it to be told", () => told().length >= before + held);
  await c.until("it to be ready", async () => (await ready()) === 200, 20_000);
  assert.equal(await server.counter("skirmish_results_lost_total"), 0);
  server.child.kill("SIGKILL");
  await server.exited;

  const again = await Server.start(t, ["--data-dir", path]);
  for (const id of told()) assert.equal((await fetch(`${again.http}/api/results/${id}`)).status, 200, id);
  t.diagnostic(`${told().length} results told of, ${held} of them after they had waited, 0 lost`);
  member.healthy();
});
