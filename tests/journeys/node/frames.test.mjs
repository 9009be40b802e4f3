// Frames that the Autobahn suite does not send: each ends its connection with its own code, counter
// and line in the log, and another member of the match notices nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateRawSync } from "node:zlib";
import { encode } from "@msgpack/msgpack";
import * as c from "./client.mjs";
import { BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, RSV1, RSV2, RSV3, TEXT, frame } from "./raw.mjs";
import { witnessed } from "./witness.mjs";

const deflate = (bytes, finishFlush = constants.Z_SYNC_FLUSH) => deflateRawSync(Buffer.from(bytes), { finishFlush });
/** As it travels: without the 00 00 FF FF at its end. */
const compressed = (bytes) => deflate(bytes).subarray(0, -4);
const ping = (echo) => encode([c.PING, echo]);
const COMPRESSED = FIN | RSV1 | BINARY;

/** Sends bytes as a member of the witness's match; resolves to the close code. */
async function offend(server, bytes, perMessageDeflate) {
  const member = await c.play(server, { name: "Offender", perMessageDeflate });
  assert.equal(member.deflate !== "", perMessageDeflate);
  member.socket._socket.write(bytes);
  const [code, reason] = await member.closing();
  assert.match(reason, /^the client /);
  return code;
}

/** Cases: what, the counter, the close code, bytes. */
async function run(t, cases, perMessageDeflate = false) {
  const { server, unharmed } = await witnessed(t);
  for (const [what, reason, code, bytes] of cases) {
    const before = await server.counter("skirmish_connections_closed_total", { reason });
    const lines = server.log.length;
    assert.equal(await offend(server, bytes, perMessageDeflate), code, what);
    assert.equal(await server.counter("skirmish_connections_closed_total", { reason }), before + 1, `${what}: ${reason} is counted`);
    await server.logged({ message: "connection ends", why: reason }, lines);
  }
  await unharmed();
}

test("frames without a mask", (t) =>
  run(t, [
    ["a message", "unmasked", 1002, frame(FIN | BINARY, ping(1), { mask: false })],
    ["a text", "unmasked", 1002, frame(FIN | TEXT, [0x78], { mask: false })],
    ["an empty one", "unmasked", 1002, frame(FIN | BINARY, [], { mask: false })],
    ["a long one", "unmasked", 1002, frame(FIN | BINARY, Buffer.alloc(300), { mask: false })],
    ["a ping", "unmasked", 1002, frame(FIN | PING, [], { mask: false })],
    ["a close", "unmasked", 1002, frame(FIN | CLOSE, [0x03, 0xe8], { mask: false })],
    ["the second fragment", "unmasked", 1002, Buffer.concat([frame(BINARY, [1]), frame(FIN | CONTINUATION, [2], { mask: false })])],
  ]));

test("lengths in too many bytes, and absurd ones", (t) =>
  run(t, [
    ["0 in two bytes", "length_not_minimal", 1002, frame(FIN | BINARY, [], { wide: 2 })],
    ["125 in two bytes", "length_not_minimal", 1002, frame(FIN | BINARY, Buffer.alloc(125), { wide: 2 })],
    ["1 in eight bytes", "length_not_minimal", 1002, frame(FIN | BINARY, [1], { wide: 8 })],
    ["65,535 in eight bytes", "length_not_minimal", 1002, frame(FIN | BINARY, [], { wide: 8, length: 65_535 })],
    ["2^63", "length_overflow", 1002, frame(FIN | BINARY, [], { wide: 8, length: 2n ** 63n })],
    ["2^64 - 1", "length_overflow", 1002, frame(FIN | BINARY, [], { wide: 8, length: 2n ** 64n - 1n })],
    ["2^63 - 1", "frame_too_big", 1009, frame(FIN | BINARY, [], { wide: 8, length: 2n ** 63n - 1n })],
    ["4 GiB", "frame_too_big", 1009, frame(FIN | BINARY, [], { wide: 8, length: 2n ** 32n })],
    ["4,097", "frame_too_big", 1009, frame(FIN | BINARY, [], { length: 4097 })],
    ["4,097 in a text", "frame_too_big", 1009, frame(FIN | TEXT, [], { length: 4097 })],
    ["a ping of 126", "control_too_long", 1002, frame(FIN | PING, Buffer.alloc(126))],
    ["a ping of 2^63", "control_too_long", 1002, frame(FIN | PING, [], { wide: 8, length: 2n ** 63n })],
  ]));

test("reserved bits and opcodes without deflate", (t) =>
  run(t, [
    ...[RSV1, RSV2, RSV3, RSV1 | RSV2 | RSV3].flatMap((bits) =>
      [BINARY, TEXT, PING, PONG, CLOSE].map((opcode) => [
        `bits ${bits.toString(16)} on ${opcode}`, "reserved_bits", 1002, frame(FIN | bits | opcode),
      ]),
    ),
    ...[3, 7, 11, 15].map((opcode) => [`opcode ${opcode}`, "reserved_opcode", 1002, frame(FIN | opcode)]),
  ]));

test("reserved bits where deflate does not put them", (t) =>
  run(
    t,
    [
      ["RSV1 on a ping", "reserved_bits", 1002, frame(FIN | RSV1 | PING)],
      ["RSV1 on a close", "reserved_bits", 1002, frame(FIN | RSV1 | CLOSE, [0x03, 0xe8])],
      ["RSV1 on a second fragment", "reserved_bits", 1002, Buffer.concat([frame(RSV1 | BINARY, [0]), frame(FIN | RSV1 | CONTINUATION, [0])])],
      ["RSV1 on the second fragment only", "reserved_bits", 1002, Buffer.concat([frame(BINARY, [0]), frame(FIN | RSV1 | CONTINUATION, [0])])],
      ["RSV2", "reserved_bits", 1002, frame(FIN | RSV1 | RSV2 | BINARY, compressed(ping(1)))],
      ["RSV3", "reserved_bits", 1002, frame(FIN | RSV3 | BINARY, compressed(ping(1)))],
    ],
    true,
  ));

test("what does not inflate, and what inflates to too much", (t) => {
  const bomb = compressed(Buffer.alloc(1 << 20));
  const cut = deflate(Buffer.from(Array.from({ length: 200 }, (_, n) => (n * 89) & 255)), constants.Z_FINISH);
  return run(
    t,
    [
      ["a block of type 3", "corrupt_deflate", 1007, frame(COMPRESSED, [0x07])],
      ["a stored block whose lengths disagree", "corrupt_deflate", 1007, frame(COMPRESSED, [0x00, 0x05, 0x00, 0x00, 0x00, 1, 2, 3])],
      ["a stored block that is cut off", "corrupt_deflate", 1007, frame(COMPRESSED, [0x00, 0x05, 0x00, 0xfa, 0xff, 1, 2])],
      ["a last block that is cut off", "corrupt_deflate", 1007, frame(COMPRESSED, cut.subarray(0, 40))],
      ["a reference to before the beginning", "corrupt_deflate", 1007, frame(COMPRESSED, [0x02, 0x01])],
      // It agreed to client_no_context_takeover.
      ["a window kept from the message before", "corrupt_deflate", 1007, windowed()],
      ["noise", "corrupt_deflate", 1007, frame(COMPRESSED, Buffer.from("fedcba9876543210".repeat(4), "hex"))],
      ["text that inflates to no UTF-8", "invalid_utf8", 1007, frame(FIN | RSV1 | TEXT, compressed([0x61, 0xff]))],
      ["a bomb", "message_too_big", 1009, frame(COMPRESSED, bomb)],
      ["a bomb in pieces", "message_too_big", 1009, Buffer.concat([
        frame(RSV1 | BINARY, bomb.subarray(0, 500)), frame(FIN | CONTINUATION, bomb.subarray(500)),
      ])],
      ["one byte too many", "message_too_big", 1009, frame(COMPRESSED, compressed(Buffer.alloc(4097)))],
      ["much that inflates to nothing", "message_too_big", 1009, Buffer.concat([
        frame(RSV1 | BINARY, [0]), ...Array.from({ length: 5 }, () => frame(CONTINUATION, Buffer.alloc(1000, 0))),
      ])],
    ],
    true,
  );
});

/** Two messages of one compressor; the second refers to the first. */
function windowed() {
  const text = Buffer.from(Array.from({ length: 120 }, (_, n) => (n * 37) & 0x7f));
  const both = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
  const second = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, dictionary: text });
  assert.ok(second.length < 20, "it refers to what was before");
  return Buffer.concat([frame(COMPRESSED, both.subarray(0, -4)), frame(COMPRESSED, second.subarray(0, -4))]);
}

test("fragments without end", (t) =>
  run(t, [
    ["empty ones", "too_many_fragments", 1009, Buffer.concat([frame(BINARY), ...Array.from({ length: 200 }, () => frame(CONTINUATION))])],
    ["of one byte", "too_many_fragments", 1009, Buffer.concat([frame(BINARY, [1]), ...Array.from({ length: 200 }, () => frame(CONTINUATION, [1]))])],
    ["with pings between them", "too_many_fragments", 1009, Buffer.concat([
      frame(TEXT), ...Array.from({ length: 100 }, () => Buffer.concat([frame(CONTINUATION), frame(FIN | PING)])),
    ])],
    ["of a kilobyte", "message_too_big", 1009, Buffer.concat([frame(BINARY, Buffer.alloc(1000)), ...Array.from({ length: 9 }, () => frame(CONTINUATION, Buffer.alloc(1000)))])],
  ]));

test("what is odd but right is taken", async (t) => {
  const { server, unharmed } = await witnessed(t);
  const whole = frame(FIN | BINARY, ping(5));
  const [one, two] = [ping(7).subarray(0, 1), ping(7).subarray(1)];
  const last = deflate(ping(9), constants.Z_FINISH);
  const cases = [
    ["in single bytes", 5, false, [...whole].map((byte) => Buffer.from([byte]))],
    ["a mask of zeros and an empty ping before", 5, false, [frame(FIN | PING), whole]],
    ["in fragments, some of them empty, a pong between", 7, false, [
      frame(BINARY), frame(CONTINUATION, one), frame(FIN | PONG, [1]), frame(CONTINUATION), frame(FIN | CONTINUATION, two),
    ]],
    ["not compressed, though deflate was agreed on", 5, true, [whole]],
    ["a last block", 9, true, [frame(COMPRESSED, [...last, 0])]],
    ["stored blocks", 5, true, [frame(COMPRESSED, [0, 2, 0, 0xfd, 0xff, 0x92, 7, 0, 1, 0, 0xfe, 0xff, 5, 0])]],
    ["compressed in fragments, the last one empty", 7, true, [frame(RSV1 | BINARY, compressed(ping(7))), frame(FIN | CONTINUATION)]],
  ];
  for (const [what, echo, perMessageDeflate, pieces] of cases) {
    // An acknowledgement, or the answer to the ping before the first snapshot, between two pieces
    // would break the message.
    const member = await c.play(server, { perMessageDeflate, acks: false });
    await member.next(c.SNAPSHOT);
    await c.sleep(50);
    for (const piece of pieces) {
      member.socket._socket.write(piece);
      await c.sleep(1);
    }
    const [given] = await member.next(c.PONG).catch((fault) => assert.fail(`${what}: ${fault.message}`));
    assert.equal(given, echo, what);
    member.healthy();
    member.close();
  }
  await unharmed();
});
