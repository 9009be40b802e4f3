// The decoder of these tests against the protocol's own vectors: who tests the testers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode } from "@msgpack/msgpack";
import { Chain, crc } from "./chain.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(`../../../protocol/vectors/${name}`, import.meta.url)));
const bytes = (hex) => Buffer.from(hex, "hex");

for (const chain of read("snapshots.json").chains) {
  test(`vectors: ${chain.name}`, () => {
    let own = new Chain(chain.schema);
    for (const message of chain.messages) {
      const snapshot = () => {
        const [type, ...fields] = decode(bytes(message.hex));
        assert.equal(type, 7);
        own.take(fields);
      };
      if (message.tables) {
        snapshot();
        assert.equal(own.tick, message.tick);
        assert.deepEqual(own.plain(), message.tables, message.note);
        assert.equal(crc(own.tables), message.checksum);
      } else {
        assert.throws(snapshot, undefined, message.note);
        own = new Chain(chain.schema);
      }
    }
  });
}
