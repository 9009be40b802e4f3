// A member who plays on while others misbehave.

import assert from "node:assert/strict";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";

/** A gap is nobody's fault if this process itself stood still for so long, shortly before. */
const STALL_MS = 50;
const SHORTLY_MS = 1000;

/** A server and its witness; `unharmed` asserts that it got every snapshot, and nothing else. */
export async function witnessed(t, args = []) {
  const server = await Server.start(t, args);
  const witness = await c.play(server, { name: "Witness", perMessageDeflate: true });
  witness.steer = c.circling;
  let [beat, stalled] = [performance.now(), -Infinity];
  const pulse = setInterval(() => {
    const now = performance.now();
    if (now - beat > STALL_MS) stalled = now;
    beat = now;
  }, 10);
  t.after(() => clearInterval(pulse));

  const gaps = [];
  let [last, excused] = [null, 0];
  const took = witness.took;
  witness.took = function (tick, ...rest) {
    const now = performance.now();
    const missing = last === null ? 0 : tick - last - 1;
    if (missing > 0 && now - Math.max(stalled, now - beat > STALL_MS ? now : -Infinity) < SHORTLY_MS) excused += missing;
    else if (missing > 0) gaps.push(`after tick ${last} came ${tick}`);
    last = tick;
    took.call(this, tick, ...rest);
  };
  await witness.snapshotsMore(10);
  const unharmed = async () => {
    await witness.snapshotsMore(10);
    assert.deepEqual(gaps, []);
    assert.ok(excused <= witness.snapshots, `this machine is too busy to tell: ${excused} snapshots are missing`);
    assert.equal(witness.all(c.ERROR).length, 0);
    witness.healthy();
  };
  return { server, witness, unharmed };
}
