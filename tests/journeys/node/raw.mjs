// Bytes on a socket, for what no library would send.

import { connect } from "node:net";
import { PATIENCE, sleep, until } from "./client.mjs";

const HANDSHAKE = {
  Host: "skirmish",
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Protocol": "skirmish.v1",
};

export const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0x00, 0x01, 0x02, 0x08, 0x09, 0x0a];
export const [FIN, RSV1, RSV2, RSV3] = [0x80, 0x40, 0x20, 0x10];
const MASK = [0, 0, 0, 0];

/** A client's frame, its length in as many bytes as are asked for: 0, 2 or 8. */
export function frame(first, payload = [], { mask = true, length = payload.length, wide } = {}) {
  wide ??= length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = Buffer.alloc(2 + wide);
  const bit = mask ? 0x80 : 0;
  head.writeUInt8(first, 0);
  head.writeUInt8(bit | (wide === 0 ? length : wide === 2 ? 126 : 127), 1);
  if (wide === 2) head.writeUInt16BE(length, 2);
  if (wide === 8) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, Buffer.from(mask ? MASK : []), Buffer.from(payload)]);
}

/** The head of a handshake; `changes` replaces headers: null leaves one out, an array repeats it. */
export function handshake(changes = {}, { line = "GET /ws HTTP/1.1" } = {}) {
  const headers = Object.entries({ ...HANDSHAKE, ...changes }).flatMap(([name, value]) =>
    (value === null ? [] : [value].flat()).map((value) => `${name}: ${value}\r\n`),
  );
  return `${line}\r\n${headers.join("")}\r\n`;
}

export class Raw {
  static async connect(server) {
    const { hostname, port } = new URL(server.http);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await new Promise((done, fail) => socket.once("connect", done).once("error", fail));
    return new Raw(socket);
  }

  /** A connection with this handshake, and the answer to it. */
  static async upgrade(server, changes, options) {
    const raw = await Raw.connect(server);
    raw.write(handshake(changes, options));
    await raw.answer();
    return raw;
  }

  constructor(socket) {
    this.socket = socket;
    this.bytes = Buffer.alloc(0);
    this.began = performance.now();
    socket.on("error", () => {});
    socket.on("data", (data) => (this.bytes = Buffer.concat([this.bytes, data])));
    this.ended = new Promise((done) => {
      const end = () => {
        this.over = true;
        done(performance.now() - this.began);
      };
      socket.once("end", end).once("close", end);
    });
  }

  write(bytes) {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  /** Reads the head of an answer. */
  async answer(ms = PATIENCE) {
    await until("the head of an answer", () => this.over || this.bytes.includes("\r\n\r\n"), ms);
    const end = this.bytes.indexOf("\r\n\r\n");
    const [line = "", ...lines] = this.bytes.subarray(0, Math.max(end, 0)).toString("latin1").split("\r\n");
    this.status = Number(line.split(" ")[1] ?? 0);
    this.headers = Object.fromEntries(lines.map((line) => [line.split(":")[0].toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
    if (end >= 0) this.bytes = this.bytes.subarray(end + 4);
    return this.status;
  }

  /** The next frame of the server: [first byte, payload]. */
  frame() {
    const [first, short] = this.bytes;
    const head = short < 126 ? 2 : 4;
    if (this.bytes.length < head) return null;
    const length = short < 126 ? short : this.bytes.readUInt16BE(2);
    if (this.bytes.length < head + length) return null;
    const payload = this.bytes.subarray(head, head + length);
    this.bytes = this.bytes.subarray(head + length);
    return [first, payload];
  }

  /** The code and reason of the close frame; what comes before it is passed over, but for pings if they are to be answered. */
  async closing(ms = PATIENCE, { answers = false } = {}) {
    return until(
      "a close frame",
      () => {
        for (let next; (next = this.frame()); ) {
          if (next[0] === (FIN | CLOSE)) return [next[1].readUInt16BE(0), next[1].subarray(2).toString()];
          if (answers && next[0] === (FIN | PING)) this.write(frame(FIN | PONG, next[1]));
        }
        return null;
      },
      ms,
    );
  }

  /** How long the connection lasted, in ms, until the server ended it. */
  async end(ms = PATIENCE) {
    return Promise.race([this.ended, sleep(ms).then(() => Promise.reject(new Error(`not ended within ${ms} ms`)))]);
  }

  close() {
    this.socket.destroy();
  }
}
