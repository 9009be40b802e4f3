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

  for (const member of members) [member.before, member.since, member.wire] = [member.snapshots, member.held, member.socket._socket.bytesRead];
  // Past a scheduled reset of the window.
  await c.until("7 s of ticks", () => members.every((member) => member.held - member.since >= 210));
  members.forEach((member) => {
    member.healthy();
    const [ticks, snapshots] = [member.held - member.since, member.snapshots - member.before];
    assert.ok(snapshots > 0.9 * ticks, `${member.form}: ${snapshots} snapshots in ${ticks} ticks`);
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
  await watcher.snapshotsMore(20);
  const ticks = [...watcher.rows.keys()];
  assert.ok(ticks.slice(1).every((tick, n) => tick - ticks[n] === 6), `${ticks}: 5 of 30 a second`);
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
  // Behind its answer comes no snapshot any more.
  member.send(c.PING, 1);
  await member.next(c.PONG);
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
  let echo = 0;
  const ping = async () => {
    const began = performance.now();
    member.send(c.PING, ++echo);
    const [, ...said] = await member.next(c.PONG, (answered) => answered === echo);
    return [performance.now() - began, ...said];
  };
  /** One of some, since this machine may be busy with something else. */
  const once = async (fits) => {
    const answers = [];
    for (let n = 0; n < 20; n++) {
      answers.push(await ping());
      if (fits(...answers.at(-1))) return;
    }
    assert.fail(`none fits: ${JSON.stringify(answers)}`);
  };
  await once((took, tick, phase, margin) => {
    assert.equal(margin, null, "no input named a tick");
    return took < 100 && Math.abs(tick - member.held) <= 3 && phase < 100_000;
  });
  await once((took, tick, phase, ahead) => {
    const fits = ahead > 30_000 && ahead < 150_000;
    // Four ticks ahead of the newest held: it is told with the next answer.
    member.send(c.INPUT, ++member.seq, member.held + 4, member.held, 0, [0, 0, 0, 0]);
    return fits;
  });
});

test("a client that acknowledges nothing is slowed, is fast again when it does, and closed if it never does", async (t) => {
  const server = await Server.start(t);
  const member = await c.play(server, { perMessageDeflate: true });
  const stream = () => member.all(c.STREAM).at(-1);
  await member.snapshotsMore(30);
  member.acks = false;
  await c.until("the slow stream", () => member.all(c.STREAM).some(([, stream, period]) => stream === 1 && period === 6));
  await c.until("nothing to be sent for a second, until the last was acknowledged", async () => {
    const before = member.snapshots;
    await c.sleep(1000);
    return member.snapshots === before;
  });
  member.acks = true;
  member.send(c.ACK, member.held);
  await c.until("the fast stream", () => stream()[1] === 0, 40_000);
  await member.snapshotsMore(20);
  member.acks = false;
  const [code, reason] = await member.closing(40_000);
  assert.equal(code, 4003, reason);
  member.healthy();
});
