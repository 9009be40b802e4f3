// The server as its host sees it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import WebSocket from "ws";
import * as c from "./client.mjs";
import { Server, freePort, run } from "./server.mjs";

/** The answer to an upgrade that is refused. */
function refused(server, protocols, options) {
  return new Promise((done, fail) => {
    const socket = new WebSocket(server.ws, protocols, options);
    socket.once("open", () => fail(new Error("it was let in")));
    socket.once("unexpected-response", (_, response) => {
      let body = "";
      response.on("data", (text) => (body += text)).on("end", () => done({ status: response.statusCode, body }));
    });
    socket.on("error", () => {});
  });
}

function file(t, text) {
  const folder = mkdtempSync(join(tmpdir(), "skirmish-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "skirmish.toml");
  writeFileSync(path, text);
  return path;
}

test("SIGTERM: members are told 1001 with a reason, and the server ends well within 10 s", async (t) => {
  const server = await Server.start(t, ["--drain-timeout-s", "0"]);
  const lobby = await c.Lobby.enter(server);
  const member = await c.play(server, { perMessageDeflate: true });
  const unread = await c.play(server, { name: "Stuck" });
  const hello = await c.Connection.open(server);
  await member.snapshotsMore(5);
  unread.socket.pause();
  const began = Date.now();
  server.child.kill("SIGTERM");
  for (const connection of [member, lobby, hello]) {
    const [code, reason] = await connection.closing(10_000);
    assert.equal(code, 1001);
    assert.match(reason, /stopping/);
  }
  const { code } = await server.exited;
  assert.equal(code, 0);
  assert.ok(Date.now() - began < 10_000, `${Date.now() - began} ms`);
  member.healthy();
});

test("/healthz counts connections and matches", async (t) => {
  const server = await Server.start(t);
  const before = await server.json("/healthz");
  assert.deepEqual(Object.keys(before).sort(), ["connections", "matches", "status", "uptime_s", "version"]);
  assert.deepEqual([before.status, before.connections, before.matches], ["ok", 0, 1]);
  const lobby = await c.Lobby.enter(server);
  await lobby.create();
  const during = await server.json("/healthz");
  assert.deepEqual([during.connections, during.matches], [1, 2]);
  lobby.close();
  await c.until("it to be gone", async () => (await server.json("/healthz")).connections === 0);
});

test("the API lists matches and creates them", async (t) => {
  const server = await Server.start(t);
  const [house] = await server.json("/api/matches");
  const keys = ["bots", "code", "detail", "game", "id", "name", "players", "seats", "spectators"];
  assert.deepEqual(Object.keys(house).sort(), keys);
  await c.until("six bots", async () => (await server.json("/api/matches"))[0].bots === 6);
  const post = (body, type = "application/json") =>
    fetch(`${server.http}/api/matches`, { method: "POST", headers: { "content-type": type }, body });

  const made = await post(JSON.stringify({ name: "By HTTP", seats: 3, config: { mode: "teams" } }));
  assert.equal(made.status, 201);
  const entry = await made.json();
  assert.deepEqual([entry.name, entry.seats, entry.detail.mode], ["By HTTP", 3, "teams"]);
  const member = await c.play(server, {}, (lobby) => lobby.join(entry.code));
  assert.equal(member.code, entry.code);
  assert.equal((await post("{}")).status, 201, "everything is optional");

  const wrong = [
    '{"seats": 0}', '{"seats": 201}', '{"seats": 2, "bots": 3}', '{"name": "x"}', '{"game": "chess"}',
    '{"config": {"map": "nowhere"}}', '{"seats": -1}', '{"seats": 4294967296}', '{"colour": "red"}', "{", "[]", "null",
  ];
  for (const body of wrong) {
    const answer = await post(body);
    assert.equal(answer.status, 400, body);
    const { error, sentence } = await answer.json();
    assert.equal(error, "bad_settings", body);
    assert.match(sentence, /^[A-Z].*\.$/s, body);
  }
  const large = await post(`{"name": "${"x".repeat(20_000)}"}`);
  assert.equal(large.status, 413);

  const foreign = await fetch(`${server.http}/api/matches`, {
    method: "POST",
    headers: { "content-type": "text/plain", origin: "https://evil.example" },
    body: '{"name": "By a foreign page"}',
  });
  assert.notEqual(foreign.status, 201);
  assert.ok((await server.json("/api/matches")).every(({ name }) => name !== "By a foreign page"));
});

test("as many matches as the host allows, and then busy", async (t) => {
  const server = await Server.start(t, ["--max-matches", "2"]);
  const lobby = await c.Lobby.enter(server);
  assert.ok((await lobby.create()).ticket);
  assert.equal((await lobby.create()).refused, 19);
  const answer = await fetch(`${server.http}/api/matches`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  assert.deepEqual([answer.status, (await answer.json()).error], [503, "busy"]);
});

test("who may connect", async (t) => {
  const server = await Server.start(t, ["--max-connections", "2", "--allowed-origins", "https://play.example"]);
  const none = await refused(server, []);
  assert.equal(none.status, 400);
  assert.match(none.body, /skirmish\.v1/);
  assert.equal((await refused(server, ["skirmish.v9"])).status, 400);
  const foreign = await refused(server, ["skirmish.v1"], { origin: "https://evil.example" });
  assert.equal(foreign.status, 403);
  assert.match(foreign.body, /evil\.example/);
  await server.logged({ reason: "origin" });
  await server.logged({ reason: "subprotocol" });
  assert.equal(await server.counter("skirmish_upgrades_refused_total", { reason: "origin" }), 1);

  for (const origin of [server.http, "https://play.example"]) {
    await c.Connection.open(server, { origin });
  }
  const third = await refused(server, ["skirmish.v1"]);
  assert.equal(third.status, 503);
  const plain = await fetch(`${server.http}/ws`);
  assert.equal(plain.status, 400);
  assert.equal((await fetch(`${server.http}/echo`)).status, 404, "the echo is there for conformance tests only");
});

test("flags beat the environment beats the file beats defaults", async (t) => {
  const [one, two, three] = [await freePort(), await freePort(), await freePort()];
  const config = file(t, `bind = "127.0.0.1:${one}"\ngrace_s = 7\ntick_rate = 20\n[[house]]\nname = "From the file"\nbots = 0\n`);
  const seen = async (args, env) => {
    const server = await Server.start(t, ["--config", config, ...args], { env, bind: false });
    const member = await c.play(server);
    const [attached] = member.all(c.ATTACHED);
    const found = [server.http, attached[3], attached[8] / 1000, attached[10]];
    await server.stop();
    return found;
  };
  const name = "From the file";
  assert.deepEqual(await seen([], {}), [`http://127.0.0.1:${one}`, name, 7, 20]);
  const env = { SKIRMISH_BIND: `127.0.0.1:${two}`, SKIRMISH_GRACE_S: "8" };
  assert.deepEqual(await seen([], env), [`http://127.0.0.1:${two}`, name, 8, 20]);
  assert.deepEqual(await seen(["--bind", `127.0.0.1:${three}`], env), [`http://127.0.0.1:${three}`, name, 8, 20]);
});

test("mistakes in settings are told in a sentence, and nothing is served", async (t) => {
  const cases = [
    [["--tick-rate", "500"], {}, /tick_rate is 500; it has to be 10 to 120\./],
    [["--snapshot-rate", "7"], {}, /does not divide/],
    [[], { SKIRMISH_GRACE_S: "0" }, /grace_s/],
    [["--config", file(t, "tick_rat = 60\n")], {}, /tick_rat/],
    [["--config", "nowhere.toml"], {}, /nowhere\.toml.*cannot be read/],
    [["--log", "x=y=z"], {}, /log/],
  ];
  for (const [args, env, sentence] of cases) {
    const { code, stderr } = await run(["--bind", "127.0.0.1:0", ...args], { env });
    assert.equal(code, 1, `${args}`);
    assert.match(stderr, sentence);
  }
  const server = await Server.start(t);
  const taken = await run(["--bind", new URL(server.http).host]);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, /cannot be listened on/);
});

test("too few open files for the connections it may have are told at start, with figures", async (t) => {
  const warnings = async (files, connections) => {
    const server = await Server.start(t, ["--max-connections", connections], { files });
    await c.play(server);
    return server.log.filter(({ level, limit }) => level === "WARN" && limit).map(({ limit, wanted, message }) => [limit, wanted, message]);
  };
  const [[limit, wanted, message], ...others] = await warnings(700, "500");
  assert.deepEqual([limit, wanted, others], [700, 1700, []]);
  assert.match(message, /max_connections is 500, but only 700 files may be open: set LimitNOFILE=1700/);
  assert.deepEqual(await warnings(1700, "500"), []);
});

test("--help gives every setting with its default", async () => {
  const { code, stdout } = await run(["--help"]);
  assert.equal(code, 0);
  const flags = stdout.match(/^ +--[a-z-]+/gm).map((flag) => flag.trim());
  for (const flag of ["--bind", "--tick-rate", "--snapshot-rate", "--grace-s", "--max-matches", "--allowed-origins", "--log"]) {
    assert.ok(flags.includes(flag), flag);
  }
  const settings = stdout.match(/\[env: SKIRMISH_/g).length - 1; // --config has no default
  assert.ok(stdout.match(/\[default: /g).length >= settings, "a default for each");
});
