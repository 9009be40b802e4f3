/** The messages that a client sends, as objects, and their encoding. */

import { encode } from "@msgpack/msgpack";
import { client, VERSION } from "./codes.ts";

/** How much of the protocol a client speaks. */
export const Level = { watch: 0, play: 1, predict: 2 } as const;
export type Level = (typeof Level)[keyof typeof Level];

/** What a match to be created should be. */
export interface Settings {
  readonly name: string;
  readonly game: string;
  /** Players, bots included. */
  readonly seats: number;
  /** How many bots play while nobody else does; each person takes the place of one. */
  readonly bots: number;
  /** Not listed; found by its code only. */
  readonly private: boolean;
  /** The game's own configuration; null for its defaults. */
  readonly config: unknown;
}

export type ClientMessage =
  | { readonly type: "hello"; readonly agent: string; readonly name: string; readonly token: string | null }
  | { readonly type: "attach"; readonly ticket: string | null; readonly level: Level; readonly since: number }
  | {
      readonly type: "input";
      readonly seq: number;
      /** The tick to apply it at; 0: the next. */
      readonly tick: number;
      /** The newest snapshot held; 0: none. */
      readonly seen: number;
      /** The tick that the picture of the others showed; 0: not told. */
      readonly view: number;
      readonly payload: unknown;
    }
  | { readonly type: "ack"; readonly seen: number }
  | { readonly type: "visible"; readonly visible: boolean }
  | { readonly type: "chat"; readonly text: string }
  | { readonly type: "ping"; readonly echo: number }
  | { readonly type: "quickPlay"; readonly request: number; readonly game: string }
  | { readonly type: "create"; readonly request: number; readonly settings: Settings }
  | { readonly type: "join"; readonly request: number; readonly code: string; readonly spectate: boolean }
  | { readonly type: "leave" };

export function encodeClientMessage(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return encode([client[message.type], ...fieldsOf(message)]);
}

function fieldsOf(m: ClientMessage): unknown[] {
  switch (m.type) {
    case "hello":
      return [VERSION, m.agent, m.name, m.token];
    case "attach":
      return [m.ticket, m.level, m.since];
    case "input":
      return [m.seq, m.tick, m.seen, m.view, m.payload];
    case "ack":
      return [m.seen];
    case "visible":
      return [m.visible];
    case "chat":
      return [m.text];
    case "ping":
      return [m.echo];
    case "quickPlay":
      return [m.request, m.game];
    case "create": {
      const s = m.settings;
      return [m.request, s.name, s.game, s.seats, s.bots, s.private, s.config];
    }
    case "join":
      return [m.request, m.code, m.spectate];
    case "leave":
      return [];
  }
}
