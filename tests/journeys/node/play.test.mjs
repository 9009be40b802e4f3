// Members of a match: what they are sent is right, whatever was negotiated.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";
import { FORMS } from "./soak.mjs";

test("members with all kinds of deflate hold the same, and every checksum is right", async (t) => {
  const server = await Server.start(t);
  const members = [];
  for (const [n, [form, options]] of Object.entries(Object.entries(FORMS))) {
    const member = await c.play(server, { name: `Member ${n}`, ...options });
    member.form = form;
    member.steer = c.circling;
    members.push(member);
  }
  const [shared, plain, fresh, small] = members;
  assert.match(shared.deflate, /permessage-deflate; .*client_no_context_takeover/);
  assert.match(shared.deflate, /server_max_window_bits=12/);
  assert.match(fresh.deflate, /server_no_context_takeover/);
  assert.equal(plain.deflate, "");
  assert.equal(small.deflate, "", "an offer under 12 bits is declined");

  for (const member of members) [member.before, member.wire] = [member.snapshots, member.socket._socket.bytesRead];
  await c.sleep(7000); // past a scheduled reset of the window
  const rates = members.map((member) => (member.snapshots - member.before) / 7);
  members.forEach((member, n) => {
    member.healthy();
    assert.ok(rates[n] > 27 && rates[n] < 33, `${member.form}: ${rates[n]} snapshots a second`);
    assert.ok(member.checked >= 6, `${member.form}: ${member.checked} checksums`);
    assert.ok(member.all(c.STREAM).every(([, stream]) => stream === 0), `${member.form}: stays on the fast stream`);
    assert.equal(member.all(c.ERROR).length, 0);
  });
  let same = 0;
  for (const [tick, rows] of shared.rows) {
    for (const other of members.filter((other) => other.rows.has(tick))) {
      assert.deepEqual(other.rows.get(tick), rows, `${other.form} at tick ${tick}`);
      same++;
    }
  }
  assert.ok(same > 4 * 180, `${same} comparisons`);
  const wire = members.map((member) => member.socket._socket.bytesRead - member.wire);
  assert.ok(wire[0] < 0.85 * wire[1], `shared ${wire[0]} bytes, plain ${wire[1]}`);
  assert.ok(wire[0] < wire[2], `shared ${wire[0]} bytes, fresh ${wire[2]}`);
});

test("inputs move the ship, and players tells which was applied", async (t) => {
  const server = await Server.start(t);
  const member = await c.play(server, { name: "Ada" });
  await c.until("a ship", () => member.chain.row("ships", member.player));
  member.steer = () => [256, 127, 512, 0];
  await c.until("the first input", () => member.chain.row("players", member.player).seq > 5);
  const from = member.chain.row("ships", member.player);
  await member.snapshotsMore(10);
  const to = member.chain.row("ships", member.player);
  assert.equal(to.aim, 512);
  assert.ok(Math.hypot(to.vx, to.vy) > 0 || to.y !== from.y, `${JSON.stringify([from, to])}`);
  assert.ok(member.chain.row("players", member.player).seq <= member.seq);
  member.healthy();
});

test("level 0 gets whole tables, 5 a second, the same as the snapshots", async (t) => {
  const server = await Server.start(t);
  const watcher = await c.play(server, { name: "Watcher", level: 0, perMessageDeflate: true });
  const member = await c.play(server, { name: "Member" });
  const before = watcher.snapshots;
  await c.sleep(4000);
  const rate = (watcher.snapshots - before) / 4;
  assert.ok(rate >= 4 && rate <= 6, `${rate} a second`);
  assert.equal(watcher.all(c.SNAPSHOT).length, 0);
  assert.deepEqual(watcher.all(c.STREAM).at(-1).slice(1), [3, 6]);
  const both = [...watcher.rows.keys()].filter((tick) => member.rows.has(tick));
  assert.ok(both.length > 10);
  both.forEach((tick) => assert.deepEqual(watcher.rows.get(tick), member.rows.get(tick)));
  watcher.steer = () => [0, 127, 0, 0];
  await c.until("its input", () => member.chain.row("players", watcher.player)?.seq > 0);
  watcher.healthy();
  member.healthy();
});

test("a hidden tab gets no snapshots but all facts, and a full one when it is seen again", async (t) => {
  const server = await Server.start(t);
  const member = await c.play(server, { perMessageDeflate: true });
  await member.snapshotsMore(5);
  member.send(c.VISIBLE, false);
  await c.sleep(300);
  const [before, facts] = [member.snapshots, member.facts.length];
  member.send(c.CHAT, "I am away");
  await c.until("the fact", () => member.facts.slice(facts).some(([kind]) => kind === 4));
  await c.sleep(700);
  assert.equal(member.snapshots, before);
  member.send(c.VISIBLE, true);
  await member.snapshotsMore(10);
  const [, , age] = member.all(c.SNAPSHOT)[before];
  assert.equal(age, 0);
  member.healthy();
});

test("pings are answered at once, with the match's clock and the inputs' margin", async (t) => {
  const server = await Server.start(t);
  const lobby = await c.Lobby.enter(server);
  lobby.send(c.PING, 4294967295);
  assert.deepEqual(await lobby.next(c.PONG), [4294967295, 0, 0, null]);
  const member = await c.play(server);
  await member.snapshotsMore(3);
  const began = performance.now();
  member.send(c.PING, 7);
  const [echo, tick, phase, margin] = await member.next(c.PONG);
  assert.ok(performance.now() - began < 100);
  assert.equal(echo, 7);
  assert.ok(Math.abs(tick - member.held) <= 3, `tick ${tick}, held ${member.held}`);
  assert.ok(phase < 100_000, `${phase} µs`);
  assert.equal(margin, null, "no input named a tick");
  member.send(c.INPUT, 1, member.held + 4, member.held, 0, [0, 0, 0, 0]);
  member.send(c.PING, 8);
  const [, , , ahead] = await member.next(c.PONG, (echo) => echo === 8);
  assert.ok(ahead > 30_000 && ahead < 150_000, `${ahead} µs`);
});

test("a client that acknowledges nothing is slowed, is fast again when it does, and closed if it never does", async (t) => {
  const server = await Server.start(t);
  const member = await c.play(server, { perMessageDeflate: true });
  const stream = () => member.all(c.STREAM).at(-1);
  await member.snapshotsMore(30);
  member.acks = false;
  await c.until("the slow stream", () => member.all(c.STREAM).some(([, stream, period]) => stream === 1 && period === 6));
  await c.sleep(2000);
  const before = member.snapshots;
  await c.sleep(1000);
  assert.ok(member.snapshots <= before + 1, "nothing is sent until the last was acknowledged");
  member.acks = true;
  member.send(c.ACK, member.held);
  await c.until("the fast stream", () => stream()[1] === 0, 40_000);
  await member.snapshotsMore(20);
  member.acks = false;
  const [code, reason] = await member.closing(25_000);
  assert.equal(code, 4003, reason);
  member.healthy();
});
