// The soak with `ws`, against a server of its own.
//
//     node soak-ws.mjs [SECONDS [SEED]]

import { fileURLToPath } from "node:url";
import { constants, inflateRawSync } from "node:zlib";
import { Server } from "./server.mjs";
import { SERVER, Soak } from "./soak.mjs";

const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** Whether compressed data refers to what came before it. */
export function needsWindow(data) {
  try {
    inflateRawSync(Buffer.concat([data, TAIL]), { finishFlush: constants.Z_SYNC_FLUSH });
    return false;
  } catch {
    return true;
  }
}

function watch(socket) {
  const deflate = socket._extensions["permessage-deflate"];
  if (!deflate) return undefined;
  const seen = [];
  const { decompress } = deflate;
  deflate.decompress = function (data, ...rest) {
    seen.push(needsWindow(data));
    return decompress.call(this, data, ...rest);
  };
  return seen;
}

export const soak = (server, seconds, seed) => new Soak(server, { seed, watch }).run(seconds);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seconds = 60, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
  console.log(`ws: ${seconds} s, seed ${seed}`);
  const server = await Server.start({ after() {} }, SERVER);
  try {
    console.table((await soak(server, seconds, seed)).counts);
  } finally {
    await server.stop();
  }
}
