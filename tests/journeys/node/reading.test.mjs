// Who stops reading is gone within 15 s: in the lobby or a match, at every level, hidden, silent or still sending.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { witnessed } from "./witness.mjs";

const GONE_WITHIN = 15_000;
/** The server's rules: three pings unanswered, or a snapshot unacknowledged for 12 s. */
const REASONS = ["lost", "too_slow"];

test("who stops reading is gone, whatever it sends", { timeout: 60_000 }, async (t) => {
  const { server, unharmed } = await witnessed(t);
  const lobby = await c.Lobby.enter(server);
  const { code } = await lobby.create({ seats: 8 });
  const join = (options) => c.play(server, options, (lobby) => lobby.join(code));
  const peers = {
    "in the lobby, silent": [await c.Lobby.enter(server), null],
    "in the lobby, sending": [await c.Lobby.enter(server), (peer) => peer.send(c.PING, 1)],
    "hidden, silent": [await join(), null],
    "hidden, sending": [await join(), (peer) => peer.send(c.PING, 1)],
    "at level 0, silent": [await join({ level: 0 }), null],
    "at level 0, sending": [await join({ level: 0 }), (peer) => peer.send(c.ACK, peer.held)],
    "at level 1, silent": [await join(), null],
    "at level 1, sending": [await join(), (peer) => peer.send(c.ACK, peer.held)],
  };
  for (const [name, [peer]] of Object.entries(peers)) if (name.startsWith("hidden")) peer.send(c.VISIBLE, false);
  await c.sleep(300);
  for (const [peer] of Object.values(peers)) peer.socket.pause();
  const stopped = performance.now();
  const sending = setInterval(() => Object.values(peers).forEach(([peer, send]) => send?.(peer)), 200);
  t.after(() => clearInterval(sending));
  const gone = async () => {
    const counts = await Promise.all(REASONS.map((reason) => server.counter("skirmish_connections_closed_total", { reason })));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const all = Object.keys(peers).length;
  let [seen, first] = [0, null];
  await c.until(
    "all of them to be gone",
    async () => {
      seen = await gone();
      if (seen > 0) first ??= performance.now() - stopped;
      return seen === all;
    },
    GONE_WITHIN,
  ).catch((fault) => assert.fail(`${fault.message}: ${seen} of ${all} are`));
  assert.ok(first > 8000, `nobody is gone so soon: ${first} ms`);
  t.diagnostic(`gone after ${Math.round(first)} to ${Math.round(performance.now() - stopped)} ms`);
  await lobby.ask(c.JOIN, code, true);
  await unharmed();
});
