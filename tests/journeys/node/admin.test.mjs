// What admins do by the API, and what it does to people.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";

const TOKEN = "ada's-own-long-token";
const [KICKED, BANNED] = [4009, 4008];
const ENV = { SKIRMISH_ADMIN_TOKENS: `ada:${TOKEN},grace:another-long-token` };

async function start(t, args = [], env = ENV) {
  const server = await Server.start(t, args, { env });
  /** The answer: [status, body]. */
  server.admin = async (method, path, body, token = TOKEN) => {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(`${server.ops}/api/admin/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    return [answer.status, text === "" ? undefined : JSON.parse(text)];
  };
  return server;
}

test("without tokens there is no admin, and a wrong one is counted, logged and limited", async (t) => {
  const closed = await start(t, [], {});
  for (const path of ["state", "openapi.json"]) {
    const [status, { error, sentence }] = await closed.admin("GET", path);
    assert.deepEqual([status, error], [404, "admin_off"]);
    assert.match(sentence, /admin_tokens/);
  }

  const server = await start(t);
  assert.equal((await server.admin("GET", "state", undefined, null))[1].error, "token_missing");
  const began = performance.now();
  let guesses = 0;
  while ((await server.admin("GET", "state", undefined, "guess"))[1].error === "token_wrong") guesses += 1;
  // Twenty a minute, so that one more is forgiven every 3 s.
  assert.ok(guesses >= 20 && guesses <= 20 + (performance.now() - began) / 3000, `${guesses} guesses`);
  await server.logged({ message: "a wrong admin token", from: "127.0.0.1" });
  const refused = async (token) => (await server.admin("GET", "state", undefined, token))[0] === 429;
  await c.until("the right one not to be looked at either", async () => (await refused("guess")) && refused(TOKEN));
  assert.ok(server.log.every((entry) => !JSON.stringify(entry).includes(TOKEN)));
  assert.equal((await fetch(`${server.http}/api/admin/state`)).status, 404, "nothing of it is public");
});

test("the commands in docs/admin.md do what they say", async (t) => {
  const server = await start(t, ["--drain-timeout-s", "60"]);
  const ada = await c.play(server, { name: "Ada" }, (lobby) => lobby.create({ config: { fight_ms: 600_000 } }));
  const [, people] = await server.admin("GET", "people");
  const [{ connection }] = people.filter(({ player }) => player !== null);
  await server.admin("POST", "bans", { account: "of-before" });
  const page = readFileSync(new URL("../../../docs/admin.md", import.meta.url), "utf8");
  const [, block] = /```bash\n(.*?)```/s.exec(page);
  const script = block.replace("curl -sS", "curl -sSf").replace("http://127.0.0.1:9100", server.ops).replaceAll("people/17", `people/${connection}`).replace("bans/3", "bans/1");
  assert.ok(block.split("\n").filter((line) => line.startsWith("admin ")).length > 9);
  const [before, drain] = script.split(/^(?=admin POST drain)/m);
  const bash = (text) => execFileSync("bash", ["-euc", text], { env: { ...process.env, TOKEN }, stdio: ["ignore", "ignore", "inherit"] });
  bash(before);
  assert.equal((await ada.closing())[0], KICKED);
  const [, bans] = await server.admin("GET", "bans");
  assert.deepEqual(bans.map(({ id, account, network }) => [id, account ?? network]), [[2, "42"], [3, "203.0.113.7/32"]]);
  bash(before.slice(0, before.indexOf("admin GET")) + drain);
  assert.deepEqual(await server.exited, { code: 0, signal: null }, "nobody plays, so the drain is over");
});

test("a method that an endpoint does not have is told as everything else", async (t) => {
  const server = await start(t);
  for (const [method, path, allowed] of [["PUT", "state", "GET"], ["GET", "announce", "POST"], ["POST", "bans/1", "DELETE"], ["POST", "openapi.json", "GET"]]) {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${server.ops}/api/admin/${path}`, { method, headers });
    assert.deepEqual([answer.status, answer.headers.get("allow")], [405, allowed], path);
    const { error, sentence } = await answer.json();
    assert.equal(error, "method_not_allowed");
    assert.match(sentence, new RegExp(`but ${allowed}\\.$`));
  }
  assert.equal((await server.admin("PUT", "state", undefined, null))[0], 401, "who has no token learns nothing");
});

test("a body that is too large is refused and counted", async (t) => {
  const server = await start(t);
  const exceeded = () => server.counter("skirmish_limits_exceeded_total", { limit: "admin_body_bytes" });
  const [status, { error }] = await server.admin("POST", "announce", { text: "x".repeat(16 << 10) });
  assert.deepEqual([status, error, await exceeded()], [413, "too_large", 1]);
  const [fits] = await server.admin("POST", "announce", { text: "x".repeat((16 << 10) - 100) });
  assert.deepEqual([fits, await exceeded()], [400, 1], "so long a text is refused for what it is");
});

test("matches are listed, made, looked into and ended; who did it is on record", async (t) => {
  const server = await start(t);
  const [, all] = await server.admin("GET", "matches");
  assert.deepEqual(all.map(({ name, house }) => [name, house]), [["The Arena", true]]);
  const [status, made] = await server.admin("POST", "matches", { name: "Behind doors", private: true, seats: 3 });
  assert.deepEqual([status, made.private], [201, true]);
  const ada = await c.play(server, { name: "Ada" }, (lobby) => lobby.join(made.code));
  const eve = await c.play(server, { name: "Eve" }, (lobby) => lobby.join(made.code, true));
  await ada.snapshotsMore(10);
  const [, inside] = await server.admin("GET", `matches/${made.id}`);
  assert.equal(inside.private, true);
  assert.ok(inside.tick > 0);
  const [player, spectator] = inside.members;
  assert.deepEqual([player.name, player.player, player.bot, player.address], ["Ada", ada.player, false, "127.0.0.1"]);
  assert.deepEqual([spectator.name, spectator.player], ["Eve", null]);
  assert.equal(player.stream, "fast");
  assert.ok(player.sent_bytes > 100 && player.account.startsWith("guest-"));
  const [, state] = await server.admin("GET", "state");
  assert.deepEqual([state.you, state.matches, state.players, state.spectators], ["ada", 2, 1, 1]);
  assert.ok(state.sent_bytes > player.sent_bytes);

  assert.equal((await server.admin("DELETE", `matches/${made.id}`, undefined, "another-long-token"))[0], 204);
  for (const member of [ada, eve]) assert.equal((await member.closing())[0], 4002);
  await c.until("it to be gone", async () => (await server.admin("GET", `matches/${made.id}`))[0] === 404);
  const [, audit] = await server.admin("GET", "audit");
  assert.deepEqual(audit.map(({ who, what }) => [who, what]), [["grace", "end match"], ["ada", "create match"]]);
  await server.logged({ message: "admin", who: "grace", what: "end match" });
  [ada, eve].forEach((member) => member.healthy());
});

test("kicked, muted, banned: those who are meant, and nobody else", async (t) => {
  const server = await start(t);
  const [ada, eve] = [await c.play(server, { name: "Ada" }), await c.play(server, { name: "Eve" })];
  const people = async () => (await server.admin("GET", "people"))[1];
  const find = async (name) => (await people()).find((person) => person.name === name && person.player !== null);
  const { connection } = await find("Eve");
  assert.equal((await server.admin("POST", `people/${connection}/mute`, {}))[0], 204);
  eve.send(c.CHAT, "can you read me?");
  await eve.error(26);
  assert.equal((await server.admin("DELETE", `people/${connection}/mute`))[0], 204);
  assert.equal((await server.admin("DELETE", `people/${connection}/mute`))[0], 404);
  eve.send(c.CHAT, "and now?");
  await c.until("it to be read", () => ada.facts.some(([kind, line]) => kind === 4 && line[2] === "and now?"));
  assert.ok(ada.facts.every(([kind, line]) => kind !== 4 || line[2] !== "can you read me?"));

  assert.equal((await server.admin("POST", `people/${connection}/kick`))[0], 204);
  assert.equal((await eve.closing(1000))[0], KICKED);
  await c.until("the others to know", () => ada.facts.some(([kind, player, reason]) => kind === 2 && player === eve.player && reason === 5));
  assert.equal((await server.admin("POST", `people/${connection}/kick`))[0], 404, "gone is gone");

  const back = await c.play(server, { name: "Eve" });
  const { account } = await find("Eve");
  const [status, ban] = await server.admin("POST", "bans", { account, reason: "insults", for_s: 3600 });
  assert.deepEqual([status, ban.account, ban.author, ban.reason], [201, account, "ada", "insults"]);
  assert.equal((await back.closing(1000))[0], BANNED);
  assert.equal((await server.admin("GET", "bans"))[1].length, 1);
  assert.equal((await server.admin("DELETE", `bans/${ban.id}`))[0], 204);
  assert.equal((await server.admin("GET", "bans"))[1].length, 0);
  ada.healthy();
});

test("what is said to everybody reaches matches and the lobby; what is said to one match stays there", async (t) => {
  const server = await start(t);
  const lobby = await c.Lobby.enter(server);
  const made = (await server.admin("POST", "matches", { name: "Elsewhere" }))[1];
  const here = await c.play(server, {}, (lobby) => lobby.join(made.code));
  const there = await c.play(server, {}, (own) => own.join(lobby.matches[0][1]));
  await server.admin("POST", "announce", { text: "only here", match: made.id });
  await server.admin("POST", "announce", { text: "to all" });
  const heard = async (who) => {
    await who.next(c.NOTICE, (text) => text === "to all");
    return who.all(c.NOTICE).map(([, text, seconds]) => [text, seconds]);
  };
  assert.deepEqual(await heard(here), [["only here", null], ["to all", null]]);
  for (const who of [there, lobby]) assert.deepEqual(await heard(who), [["to all", null]]);
  assert.equal((await server.admin("POST", "announce", { text: "\u0007" }))[0], 400);
});

test("a drain by an admin, and its end", async (t) => {
  const server = await start(t);
  const member = await c.play(server);
  assert.equal((await server.admin("POST", "drain", { within_s: 120 }))[0], 202);
  const [, seconds] = await member.next(c.NOTICE);
  assert.ok(seconds > 110 && seconds <= 120);
  const [, drain] = await server.admin("GET", "drain");
  assert.ok(drain.draining && drain.left_s <= 120);
  assert.equal((await server.admin("POST", "drain", {}))[0], 409);
  assert.equal((await server.admin("POST", "drain", { within_s: 0 }))[0], 202);
  assert.equal((await member.closing())[0], 1001);
  assert.equal((await server.exited).code, 0);
});
