// Bans, kicks and mutes by the admin API: who is met, how soon, and that nobody else notices.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { at, from, party, start } from "./people.mjs";
import { CLOSE, FIN, PONG, Raw, frame } from "./raw.mjs";
import { run } from "./server.mjs";
import { file, token } from "./tokens.mjs";

const [BANNED, MUTED] = [25, 26];
const [CLOSE_BANNED, CLOSE_KICKED] = [4008, 4009];
const [LEFT, CHAT] = [2, 4];
const [KICKED, WAS_BANNED] = [5, 6];
const told = (member, player, reason) =>
  c.until("the others are told", () => member.facts.some((fact) => fact[0] === LEFT && fact[1] === player && fact[2] === reason), 2000);

/** In ms: within this everybody who is meant is cut off. */
const WITHIN = 1000;

/** How an upgrade from an address is answered: the status and the words. */
async function upgrade(server, address) {
  const raw = await Raw.upgrade(server, from(address));
  if (raw.status !== 101) await c.until("a sentence", () => raw.bytes.length > 10);
  raw.close();
  return [raw.status, raw.status === 101 ? "" : raw.bytes.toString()];
}

test("a ban cuts those it meets within a second, frees their seats, and keeps them out", { timeout: 60_000 }, async (t) => {
  const { server, ask } = await start(t);
  const count = { cut: 0, refused: 0, kept: 0 };
  const members = await party(server, [
    { name: "Witness", address: "192.0.2.1" },
    { name: "Eve", address: "192.0.2.2", sub: "eve" },
    { name: "Eve again", address: "192.0.2.3", sub: "eve" },
    { name: "Mallory", address: "198.51.100.7" },
    { name: "Trudy", address: "2001:db8:1:2::7" },
    { name: "Neighbour", address: "2001:db8:1:2:ffff::9" },
    { name: "Bystander", address: "2001:db8:1:3::7" },
    { name: "Sybil", address: "198.51.100.8" },
  ]);
  const [witness, eve, eveAgain, mallory, trudy, neighbour, bystander, sybil] = members;
  const spectator = await (async () => {
    const lobby = await c.Lobby.enter(server, "Watcher", at("198.51.100.7"));
    const { ticket } = await lobby.join(witness.code, true);
    return c.Member.attach(server, ticket, at("198.51.100.7"));
  })();
  const visitor = await c.Lobby.enter(server, "Visitor", at("2001:db8:1:2:3::3"));

  const cut = async (met, ban) => {
    const began = performance.now();
    const made = await ask("POST", "bans", ban);
    for (const socket of met) {
      const [code, words] = await socket.closing(WITHIN);
      assert.equal(code, CLOSE_BANNED, words);
      assert.match(words, /^You are banned from this server/);
      assert.ok(!words.includes("private"), "the reason is the host's own");
      assert.ok(socket.all(c.ERROR).some(([, code]) => code === BANNED));
      if (socket.player) await told(witness, socket.player, WAS_BANNED);
      count.cut += 1;
    }
    const took = performance.now() - began;
    console.log(`${met.length} connections cut in ${took.toFixed(0)} ms`);
    assert.ok(took < WITHIN, `${took} ms`);
    return made;
  };
  const byAccount = await cut([eve, eveAgain], { account: "eve", reason: "private" });
  await cut([mallory, spectator], { address: "198.51.100.7", reason: "private", for_s: 3600 });
  const byNetwork = await cut([trudy, neighbour, visitor], { address: "2001:db8:1:2::1" });
  assert.equal(byNetwork.network, "2001:db8:1:2::/64");

  // Addresses are refused before there is a WebSocket, accounts at Hello.
  for (const address of ["198.51.100.7", "::ffff:198.51.100.7", "2001:db8:1:2::7", "2001:db8:1:2:aaaa::1"]) {
    const [status, words] = await upgrade(server, address);
    assert.equal(status, 403, address);
    assert.match(words, address.includes("198") ? /until 2\d{3}-\d\d-\d\d at \d\d:\d\d UTC/ : /You are banned from this server\./);
    count.refused += 1;
  }
  const api = await fetch(`${server.http}/api/matches`, { method: "POST", headers: from("198.51.100.7") });
  assert.equal(api.status, 403);
  for (const said of [token({ sub: "eve", name: "Somebody Else" }), eve.keep]) {
    const again = await c.Connection.open(server, at("203.0.113.9"));
    assert.equal((await again.greet("Eve", said)).refused, BANNED);
    assert.equal((await again.closing())[0], CLOSE_BANNED);
    count.refused += 1;
  }
  assert.equal(await server.counter("skirmish_upgrades_refused_total", { reason: "banned" }), 4);

  // Everybody else plays on, and the freed seats can be taken.
  for (const member of [witness, bystander, sybil]) {
    await member.snapshotsMore(10);
    assert.equal(member.all(c.ERROR).length, 0);
    member.healthy();
    count.kept += 1;
  }
  for (const address of ["198.51.100.9", "2001:db8:1:4::1"]) assert.equal((await upgrade(server, address))[0], 101, address);

  // Lifted, it lets in again.
  await ask("DELETE", `bans/${byAccount.id}`);
  const back = await c.Connection.open(server);
  assert.equal((await back.greet("Eve", token({ sub: "eve" }))).account, "eve");
  console.log("bans:", count);
  assert.deepEqual(count, { cut: 7, refused: 6, kept: 3 });
});

test("who does not answer the close, and who reads nothing, is cut within a second, too", { timeout: 60_000 }, async (t) => {
  const { server, ask } = await start(t);
  const took = [];
  for (const [act, address] of [["ban", "198.51.100.7"], ["kick", "198.51.100.8"]]) {
    // One reads the close and does not answer it; one agrees to it, reading nothing; one does neither.
    const rude = await Promise.all(["reads", "agrees", "silent"].map(() => Raw.upgrade(server, from(address))));
    for (const raw of rude.slice(1)) raw.socket.pause();
    await c.until("three connections", async () => (await ask("GET", "people")).filter((person) => person.address === address).length === 3);
    const people = (await ask("GET", "people")).filter((person) => person.address === address);
    const began = performance.now();
    if (act === "ban") await ask("POST", "bans", { address });
    else await Promise.all(people.map(({ connection }) => ask("POST", `people/${connection}/kick`)));
    rude[1].write(frame(FIN | CLOSE, [0x03, 0xe8]));
    const gone = rude.map(async (raw) => {
      // The socket itself has to be gone: what is written to it is answered by a reset.
      while (!raw.socket.destroyed && !raw.over) {
        raw.write(frame(FIN | PONG, Buffer.alloc(10)));
        await c.sleep(10);
      }
      return performance.now() - began;
    });
    for (const ms of await Promise.all(gone)) {
      assert.ok(ms < WITHIN, `${act}: ${ms} ms`);
      took.push(Math.round(ms));
    }
    assert.equal((await ask("GET", "people")).filter((person) => person.address === address).length, 0);
  }
  console.log(`cut though they did not agree or read: after ${took.join(", ")} ms`);
});

test("many are banned at once while others come and go", { timeout: 60_000 }, async (t) => {
  const { server, ask } = await start(t);
  const count = { banned: 0, kept: 0, refused: 0 };
  const everybody = await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const lobby = await c.Lobby.enter(server, `Pilot ${n}`, at(`10.0.${n}.1`));
      return { lobby, n };
    }),
  );
  const banned = everybody.filter(({ n }) => n % 3 === 0);
  await Promise.all(banned.map(({ n }) => ask("POST", "bans", { address: `10.0.${n}.1` })));
  for (const { lobby, n } of banned) {
    assert.equal((await lobby.closing())[0], CLOSE_BANNED);
    assert.equal((await upgrade(server, `10.0.${n}.1`))[0], 403);
    count.banned += 1;
    count.refused += 1;
  }
  for (const { lobby, n } of everybody.filter(({ n }) => n % 3 !== 0)) {
    assert.equal((await lobby.join("NOCODE")).refused, 15, `Pilot ${n} is still served`);
    count.kept += 1;
  }
  assert.equal((await ask("GET", "bans")).length, 20);
  console.log("bans at once:", count);
  assert.deepEqual(count, { banned: 20, kept: 40, refused: 20 });
});

test("a ban outlives the server, and ends when it ends", { timeout: 60_000 }, async (t) => {
  const folder = file("y", "").replace(/y$/, `bans-${process.pid}`);
  const first = await start(t, ["--data-dir", folder]);
  await first.ask("POST", "bans", { address: "203.0.113.7" });
  await first.ask("POST", "bans", { player: "eve" });
  await first.ask("POST", "bans", { address: "203.0.113.8", for_s: 3 });
  assert.equal((await upgrade(first.server, "203.0.113.8"))[0], 403);
  await first.server.stop();
  const { server, ask } = await start(t, ["--data-dir", folder]);
  assert.equal((await upgrade(server, "203.0.113.7"))[0], 403);
  const eve = await c.Connection.open(server);
  assert.equal((await eve.greet("Eve", token({ sub: "eve" }))).refused, BANNED);
  await c.until("the short one to end", async () => (await upgrade(server, "203.0.113.8"))[0] === 101, 15_000);
  assert.equal((await upgrade(server, "203.0.113.7"))[0], 403, "the other goes on");
  const bans = await ask("GET", "bans");
  assert.deepEqual(bans.map(({ account, network }) => account ?? network), ["203.0.113.7/32", "eve"]);
});

test("a guest is one account in lobby and match, whatever its client says of it", { timeout: 60_000 }, async (t) => {
  const { server, ask } = await start(t);
  const lobby = await c.Lobby.enter(server, "Eve");
  const { ticket } = await lobby.create();
  const member = await c.Member.attach(server, ticket, { name: "Eve" });
  const resumed = await c.Member.attach(server, member.ticket, { name: "Eve", since: member.version });
  await member.closing();
  const accounts = async () => (await ask("GET", "people")).map(({ account }) => account);
  await c.until("two connections", async () => (await accounts()).length === 2);
  assert.deepEqual(await accounts(), [lobby.account, lobby.account]);
  await ask("POST", "bans", { account: lobby.account });
  for (const who of [lobby, resumed]) assert.equal((await who.closing())[0], CLOSE_BANNED);
});

test("a mute outlives the server, and is lifted there", { timeout: 60_000 }, async (t) => {
  const folder = file("z", "").replace(/z$/, `mutes-${process.pid}`);
  const first = await start(t, ["--data-dir", folder]);
  const eve = await c.Lobby.enter(first.server, "Eve", { token: token({ sub: "eve" }) });
  const found = async ({ ask }) => (await ask("GET", "people")).find(({ account }) => account === "eve");
  const { connection } = await found(first);
  await first.ask("POST", `people/${connection}/mute`, {});
  eve.send(c.CHAT, "nobody reads this");
  await eve.error(MUTED);
  await first.server.stop();

  const second = await start(t, ["--data-dir", folder]);
  let again = await c.Lobby.enter(second.server, "Eve", { token: token({ sub: "eve" }) });
  again.send(c.CHAT, "nor this");
  await again.error(MUTED);
  assert.equal((await found(second)).muted, true);
  // Also of somebody who is not there any more.
  again.close();
  await c.until("her to be gone", async () => (await found(second)) === undefined);
  assert.deepEqual(await second.ask("GET", "mutes"), [{ account: "eve", expires_s: null }]);
  await second.ask("DELETE", "mutes/eve");
  assert.deepEqual(await second.ask("GET", "mutes"), []);
  const audit = await second.ask("GET", "audit");
  assert.deepEqual(audit.map(({ what, target }) => [what, target]), [["unmute", "eve"], ["mute", "eve"]]);
  again = await c.Lobby.enter(second.server, "Eve", { token: token({ sub: "eve" }) });
  again.send(c.CHAT, "they read this");
  const [[, name, text]] = await again.next(c.SAID);
  assert.deepEqual([name, text], ["Eve", "they read this"]);
});

test("who is sent out loses the seat, not the way back; who is muted is told, and nobody else reads it", { timeout: 60_000 }, async (t) => {
  const { server, ask } = await start(t);
  const [ada, eve] = await party(server, [
    { name: "Ada", address: "192.0.2.1" },
    { name: "Eve", address: "192.0.2.2", sub: "eve" },
  ]);
  const find = async (name) => (await ask("GET", "people")).find((person) => person.name === name && person.player);
  const { connection, account, address } = await find("Eve");
  assert.deepEqual([account, address], ["eve", "192.0.2.2"]);

  await ask("POST", `people/${connection}/mute`, { for_s: 60 });
  eve.send(c.CHAT, "nobody reads this");
  await eve.error(MUTED);
  // The account is muted, whatever connection it comes by.
  const again = await c.Lobby.enter(server, "Eve", { token: eve.keep });
  again.send(c.CHAT, "nor this");
  await again.error(MUTED);
  await ask("DELETE", `people/${connection}/mute`);
  eve.send(c.CHAT, "they read this");
  await c.until("the line", () => ada.facts.some(([kind, line]) => kind === CHAT && line[2] === "they read this"));
  assert.equal(ada.facts.filter(([kind]) => kind === CHAT).length, 1);

  await ask("POST", `people/${connection}/kick`);
  const [code, words] = await eve.closing();
  assert.equal(code, CLOSE_KICKED, words);
  await told(ada, eve.player, KICKED);
  const late = await c.Connection.open(server);
  await late.greet("Eve", eve.keep);
  late.send(c.ATTACH, eve.ticket, 1, 0);
  assert.equal((await late.next(c.REFUSED))[1], 12, "the seat is gone");
  const lobby = await c.Lobby.enter(server, "Eve", { token: eve.keep });
  assert.ok((await lobby.join(ada.code)).ticket, "but she may join again");
  ada.healthy();
});

test("a muted account of any letters can be lifted, and one that is not muted cannot", { timeout: 60_000 }, async (t) => {
  const { server, ask } = await start(t);
  const sub = "a/b?c#d%20+";
  await c.Lobby.enter(server, "Eve", { token: token({ sub }) });
  const [{ connection, account }] = await ask("GET", "people");
  assert.equal(account, sub);
  await ask("POST", `people/${connection}/mute`, { for_s: 60 });
  const [mute] = await ask("GET", "mutes");
  assert.equal(mute.account, sub);
  assert.ok(Math.abs(mute.expires_s - Date.now() / 1000 - 60) < 5);
  await ask("DELETE", `mutes/${encodeURIComponent(sub)}`);
  assert.deepEqual(await ask("GET", "mutes"), []);
  await assert.rejects(ask("DELETE", `mutes/${encodeURIComponent(sub)}`), /404/);
});

test("an admin looks on at any match of a server without guests, and does nothing else there", { timeout: 60_000 }, async (t) => {
  const { server, ask } = await start(t, ["--guests", "false"]);
  const ada = await c.play(server, { name: "Ada", token: token({ sub: "ada" }) }, (lobby) => lobby.create({ private: true }));
  await assert.rejects(c.Lobby.enter(server, "Nobody"));
  const { id, code } = (await ask("GET", "matches")).find((match) => match.private);
  const other = (await ask("GET", "matches")).find((match) => match.house);
  const pass = await ask("POST", `matches/${id}/watch`);
  assert.equal(pass.code, code);
  assert.ok(pass.expires_s - Date.now() / 1000 <= 3600 && pass.expires_s - Date.now() / 1000 > 3500);
  const lobby = await c.Lobby.enter(server, "", { token: pass.token });
  assert.deepEqual([lobby.account, lobby.name], ["admin:ada", "Host"]);
  const SPECTATING = 20;
  assert.equal((await lobby.join(code)).refused, SPECTATING, "no seat");
  assert.equal((await lobby.quickPlay()).refused, SPECTATING);
  assert.ok((await lobby.join(other.code, true)).refused, "nor another match");
  const { ticket } = await lobby.join(code, true);
  const watcher = await c.Member.attach(server, ticket, { token: lobby.keep });
  await watcher.snapshotsMore(5);
  assert.ok(!watcher.player);
  const [{ who, what, target }] = await ask("GET", "audit");
  assert.deepEqual([who, what, target], ["ada", "watch match", id]);
  const told = JSON.stringify([server.log, await ask("GET", "audit")]);
  for (const secret of [pass.token, lobby.keep]) assert.ok(!told.includes(secret.split(".")[1]), "it is in no log");
  [ada, watcher].forEach((member) => member.healthy());
});

test("of whoever is forgotten the audit log has nothing left", { timeout: 60_000 }, async (t) => {
  const folder = file("f", "").replace(/f$/, `forgotten-${process.pid}`);
  const { server, ask } = await start(t, ["--data-dir", folder]);
  const people = [{ name: "Witness", address: "192.0.2.1" }, { name: "Wilhelmina", address: "192.0.2.77", sub: "will" }];
  const [, will] = await party(server, people);
  const find = async () => (await ask("GET", "people")).find(({ account, player }) => account === "will" && player !== null);
  const { connection, match } = await find();
  await ask("POST", `people/${connection}/mute`, { for_s: 60 });
  await ask("DELETE", `people/${connection}/mute`);
  await ask("POST", `people/${connection}/kick`);
  await will.closing();
  const founded = await ask("POST", "matches", { name: "Wilhelmina's match" });
  for (const id of [founded.id, match]) await ask("DELETE", `matches/${id}`);
  const audit = () => ask("GET", "audit");
  const before = JSON.stringify(await audit());
  for (const trace of ["will", "Wilhelmina", "192.0.2.77", "Wilhelmina's match"]) assert.ok(before.includes(trace), trace);
  const { code, stderr } = await run(["forget", "will", "--data-dir", folder]);
  assert.equal(code, 0, stderr);
  const after = await audit();
  for (const trace of ["will", "Wilhelmina", "192.0.2.77"]) assert.ok(!JSON.stringify(after).includes(trace), `${trace}: ${JSON.stringify(after)}`);
  assert.equal(after.length, JSON.parse(before).length, "that something was done stays");
});
