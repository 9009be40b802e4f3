// Who may join: tokens of the host's, guests who come back, and what no log may have of either.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Raw } from "./raw.mjs";
import { Server, run } from "./server.mjs";
import { PRIVATE, PUBLIC, SECRET, file, now, token } from "./tokens.mjs";

const [TICKET_UNKNOWN, CODE_UNKNOWN, SPECTATING, BAD_TOKEN] = [12, 15, 20, 24];
const ENV = { SKIRMISH_TOKEN_SECRET: SECRET, SKIRMISH_TOKEN_KEY: PUBLIC };

/** A server that takes tokens; by default nothing else. */
const start = (t, args = ["--guests", "false", "--guesses-per-minute", "1000"]) => Server.start(t, args, { env: ENV });

async function greeted(server, name, said) {
  const connection = await c.Connection.open(server);
  const answer = await connection.greet(name, said);
  connection.close();
  return answer;
}

test("a server that asks for tokens lets in who has one, and nobody else", async (t) => {
  const server = await start(t);
  const connection = await c.Connection.open(server);
  const refused = async (what, said, words) => {
    const { refused, sentence } = await connection.greet("Ada", said);
    assert.equal(refused, BAD_TOKEN, what);
    assert.match(sentence, words, what);
  };
  await refused("none", null, /only players with a token/);
  await refused("expired", token({ exp: now() - 31 }), /expired/);
  await refused("not yet", token({ nbf: now() + 60 }), /not valid yet/);
  await refused("another key", token({}, { secret: `${SECRET}!` }), /forged, or signed with another key/);
  await refused("no signature", token({}, { alg: "none" }), /algorithm/);
  await refused("another algorithm", token({}, { alg: "HS512" }), /algorithm/);
  await refused("no token", "' OR 1=1; --", /cannot be read/);
  await refused("no sub", token({ sub: "" }), /sub/);
  await refused("another service", token({ aud: "shop" }), /another service/);
  assert.equal(await server.counter("skirmish_errors_total", { code: "bad_token" }), 9);

  // The same connection may try again.
  const { account, name } = await connection.greet("Ada", token({ sub: "user:7", name: "Gr\u0430ce" }));
  assert.deepEqual([account, name], ["user:7", "Gr\u0430ce"]);
  for (const alg of ["HS256", "EdDSA"]) {
    const { account, name } = await greeted(server, "Ada", token({ exp: now() - 20 }, { alg }));
    assert.deepEqual([account, name], ["user:1", "Ada"], alg);
  }
  const member = await c.play(server, { token: token({ name: "Grace" }) });
  await member.snapshotsMore(3);
  assert.equal(member.roster.get(member.player)[1], "Grace");
  member.healthy();

  const post = await fetch(`${server.http}/api/matches`, { method: "POST" });
  assert.equal(post.status, 403);
  assert.equal((await post.json()).error, "bad_token");
});

test("a token that is good once is refused the second time; what it brought is not", async (t) => {
  const server = await start(t);
  const once = token({ sub: "user:9", name: "Ada", jti: "one" });
  // All at the same time: only one of them can be the first.
  const answers = await Promise.all(Array.from({ length: 8 }, () => greeted(server, "Ada", once)));
  const let_in = answers.filter(({ account }) => account === "user:9");
  assert.equal(let_in.length, 1);
  const rest = answers.filter(({ refused }) => refused === BAD_TOKEN);
  assert.equal(rest.length, 7);
  assert.match(rest[0].sentence, /used before/);
  for (let times = 0; times < 3; times++) {
    const { account, name } = await greeted(server, "Somebody Else", let_in[0].keep);
    assert.deepEqual([account, name], ["user:9", "Ada"]);
  }
  // Hello and Attach at once: Attach waits for the store.
  const lobby = await c.Lobby.enter(server, "Ada", { token: token({ jti: "two" }) });
  assert.equal((await lobby.quickPlay()).refused, undefined);
  assert.equal(lobby.all(c.ERROR).length, 0);
});

test("a token for one match opens that match, and a spectator's only to watch", async (t) => {
  const server = await start(t);
  const host = await c.Lobby.enter(server, "Ada", { token: token({ sub: "host" }) });
  const [mine, other] = [await host.create({ private: true }), await host.create()];
  for (const [n, only] of [mine.code, mine.match[0], mine.code.toLowerCase()].entries()) {
    const guest = await c.Lobby.enter(server, "Eve", { token: token({ sub: `friend-${n}`, match: only }) });
    assert.equal((await guest.quickPlay()).match[0], mine.match[0]);
    assert.equal((await guest.join(mine.code, true)).match[0], mine.match[0]);
    assert.equal((await guest.join(other.code)).refused, BAD_TOKEN);
    assert.equal((await guest.create()).refused, BAD_TOKEN);
    // It goes for what stands for the token too.
    const again = await c.Lobby.enter(server, "Eve", { token: guest.keep });
    assert.equal((await again.join(other.code)).refused, BAD_TOKEN);
  }
  const gone = await c.Lobby.enter(server, "Eve", { token: token({ match: "GHOST2" }) });
  assert.equal((await gone.quickPlay()).refused, 17);

  const watcher = await c.Lobby.enter(server, "Eve", { token: token({ sub: "watcher", role: "spectator" }) });
  for (const asked of [watcher.quickPlay(), watcher.create(), watcher.join(other.code)]) {
    assert.equal((await asked).refused, SPECTATING);
  }
  const { ticket } = await watcher.join(other.code, true);
  const member = await c.Member.attach(server, ticket, { token: watcher.keep });
  assert.equal(member.player, 0);
  await member.snapshotsMore(3);

  // A seat is its player's, whoever gets hold of the ticket.
  const thief = await c.Connection.open(server);
  await thief.greet("Eve", token({ sub: "thief" }));
  thief.send(c.ATTACH, mine.ticket, 1, 0);
  const [, code] = await thief.next(c.REFUSED);
  assert.equal(code, TICKET_UNKNOWN);
  const owner = await c.Member.attach(server, mine.ticket, { token: host.keep });
  assert.ok(owner.player > 0);
});

test("a guest is the same account again, also after the server was started anew", async (t) => {
  const folder = file("x", "").replace(/x$/, `data-${process.pid}`);
  const first = await Server.start(t, ["--data-dir", folder]);
  const { account, keep, name } = await greeted(first, "Ada", null);
  assert.match(account, /^guest-[0-9a-f-]{36}$/);
  assert.equal(name, "Ada");
  assert.notEqual((await greeted(first, "Ada", null)).account, account);
  assert.deepEqual([(await greeted(first, "", keep)).account, (await greeted(first, "", keep)).name], [account, "Ada"]);
  assert.equal((await greeted(first, "Grace", keep)).name, "Grace");
  await first.stop();
  const second = await Server.start(t, ["--data-dir", folder]);
  assert.equal((await greeted(second, "", keep)).account, account);
  const elsewhere = await Server.start(t);
  const refused = await greeted(elsewhere, "", keep);
  assert.equal(refused.refused, BAD_TOKEN);
});

test("wrong tokens count as wrong guesses of their address", async (t) => {
  const server = await start(t, ["--guesses-per-minute", "5"]);
  const guesser = await c.Connection.open(server);
  for (let times = 0; times < 10; times++) guesser.hello("Eve", "rubbish");
  const [code] = await guesser.closing();
  assert.equal(code, 1008);
  assert.equal(guesser.all(c.ERROR).length, 6);
});

test("`skirmish token` makes what the server takes, and says nothing else", async (t) => {
  const server = await start(t);
  const secret = file("secret", `${SECRET}\n`);
  for (const by of [["--secret-file", secret], ["--key", PRIVATE]]) {
    const made = await run(["token", "--sub", "user:5", "--name", "Ada Lovelace", "--expires-in", "5m", "--once", ...by]);
    assert.deepEqual([made.code, made.stderr], [0, ""]);
    assert.match(made.stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const { account, name } = await greeted(server, "", made.stdout.trim());
    assert.deepEqual([account, name], ["user:5", "Ada Lovelace"]);
    assert.match((await greeted(server, "", made.stdout.trim())).sentence, /used before/);
  }
  for (const [args, words] of [
    [["--sub", "guest-1", "--secret-file", secret], /sub/],
    [["--sub", "a", "--name", "x", "--secret-file", secret], /name/],
    [["--sub", "a", "--secret-file", file("short", "short")], /32 bytes/],
    [["--sub", "a", "--secret-file", "/nowhere/secret"], /cannot be read/],
    [["--sub", "a", "--key", PUBLIC], /private key/],
    [["--sub", "a"], /--secret-file <FILE>\|--key <FILE>/],
    [["--sub", "a", "--secret-file", secret, "--key", PRIVATE], /cannot be used with/],
  ]) {
    const refused = await run(["token", ...args]);
    assert.notEqual(refused.code, 0);
    assert.equal(refused.stdout, "");
    assert.match(refused.stderr, words);
  }
});

test("the example of docs/access.md makes what the server takes", async (t) => {
  const server = await start(t);
  const text = readFileSync(new URL("../../../docs/access.md", import.meta.url), "utf8");
  const [, code] = /```js\n(import .*?)```/s.exec(text);
  const { token } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const { account, name } = await greeted(server, "", token({ id: "42", name: "Ada" }, SECRET));
  assert.deepEqual([account, name], ["42", "Ada"]);
});

test("claims that are missing or of another type are named", async (t) => {
  const server = await start(t);
  const connection = await c.Connection.open(server);
  for (const [claims, words] of [
    [{ sub: 42 }, /its sub has to be a string/],
    [{ exp: "soon" }, /its exp has to be a number/],
    [{ exp: undefined }, /has no exp/],
    [{ role: "admin" }, /its role has to be player or spectator/],
  ]) {
    const { refused, sentence } = await connection.greet("Ada", token(claims));
    assert.equal(refused, BAD_TOKEN);
    assert.match(sentence, words);
  }
});

test("a server that could let in nobody does not start", async () => {
  for (const [env, words] of [
    [{ SKIRMISH_GUESTS: "false" }, /nobody could come in/],
    [{ SKIRMISH_TOKEN_SECRET: "short" }, /32 bytes/],
    [{ SKIRMISH_TOKEN_KEY: "/nowhere/key.pem" }, /cannot be read/],
    [{ SKIRMISH_TOKEN_KEY: PRIVATE }, /public key/],
    [{ SKIRMISH_CHAT_WORDS: file("two", "darn\nwhat the\n") }, /line 2/],
  ]) {
    const { code, stderr } = await run(["--bind", "127.0.0.1:0"], { env });
    assert.notEqual(code, 0, stderr);
    assert.match(stderr, words);
  }
});

test("a secret in a URL is refused, and no log has a token, a ticket or a code", async (t) => {
  const server = await start(t, ["--log", "trace"]);
  const said = token({ name: "Ada", jti: "logged" });
  const expired = token({ exp: 1 });
  const secrets = [said, expired];
  for (const name of ["token", "access_token", "jwt", "ticket", "keep", "Token", "%74oken"]) {
    const raw = await Raw.upgrade(server, {}, { line: `GET /ws?x=1&${name}=${said} HTTP/1.1` });
    assert.equal(raw.status, 400, name);
    await c.until("the reason", () => raw.bytes.includes("first message"));
    assert.ok(!raw.bytes.includes(said));
    raw.close();
    const page = await fetch(`${server.http}/?${name}=${said}`);
    // A server built without the page has nothing there.
    if (page.status !== 404) assert.equal(page.status, 400, name);
  }
  assert.equal(await server.counter("skirmish_upgrades_refused_total", { reason: "secret_in_url" }), 7);

  await greeted(server, "Eve", expired);
  const lobby = await c.Lobby.enter(server, "Ada", { token: said });
  const seat = await lobby.create({ private: true });
  const member = await c.Member.attach(server, seat.ticket, { token: lobby.keep });
  await member.snapshotsMore(3);
  await lobby.join("NOCODE");
  const stray = await c.Connection.open(server);
  stray.hello("Eve");
  stray.send(c.ATTACH, `${seat.ticket.slice(0, 60)}0000`, 1, 0);
  await stray.next(c.REFUSED);
  secrets.push(lobby.keep, seat.ticket, member.ticket, seat.code, "NOCODE");
  member.send(c.LEAVE);
  await member.closing();
  server.child.kill("SIGTERM");
  await server.exited;
  const log = JSON.stringify(server.log);
  assert.ok(server.log.length > 20, "there is a log to look through");
  for (const secret of secrets) {
    assert.ok(secret.length >= 6);
    assert.ok(!log.includes(secret), `the log has ${secret}`);
    // Nor a part of it that would do.
    if (secret.length > 40) assert.ok(!log.includes(secret.slice(-32)), `the log has the end of ${secret}`);
  }
});
