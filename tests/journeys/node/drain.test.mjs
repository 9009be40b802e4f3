// A server that is asked to stop lets people finish: the drain, as they and their host see it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import * as c from "./client.mjs";
import { folder } from "./folder.mjs";
import { Server } from "./server.mjs";

const STOPPING = 21;
const RESULT = 2;
/** The fact that a result is on the disk. */
const KEPT = 5;
const QUICK = { map: "basin", countdown_ms: 500, fight_ms: 6000, result_ms: 20_000 };
const LONG = { ...QUICK, fight_ms: 600_000 };

/** Somebody who plays in a match of their own. */
async function playing(server, config, name = "Ada") {
  return c.play(server, { name }, (lobby) => lobby.create({ name: `With ${name}`, config }));
}

const phase = (member) => {
  const table = member.schema.findIndex(([name]) => name === "round");
  const column = member.schema[table][1].findIndex(([name]) => name === "phase");
  return member.rows.get(member.held)?.[table]?.[0]?.[1 + column];
};
const post = (server) => fetch(`${server.http}/api/matches`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
const readyz = async (server) => (await fetch(`${server.ops}/readyz`)).status;

test("SIGTERM in the middle of a round: it is played to its end, its result is kept, and nothing new begins", async (t) => {
  const data = folder(t);
  const server = await Server.start(t, ["--drain-timeout-s", "60", "--data-dir", data]);
  const lobby = await c.Lobby.enter(server, "Visitor");
  const member = await playing(server, QUICK);
  await c.until("the fight", () => phase(member) === 1);
  assert.equal(await readyz(server), 200);
  server.child.kill("SIGTERM");

  for (const who of [member, lobby]) {
    const [text, seconds] = await who.next(c.NOTICE);
    assert.match(text, /^The server is about to stop\./);
    assert.ok(seconds > 50 && seconds <= 60, `${seconds} s`);
  }
  assert.equal(await readyz(server), 503);
  assert.equal((await server.json("/healthz")).status, "draining");
  for (const answer of [await lobby.create(), await lobby.quickPlay(), await lobby.join(member.code)]) {
    assert.equal(answer.refused, STOPPING);
    assert.match(answer.sentence, /stops in \d+ seconds at the latest/);
  }
  const made = await post(server);
  assert.deepEqual([made.status, (await made.json()).error], [503, "stopping"]);
  await c.until("the house match without people to end", async () => (await server.json("/api/matches")).length === 1);

  // Whoever comes now is told, too; who dropped gets the seat back, and anybody may look on.
  const late = await c.Lobby.enter(server, "Late");
  await late.next(c.NOTICE);
  const { ticket } = await late.join(member.code, true);
  const watcher = await c.Member.attach(server, ticket, { name: "Late" });
  await watcher.next(c.NOTICE);
  member.close();
  const back = await c.Member.attach(server, member.ticket, { since: member.version });
  assert.equal(back.player, member.player);
  await back.next(c.NOTICE);

  await c.until("the result", () => phase(back) === RESULT, 15_000);
  const shown = Date.now();
  for (const who of [back, watcher, lobby, late]) {
    const [code, reason] = await who.closing(15_000);
    assert.equal(code, 1001);
    assert.match(reason, /stopping/);
  }
  assert.ok(Date.now() - shown > 2000, "the result was shown for a while");
  const { code } = await server.exited;
  assert.equal(code, 0);
  const told = back.facts.filter(([kind]) => kind === KEPT).map(([, id]) => id);
  assert.equal(told.length, 1, "the round that was drained");
  const next = await Server.start(t, ["--data-dir", data]);
  const result = await next.json(`/api/results/${told[0]}`);
  assert.deepEqual([result.id, result.name], [told[0], "With Ada"]);
  assert.ok(result.standings.some(({ name, bot }) => name === "Ada" && !bot), JSON.stringify(result.standings));
  [member, back, watcher].forEach((who) => who.healthy());
});

test("who comes back to a match that has ended meanwhile is sent to the next server", async (t) => {
  const server = await Server.start(t, ["--drain-timeout-s", "60"]);
  const long = await playing(server, LONG, "Grace");
  const short = await playing(server, QUICK);
  await c.until("the fight", () => phase(short) === 1);
  server.child.kill("SIGTERM");
  assert.equal((await short.closing(20_000))[0], 1001);
  const again = await c.Connection.open(server);
  again.hello();
  again.send(c.ATTACH, short.ticket, 1, 0);
  assert.equal((await again.closing())[0], 1001);
  assert.equal(server.child.exitCode, null, "another round is on");
  long.send(c.LEAVE);
  assert.equal((await server.exited).code, 0);
});

test("a round that does not end is cut off when the time is up", async (t) => {
  const server = await Server.start(t, ["--drain-timeout-s", "3"]);
  const member = await playing(server, LONG);
  await c.until("the fight", () => phase(member) === 1);
  const began = Date.now();
  server.child.kill("SIGTERM");
  assert.equal((await member.closing(15_000))[0], 1001);
  assert.ok(Date.now() - began >= 2900, `${Date.now() - began} ms`);
  assert.equal((await server.exited).code, 0);
  const left = member.all(c.NOTICE).map(([, , seconds]) => seconds);
  assert.deepEqual(left, [3]);
  member.healthy();
});

test("asked a second time it stops at once", async (t) => {
  const server = await Server.start(t);
  const member = await playing(server, LONG);
  server.child.kill("SIGINT");
  const [, seconds] = await member.next(c.NOTICE);
  assert.ok(seconds > 290 && seconds <= 300, `${seconds} s, as is the default`);
  server.child.kill("SIGTERM");
  assert.equal((await member.closing())[0], 1001);
  assert.equal((await server.exited).code, 0);
});

test("systemd is told when the drain begins, and how long it may take", async (t) => {
  // Node has no datagrams on Unix sockets.
  const socket = join(folder(t), "notify");
  const script = "import socket, sys\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint('bound', flush=True)\nwhile True: print(repr(s.recv(1024).decode()), flush=True)";
  const systemd = spawn("python3", ["-c", script, socket], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => systemd.kill());
  let heard = "";
  systemd.stdout.on("data", (text) => (heard += text));
  await c.until("a socket", () => heard.includes("bound"));
  const server = await Server.start(t, ["--drain-timeout-s", "60"], { env: { NOTIFY_SOCKET: socket } });
  await c.until("READY", () => heard.includes("'READY=1'"));
  const member = await playing(server, LONG);
  await c.until("a round", () => phase(member) < RESULT);
  server.child.kill("SIGTERM");
  await member.next(c.NOTICE);
  await c.until("STOPPING", () => heard.includes("'STOPPING=1\\nEXTEND_TIMEOUT_USEC=90000000'"));
  assert.equal(phase(member) < RESULT, true, "while the round goes on");
});

test("bots, spectators and visitors are not waited for", async (t) => {
  const server = await Server.start(t);
  const lobby = await c.Lobby.enter(server);
  const [house] = lobby.matches;
  const { ticket } = await lobby.join(house[1], true);
  const watcher = await c.Member.attach(server, ticket);
  await watcher.snapshotsMore(5);
  server.child.kill("SIGTERM");
  for (const who of [watcher, lobby]) assert.equal((await who.closing())[0], 1001);
  assert.equal((await server.exited).code, 0);
});
