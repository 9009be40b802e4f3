// `skirmish check-config`, and what a broken setting or a bad day does to a server.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { certificate } from "./certificate.mjs";
import * as c from "./client.mjs";
import { WITH_CLOCK, clock } from "./clock.mjs";
import { run, Server } from "./server.mjs";
import { PUBLIC, SECRET } from "./tokens.mjs";

function file(t, text) {
  const folder = mkdtempSync(join(tmpdir(), "skirmish-config-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "skirmish.toml");
  writeFileSync(path, text);
  return path;
}

test("check-config prints what is in force and where it came from, with secrets masked", async (t) => {
  const path = file(t, 'tick_rate = 20\ngrace_s = 7\nwebhook_secret = "hidden-in-the-file"\n');
  const env = { SKIRMISH_GRACE_S: "8", SKIRMISH_TOKEN_SECRET: "hidden-in-the-environment-and-long-enough" };
  const { code, stdout, stderr } = await run(["check-config", "--config", path, "--idle-after-s", "9"], { env });
  assert.deepEqual([code, stderr], [0, ""]);
  const line = (name) => stdout.split("\n").find((line) => line.startsWith(`${name} = `)).split(/ +# /);
  assert.deepEqual(line("tick_rate"), ["tick_rate = 20", `${path}, line 1`]);
  assert.deepEqual(line("snapshot_rate"), ["snapshot_rate = 20", "default"]);
  assert.deepEqual(line("grace_s"), ["grace_s = 8", "SKIRMISH_GRACE_S"]);
  assert.deepEqual(line("idle_after_s"), ["idle_after_s = 9", "--idle-after-s"]);
  assert.deepEqual(line("webhook_secret"), ['webhook_secret = "***"', `${path}, line 3`]);
  assert.ok(!stdout.includes("hidden"));
});

test("all mistakes are told at once, by check-config and at start alike", async (t) => {
  const path = file(t, 'tick_rat = 20\ngrace_s = "long"\nsnapshot_rate = 7\n[[house]]\ngame = "chess"\n');
  const env = { SKIRMISH_MAX_MATCHES: "0" };
  const checked = await run(["check-config", "--config", path], { env });
  assert.equal(checked.code, 1);
  const told = checked.stderr.trim().split("\n");
  const wanted = [/line 1: tick_rat is no setting; did you mean tick_rate\?$/, /line 2: grace_s is "long"; it has to be a whole number/, /line 3: snapshot_rate 7 does not divide tick_rate 30\.$/, /chess/, /SKIRMISH_MAX_MATCHES: max_matches is 0; it has to be 1 to 10000\.$/];
  for (const sentence of wanted) assert.ok(told.some((line) => sentence.test(line)), `${sentence}\n${checked.stderr}`);
  const served = await run(["--bind", "127.0.0.1:0", "--config", path], { env });
  assert.equal(served.code, 1);
  assert.deepEqual(served.stderr, checked.stderr);
});

test("a settings file that cannot be read is told, and nothing is served", async () => {
  const { code, stderr } = await run(["--config", "/nowhere/skirmish.toml"]);
  assert.equal(code, 1);
  assert.match(stderr, /^skirmish: \/nowhere\/skirmish\.toml: the file of settings cannot be read: No such file/);
});

test("the settings of the last release open in this one", async (t) => {
  const { cert, key, folder } = certificate(t);
  const own = { "cert.pem": readFileSync(cert), "key.pem": readFileSync(key), "ca.pem": readFileSync(cert), "token.pub.pem": readFileSync(PUBLIC), token_secret: `${SECRET}\n`, words: "darn\n" };
  for (const [name, text] of Object.entries(own)) writeFileSync(join(folder, name), text);
  const released = readFileSync(fileURLToPath(new URL("../../host/releases/0.1.0.toml", import.meta.url)), "utf8");
  const kept = file(t, released.replaceAll("FILES", folder));
  const { code, stderr, stdout } = await run(["check-config", "--config", kept]);
  assert.deepEqual([code, stderr], [0, ""]);
  const names = (text, line) => [...text.matchAll(line)].map(([, name]) => name);
  const given = names(released.split("[[house]]")[0], /^(\w+) = /gm);
  for (const name of given) assert.match(stdout, new RegExp(`^${name.replace(/_file$/, "")} = .* # .*${kept}, line \\d+$`, "m"));
  assert.match(stdout, new RegExp(`^house = .*Team Warren.* # ${kept}, line \\d+$`, "m"));
  // While this is that release, none of its settings is left out.
  const { stdout: version } = await run(["--version"]);
  if (version.trim() !== "skirmish 0.1.0") return;
  const { stdout: example } = await run(["check-config", "--example"]);
  const all = names(example.split("[[house]]")[0], /^#(\w+) = /gm);
  assert.ok(all.length > 30, `${all}`);
  const said = new Set(given.map((name) => name.replace(/_file$/, "")));
  assert.deepEqual(all.filter((name) => !said.has(name)), []);
});

test("a clock that is set back an hour, and forth again, stops no match", WITH_CLOCK, async (t) => {
  const { set, env } = clock(t);
  const server = await Server.start(t, [], { env });
  const member = await c.play(server);
  await member.snapshotsMore(30);
  for (const offset of [-3600, 3600]) {
    set(offset);
    await c.until("the log to have that time", async () => {
      await fetch(`${server.http}/api/matches`, { method: "POST", body: "{", headers: { "content-type": "application/json" } });
      const last = Date.parse(server.times.at(-1));
      return Math.abs(last - Date.now() - offset * 1000) < 60_000;
    });
    await member.snapshotsMore(60);
    const later = await c.play(server);
    await later.snapshotsMore(10);
    later.healthy();
    later.close();
  }
  member.healthy();
});
