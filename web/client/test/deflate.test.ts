/** What permessage-deflate makes of messages, through the WebSocket that Node programs use. */

import { createHash } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import WebSocket from "ws";
import { decodeServerMessage } from "../src/server-messages.ts";
import { bytes, vectors } from "./vectors.ts";

interface Frame {
  rsv1: boolean;
  payload: string;
  message: string;
}

const { window_bits, chains } = vectors<{ window_bits: number; chains: { name: string; note: string; frames: Frame[] }[] }>(
  "deflate.json",
);

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that accepts whoever comes and sends these frames as they are. */
function serve(frames: Frame[]): Promise<number> {
  server = createServer((socket) => {
    socket.once("data", (request) => {
      const key = /Sec-WebSocket-Key: (.*)\r\n/i.exec(request.toString())![1]!;
      const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: skirmish.v1\r\n` +
          `Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_max_window_bits=${window_bits}\r\n\r\n`,
      );
      for (const { rsv1, payload } of frames) {
        const body = bytes(payload);
        const length = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 255];
        socket.write(Uint8Array.from([0x80 | (rsv1 ? 0x40 : 0) | 2, ...length, ...body]));
      }
      socket.end(Uint8Array.of(0x88, 0));
    });
  });
  return new Promise((resolve) => {
    server!.listen(0, "127.0.0.1", () => resolve((server!.address() as AddressInfo).port));
  });
}

test.each(chains)("$name: $note", async ({ frames }) => {
  const socket = new WebSocket(`ws://127.0.0.1:${await serve(frames)}/ws`, "skirmish.v1", {
    perMessageDeflate: { serverMaxWindowBits: window_bits },
  });
  const messages: Buffer[] = [];
  socket.on("message", (message: Buffer) => messages.push(message));
  await new Promise((resolve, reject) => socket.on("close", resolve).on("error", reject));
  expect(messages.map((message) => message.toString("hex"))).toEqual(frames.map(({ message }) => message));
  for (const message of messages) expect(decodeServerMessage(message).type).not.toBe("unknown");
});
