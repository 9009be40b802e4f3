/** Sockets without a network: the test is the server. */

import { decode, encode } from "@msgpack/msgpack";
import type { Socket, SocketConstructor } from "../src/link.ts";

export class FakeSocket implements Socket {
  binaryType = "blob";
  readyState = 0;
  onopen: ((event: any) => void) | null = null;
  onmessage: ((event: any) => void) | null = null;
  onclose: ((event: any) => void) | null = null;
  onerror: ((event: any) => void) | null = null;
  /** What the client sent, decoded; pings apart. */
  readonly sent: unknown[][] = [];
  readonly pings: unknown[][] = [];
  closed = false;
  readonly url: string;
  readonly protocol: string;

  constructor(url: string, protocol: string) {
    this.url = url;
    this.protocol = protocol;
  }

  send(data: Uint8Array): void {
    const message = decode(data) as unknown[];
    (message[0] === 7 ? this.pings : this.sent).push(message);
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }

  /** Opens, without a word of the server's. */
  open(): this {
    this.readyState = 1;
    this.onopen?.({});
    return this;
  }

  accept(keep: string | null = null): this {
    this.open();
    this.say([1, 1, "guest-0d0f6f0a-6f57-4a44-9d1c-6f3f1f3c2b11", "Ada", "skirmish/0.1.0", keep]);
    return this;
  }

  say(message: unknown): void {
    this.onmessage?.({ data: encode(message).slice().buffer });
  }

  end(code: number, reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}

/** A constructor for the client, and the sockets it made. */
export function fakeSockets(): { WebSocket: SocketConstructor; made: FakeSocket[]; last: () => FakeSocket } {
  const made: FakeSocket[] = [];
  class Made extends FakeSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      made.push(this);
    }
  }
  return { WebSocket: Made, made, last: () => made.at(-1)! };
}

/** `Attached` to a match with one table of ships. */
export function attached({ player = 7, ticket = "resume" as string | null, code = "K7QM2" } = {}): unknown[] {
  const schema = [
    ["players", [["seq", 1, "", 2, 0]]],
    ["ships", [["x", 16, "px", 2, 0]]],
  ];
  return [9, "6f9b3c1e", code, "Ada's arena", "arena", 1, player, ticket, 30_000, 100, 30, schema, { walls: [] }];
}
