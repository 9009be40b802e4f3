// Seats outlive their connections.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";

const match = async (server, names, options = {}) => {
  const lobby = await c.Lobby.enter(server, names[0]);
  const { code, ticket } = await lobby.create({ name: "Together", ...options });
  const members = [await c.Member.attach(server, ticket, { name: names[0] })];
  for (const name of names.slice(1)) members.push(await c.play(server, { name }, (lobby) => lobby.join(code)));
  for (const member of members) await c.until("a snapshot", () => member.snapshots > 0);
  return members;
};

test("a cut socket: the seat waits, and the facts that were missed come, once each", async (t) => {
  const server = await Server.start(t);
  const [ada, grace] = await match(server, ["Ada", "Grace"]);
  ada.steer = c.circling;
  await c.until("inputs", () => ada.chain.row("players", ada.player).seq > 30);
  ada.socket._socket.destroy();
  await grace.next(c.FACT, (_, [kind, player, present]) => kind === 3 && player === ada.player && present === false);
  grace.send(c.CHAT, "where are you?");
  await grace.next(c.FACT, (_, [kind]) => kind === 4);
  await c.sleep(500);

  const back = await c.Member.attach(server, ada.ticket, { name: "Ada", since: ada.version, perMessageDeflate: true });
  assert.equal(back.player, ada.player);
  assert.equal(back.ticket, ada.ticket, "the ticket stays the same");
  await back.snapshotsMore(3);
  assert.equal(back.all(c.ROOM).length, 0, "just what was missed");
  const [gone, said, present] = back.facts;
  assert.deepEqual(gone, [3, ada.player, false]);
  assert.deepEqual(said, [4, [grace.player, "Grace", "where are you?"]]);
  assert.deepEqual(present, [3, ada.player, true]);
  assert.equal(back.version, grace.version);

  assert.ok(back.chain.row("ships", ada.player) ?? back.chain.row("pilots", ada.player), "the ship is still there");
  assert.equal(back.chain.row("players", ada.player).seq, 0, "numbering begins anew");
  back.steer = c.circling;
  await c.until("inputs are taken again", () => back.chain.row("players", ada.player).seq > 5);
  assert.equal(back.all(c.ERROR).length, 0);

  const fresh = await c.Member.attach(server, grace.ticket, { name: "Grace", since: 0 });
  assert.equal(fresh.all(c.ROOM).length, 1, "who holds nothing gets the room");
  assert.deepEqual(fresh.all(c.ROOM)[0][3].map(([, , text]) => text), ["where are you?"]);
  [ada, back, grace, fresh].forEach((member) => member.healthy());
});

test("the newer socket takes the seat; the older is told 4001", async (t) => {
  const server = await Server.start(t);
  const [ada, grace] = await match(server, ["Ada", "Grace"]);
  const facts = grace.facts.length;
  const newer = await c.Member.attach(server, ada.ticket, { since: ada.version });
  const [code, reason] = await ada.closing();
  assert.equal(code, 4001);
  assert.match(reason, /another connection/);
  await newer.snapshotsMore(20);
  newer.steer = c.circling;
  await c.until("its inputs", () => newer.chain.row("players", newer.player).seq > 5);
  assert.deepEqual(grace.facts.slice(facts), [], "nobody else notices");
  [newer, grace].forEach((member) => member.healthy());
});

test("from another network, while the socket of the old one still seems to live", async (t) => {
  const server = await Server.start(t);
  const [ada, grace] = await match(server, ["Ada", "Grace"]);
  ada.steer = c.circling;
  await c.until("inputs", () => ada.chain.row("players", ada.player).seq > 30);
  // The old network is gone: nothing is read from there any more, and nobody says goodbye.
  ada.acks = false;
  ada.socket.pause();
  const [facts, inputs] = [grace.facts.length, ada.seq];
  grace.send(c.CHAT, "are you there?");
  await grace.next(c.FACT, (_, [kind]) => kind === 4);
  const superseded = () => server.counter("skirmish_connections_closed_total", { reason: "superseded" });
  assert.equal(await superseded(), 0);

  const roamed = await c.Member.attach(server, ada.ticket, { name: "Ada", since: ada.version, localAddress: "127.0.0.2", perMessageDeflate: true });
  assert.equal(roamed.socket._socket.localAddress, "127.0.0.2");
  assert.deepEqual([roamed.player, roamed.ticket], [ada.player, ada.ticket]);
  assert.equal(await superseded(), 1);
  await roamed.snapshotsMore(10);
  assert.equal(roamed.all(c.ROOM).length, 0, "just what was missed");
  assert.deepEqual(roamed.facts, [[4, [grace.player, "Grace", "are you there?"]]], "once");
  roamed.steer = c.circling;
  await c.until("its inputs are taken", () => roamed.chain.row("players", roamed.player).seq > 30);
  assert.ok(roamed.chain.row("players", roamed.player).seq <= roamed.seq && ada.seq === inputs);
  assert.equal(roamed.all(c.ERROR).length, 0);
  assert.deepEqual(grace.facts.slice(facts).map(([kind]) => kind), [4], "nobody else notices");

  // What is still under way to the old socket ends there: with 4001, behind facts it held already.
  ada.socket.resume();
  assert.equal((await ada.closing())[0], 4001);
  await roamed.snapshotsMore(10);
  assert.equal(roamed.version, grace.version);
  [ada, roamed, grace].forEach((member) => member.healthy());
});

test("a seat is given up after the grace period", async (t) => {
  const server = await Server.start(t, ["--grace-s", "1"]);
  const [ada, grace] = await match(server, ["Ada", "Grace"]);
  assert.equal(ada.grace, 1000);
  ada.socket.terminate();
  const [, fact] = await grace.next(c.FACT, (_, [kind]) => kind === 2);
  assert.deepEqual(fact, [2, ada.player, 1], "did not come back");
  const late = await c.Connection.open(server);
  late.hello();
  late.send(c.ATTACH, ada.ticket, 1, 0);
  const [request, code, sentence] = await late.next(c.REFUSED);
  assert.deepEqual([request, code], [0, 12]);
  assert.match(sentence, /given up/);
  late.send(c.ATTACH, null, 1, 0);
  await late.next(c.LOBBY);
  grace.healthy();
});

test("half a second of nothing read or written does no harm", async (t) => {
  const server = await Server.start(t);
  const [ada] = await match(server, ["Ada"]);
  ada.steer = c.circling;
  await ada.snapshotsMore(30);
  for (let n = 0; n < 3; n++) {
    ada.socket.pause();
    await c.sleep(500);
    ada.socket.resume();
    await ada.snapshotsMore(10);
  }
  assert.equal(ada.all(c.ERROR).length, 0);
  ada.healthy();
});

test("who does not take what must not be lost is closed with 4003, and resumes with nothing lost", async (t) => {
  const server = await Server.start(t);
  const [ada, grace] = await match(server, ["Ada", "Grace"], { seats: 200 });
  // A hidden tab gets no snapshots: only what must not be lost waits for it.
  ada.send(c.VISIBLE, false);
  await c.sleep(200);
  ada.socket.pause();
  const tooSlow = () => server.counter("skirmish_connections_closed_total", { reason: "too_slow" });
  const said = [];
  while ((await tooSlow()) === 0) {
    assert.ok(said.length < 600, "it was never too slow");
    const talker = await c.play(server, { name: `Talker ${said.length}` }, (lobby) => lobby.join(ada.code));
    // As many as one may say at once, each as long as it may be.
    for (let line = 0; line < 5; line++) {
      said.push(`${"\u{1f680}".repeat(190)} ${said.length}`);
      talker.send(c.CHAT, said.at(-1));
    }
    await c.until("it to be told", () => grace.facts.some(([kind, line]) => kind === 4 && line[2] === said.at(-1)));
    talker.close();
  }
  ada.socket.resume();
  const [code, reason] = await ada.closing();
  assert.equal(code, 4003);
  assert.match(reason, /Reconnect to resume/);

  const back = await c.Member.attach(server, ada.ticket, { name: "Ada", since: ada.version });
  await c.until("what it missed", () => back.version === grace.version);
  const heard = [ada, back].flatMap(({ facts }) => facts).filter(([kind]) => kind === 4).map(([, line]) => line[2]);
  assert.deepEqual(heard, said, "every line, once, in order");
  assert.equal(back.all(c.ROOM).length, 0);
  [ada, grace, back].forEach((member) => member.healthy());
});
