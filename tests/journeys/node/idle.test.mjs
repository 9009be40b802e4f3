// A seat is for who plays: who sends nothing, or sits in a hidden tab, gives it up.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";

test("who does nothing is told, loses the seat, and may come back", async (t) => {
  const server = await Server.start(t, ["--idle-after-s", "5"]);
  const lobby = await c.Lobby.enter(server, "Ada");
  const { code, ticket } = await lobby.create({ name: "Alone together", seats: 3, bots: 3 });
  const ada = await c.Member.attach(server, ticket, { name: "Ada" });
  ada.steer = c.circling;
  const idle = await c.play(server, { name: "Idle" }, (lobby) => lobby.join(code));
  const hidden = await c.play(server, { name: "Hidden" }, (lobby) => lobby.join(code));
  hidden.send(c.VISIBLE, false);
  // A hidden tab's timers go on, now and then.
  const timer = setInterval(() => hidden.send(c.INPUT, (hidden.count = (hidden.count ?? 0) + 1), 0, 0, 0, [0, 127, 0, 1]), 1000);
  t.after(() => clearInterval(timer));

  for (const member of [idle, hidden]) {
    const [closed, reason] = await member.closing(15_000);
    assert.equal(closed, 4007);
    assert.match(reason, /seat was given up/);
    await c.until("the fact", () => ada.facts.some(([kind, player, why]) => kind === 2 && player === member.player && why === 4));
  }
  clearInterval(timer);
  assert.equal(await server.counter("skirmish_connections_closed_total", { reason: "idle" }), 2);
  await c.until("bots in their places", () => ada.facts.filter(([kind, who]) => kind === 1 && who[2]).length >= 2);

  const late = await c.Connection.open(server);
  late.hello();
  late.send(c.ATTACH, idle.ticket, 1, 0);
  assert.deepEqual((await late.next(c.REFUSED)).slice(0, 2), [0, 12], "that seat is gone");
  const again = await c.play(server, { name: "Idle" }, (lobby) => lobby.join(code));
  assert.notEqual(again.player, idle.player);
  [ada, again].forEach((member) => member.healthy());
});
