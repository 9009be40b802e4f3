/** The messages that the server sends, as objects. */

import type { Schema } from "./schema.ts";
import type { StreamKind } from "./codes.ts";

/** A match as the lobby lists it. */
export interface MatchEntry {
  /** A UUID. */
  readonly id: string;
  /** Joins the match; stands in links. */
  readonly code: string;
  readonly name: string;
  readonly game: string;
  /** People in seats. */
  readonly players: number;
  readonly bots: number;
  readonly seats: number;
  readonly spectators: number;
  /** The game's own map. */
  readonly detail: unknown;
}

/** A game that the server offers, and what its configuration can be. */
export interface Offer {
  readonly kind: string;
  readonly options: unknown;
}

/** By how much a row of one's own is off in a snapshot: the table's place in the schema, and for each column what to add. */
export interface OwnRow {
  readonly table: number;
  readonly off: readonly number[];
}

export interface ChatLine {
  /** The player who said it; 0 for a spectator, or somebody in the lobby. */
  readonly player: number;
  readonly name: string;
  readonly text: string;
}

export interface Player {
  readonly player: number;
  readonly name: string;
  readonly bot: boolean;
  /** False while its seat waits for it to come back. */
  readonly present: boolean;
}

/** A change of the room: never lost, never twice. */
export type Fact =
  | { readonly kind: "joined"; readonly player: Player }
  | { readonly kind: "left"; readonly player: number; readonly reason: number }
  | { readonly kind: "presence"; readonly player: number; readonly present: boolean }
  | { readonly kind: "chat"; readonly line: ChatLine }
  /** The result of a round is kept, under this id. */
  | { readonly kind: "result"; readonly id: string }
  | { readonly kind: "unknown" };

/** What the host wants everybody to know. */
export interface Notice {
  readonly text: string;
  /** The server stops, and in so many seconds at most; null: an announcement. */
  readonly seconds: number | null;
}

/** What a member needs to know once, before its first snapshot. */
export interface Attached {
  readonly matchId: string;
  readonly code: string;
  readonly name: string;
  readonly game: string;
  /** Grows when the game's rules change. */
  readonly rules: number;
  /** The own player; 0 for a spectator. */
  readonly player: number;
  /** Resumes the seat after a drop; null for a spectator. */
  readonly ticket: string | null;
  /** How long the seat waits for that. */
  readonly graceMs: number;
  /** The last finished tick. */
  readonly tick: number;
  /** Ticks a second. */
  readonly tickRate: number;
  readonly schema: Schema;
  /** The game's own constants and geometry. */
  readonly setup: unknown;
}

/** An event of the game: `[kind, …]`. */
export type GameEvent = readonly unknown[];

export interface Welcome {
  readonly type: "welcome";
  readonly version: number;
  readonly account: string;
  /** The name in force. */
  readonly name: string;
  readonly agent: string;
  /** A token for the next Hello: with it one is the same account again. */
  readonly keep: string | null;
}

export interface LobbyMessage {
  readonly type: "lobby";
  readonly games: readonly Offer[];
  readonly matches: readonly MatchEntry[];
  readonly chat: readonly ChatLine[];
}

export interface SnapshotMessage {
  readonly type: "snapshot";
  readonly tick: number;
  /** Ticks back to the snapshot it builds on; 0: it builds on empty tables. */
  readonly age: number;
  /** For `Chain.apply`. */
  readonly delta: unknown;
  readonly events: readonly GameEvent[];
  readonly checksum: number | null;
}

export interface TablesMessage {
  readonly type: "tables";
  readonly tick: number;
  /** Per table, rows of `[id, value, …]`. */
  readonly tables: readonly (readonly (readonly number[])[])[];
  readonly events: readonly GameEvent[];
}

export interface RoomMessage {
  readonly type: "room";
  readonly version: number;
  readonly roster: readonly Player[];
  readonly chat: readonly ChatLine[];
}

export interface Stream {
  readonly stream: StreamKind;
  /** Ticks between two snapshots; 0 for paced. */
  readonly period: number;
}

export interface Pong {
  readonly echo: number;
  /** The last finished tick, and how long ago it finished. */
  readonly tick: number;
  readonly phaseUs: number;
  /** How long before its tick the latest-arriving input since the last pong came. */
  readonly marginUs: number | null;
}

export type ServerMessage =
  | Welcome
  | LobbyMessage
  | { readonly type: "listed"; readonly match: MatchEntry }
  | { readonly type: "unlisted"; readonly id: string }
  | { readonly type: "seat"; readonly request: number; readonly ticket: string; readonly match: MatchEntry }
  | { readonly type: "refused"; readonly request: number; readonly code: number; readonly sentence: string }
  | SnapshotMessage
  | TablesMessage
  | ({ readonly type: "attached" } & Attached)
  | RoomMessage
  | { readonly type: "fact"; readonly version: number; readonly fact: Fact }
  | ({ readonly type: "stream" } & Stream)
  | ({ readonly type: "pong" } & Pong)
  | { readonly type: "error"; readonly code: number; readonly sentence: string }
  | { readonly type: "said"; readonly line: ChatLine }
  | { readonly type: "own"; readonly tick: number; readonly rows: readonly OwnRow[] }
  | ({ readonly type: "notice" } & Notice)
  /** A type that this client does not know: to be ignored. */
  | { readonly type: "unknown"; readonly kind: number };
