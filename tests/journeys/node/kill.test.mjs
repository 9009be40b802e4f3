// SIGKILL at random moments: every result that a client was told of is there afterwards, once.
//
//     KILLS=500 node --test kill.test.mjs     for longer

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { folder } from "./folder.mjs";
import { Server } from "./server.mjs";

const KILLS = Number(process.env.KILLS ?? 25);
const MATCHES = 4;
/** Rounds of a second, a little longer in each match, so that they end at other times. */
const rounds = (n) => ({ countdown_ms: 100, fight_ms: 800 + 90 * n, result_ms: 100 });
const RESULT = 5;

/** A member of a match of its own, who notes each result as it is told of. */
async function listener(server, n, told) {
  const member = await c.play(server, { name: `Player ${n}` }, (lobby) => lobby.create({ name: `Match ${n}`, config: rounds(n) }));
  const heard = member.heard.bind(member);
  member.heard = (message, bytes) => {
    if (message[0] === c.FACT && message[2][0] === RESULT) told.add(message[2][1]);
    heard(message, bytes);
  };
  return member;
}

test(`killed ${KILLS} times, no result that was told of is lost`, async (t) => {
  const data = folder(t);
  const told = new Set();
  const found = new Map();
  const check = async (server) => {
    for (const id of told) {
      if (found.has(id)) continue;
      const answer = await fetch(`${server.http}/api/results/${id}`);
      assert.equal(answer.status, 200, `result ${id} is lost`);
      found.set(id, await answer.json());
    }
  };
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await Server.start(t, ["--data-dir", data]);
    await check(server);
    const members = await Promise.all(Array.from({ length: MATCHES }, (_, n) => listener(server, n, told)));
    await c.sleep(200 + Math.random() * 2800);
    server.child.kill("SIGKILL");
    await server.exited;
    members.forEach((member) => member.close());
    members.forEach((member) => member.healthy());
  }
  const server = await Server.start(t, ["--data-dir", data]);
  await check(server);
  assert.ok(told.size > KILLS, `only ${told.size} results were told of`);
  // Of a match each round is there once.
  const ended = [...found.values()].map(({ match_id, outcome }) => `${match_id} ${outcome.round}`);
  assert.equal(new Set(ended).size, told.size);
  const listed = (await server.json("/api/results?limit=50")).map(({ id }) => id);
  assert.equal(new Set(listed).size, listed.length);
  assert.deepEqual(Object.keys([...found.values()][0].outcome).sort(), ["map", "round", "teams", "winner"]);
  t.diagnostic(`${KILLS} kills, ${told.size} results told of, ${found.size} found, 0 lost`);
});
