/** Decoding of what the server sends: unknown types and extra elements are ignored. */

import { decode } from "@msgpack/msgpack";
import { server, StreamKind } from "./codes.ts";
import { Fault } from "./fault.ts";
import type { ChatLine, Fact, GameEvent, MatchEntry, Offer, OwnRow, Player, ServerMessage } from "./messages.ts";
import { array, bool, fields, i32, list, option, str, u32 } from "./read.ts";
import { readSchema } from "./schema.ts";

/** Reads one message. Throws `Fault` if it cannot be one. */
export function decodeServerMessage(bytes: Uint8Array): ServerMessage {
  let value: unknown;
  try {
    value = decode(bytes);
  } catch {
    throw new Fault("a message was not MessagePack");
  }
  const [kind] = fields(value, 1);
  const read = READERS[u32(kind)];
  return read ? read(array(value)) : { type: "unknown", kind: u32(kind) };
}

type Reader = (message: readonly unknown[]) => ServerMessage;

const READERS: Readonly<Record<number, Reader | undefined>> = {
  [server.welcome](message) {
    const [, version, account, name, agent, keep] = fields(message, 5);
    return { type: "welcome", version: u32(version), account: str(account), name: str(name), agent: str(agent), keep: option(keep, str) };
  },
  [server.lobby](message) {
    const [, games, matches, chat] = fields(message, 4);
    return { type: "lobby", games: list(games, offer), matches: list(matches, entry), chat: list(chat, line) };
  },
  [server.listed](message) {
    return { type: "listed", match: entry(fields(message, 2)[1]) };
  },
  [server.unlisted](message) {
    return { type: "unlisted", id: str(fields(message, 2)[1]) };
  },
  [server.seat](message) {
    const [, request, ticket, match] = fields(message, 4);
    return { type: "seat", request: u32(request), ticket: str(ticket), match: entry(match) };
  },
  [server.refused](message) {
    const [, request, code, sentence] = fields(message, 4);
    return { type: "refused", request: u32(request), code: u32(code), sentence: str(sentence) };
  },
  [server.snapshot](message) {
    const [, tick, age, delta, events, checksum] = fields(message, 5);
    return {
      type: "snapshot",
      tick: u32(tick),
      age: u32(age),
      delta,
      events: list(events, event),
      checksum: option(checksum, u32),
    };
  },
  [server.tables](message) {
    const [, tick, tables, events] = fields(message, 4);
    const rows = list(tables, (table) => list(table, (row) => list(row, i32)));
    return { type: "tables", tick: u32(tick), tables: rows, events: list(events, event) };
  },
  [server.attached](message) {
    const [, matchId, code, name, game, rules, player, ticket, graceMs, tick, tickRate, schema, setup] = fields(
      message,
      13,
    );
    return {
      type: "attached",
      matchId: str(matchId),
      code: str(code),
      name: str(name),
      game: str(game),
      rules: u32(rules),
      player: i32(player),
      ticket: option(ticket, str),
      graceMs: u32(graceMs),
      tick: u32(tick),
      tickRate: u32(tickRate),
      schema: readSchema(schema),
      setup,
    };
  },
  [server.room](message) {
    const [, version, roster, chat] = fields(message, 4);
    return { type: "room", version: u32(version), roster: list(roster, player), chat: list(chat, line) };
  },
  [server.fact](message) {
    const [, version, value] = fields(message, 3);
    return { type: "fact", version: u32(version), fact: fact(value) };
  },
  [server.stream](message) {
    const [, stream, period] = fields(message, 3);
    if (u32(stream) > StreamKind.watch) return { type: "unknown", kind: server.stream };
    return { type: "stream", stream: stream as StreamKind, period: u32(period) };
  },
  [server.pong](message) {
    const [, echo, tick, phaseUs, marginUs] = fields(message, 5);
    return {
      type: "pong",
      echo: u32(echo),
      tick: u32(tick),
      phaseUs: u32(phaseUs),
      marginUs: option(marginUs, i32),
    };
  },
  [server.error](message) {
    const [, code, sentence] = fields(message, 3);
    return { type: "error", code: u32(code), sentence: str(sentence) };
  },
  [server.said](message) {
    return { type: "said", line: line(fields(message, 2)[1]) };
  },
  [server.own](message) {
    const [, tick, rows] = fields(message, 3);
    return { type: "own", tick: u32(tick), rows: list(rows, ownRow) };
  },
  [server.notice](message) {
    const [, text, seconds] = fields(message, 3);
    return { type: "notice", text: str(text), seconds: option(seconds, u32) };
  },
};

function offer(value: unknown): Offer {
  const [kind, options] = fields(value, 2);
  return { kind: str(kind), options };
}

function entry(value: unknown): MatchEntry {
  const [id, code, name, game, players, bots, seats, spectators, detail] = fields(value, 9);
  return {
    id: str(id),
    code: str(code),
    name: str(name),
    game: str(game),
    players: u32(players),
    bots: u32(bots),
    seats: u32(seats),
    spectators: u32(spectators),
    detail,
  };
}

function line(value: unknown): ChatLine {
  const [player, name, text] = fields(value, 3);
  return { player: i32(player), name: str(name), text: str(text) };
}

function player(value: unknown): Player {
  const [id, name, bot, present] = fields(value, 4);
  return { player: i32(id), name: str(name), bot: bool(bot), present: bool(present) };
}

function event(value: unknown): GameEvent {
  return array(value);
}

function ownRow(value: unknown): OwnRow {
  const [table, off] = fields(value, 2);
  return { table: u32(table), off: list(off, i32) };
}

function fact(value: unknown): Fact {
  const kind = fields(value, 1)[0];
  switch (u32(kind)) {
    case 1:
      return { kind: "joined", player: player(fields(value, 2)[1]) };
    case 2: {
      const [, who, reason] = fields(value, 3);
      return { kind: "left", player: i32(who), reason: u32(reason) };
    }
    case 3: {
      const [, who, present] = fields(value, 3);
      return { kind: "presence", player: i32(who), present: bool(present) };
    }
    case 4:
      return { kind: "chat", line: line(fields(value, 2)[1]) };
    case 5:
      return { kind: "result", id: str(fields(value, 2)[1]) };
    default:
      return { kind: "unknown" };
  }
}
