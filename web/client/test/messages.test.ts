import { decode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import { type ClientMessage, encodeClientMessage } from "../src/client-messages.ts";
import { Fault } from "../src/fault.ts";
import { decodeServerMessage } from "../src/server-messages.ts";
import { bytes, vectors } from "./vectors.ts";

interface Vector {
  direction: "client" | "server";
  name: string;
  note: string;
  fields: Record<string, any>;
  hex: string;
}

const { messages, tolerated } = vectors<{
  messages: Vector[];
  tolerated: { note: string; hex: string; reads_as: string | null }[];
}>("messages.json");

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

describe("client messages", () => {
  const ours = messages.filter((vector) => vector.direction === "client");

  test("there are vectors of every type", () => {
    expect(new Set(ours.map((vector) => vector.name)).size).toBe(11);
  });

  test.each(ours)("$name: $note", ({ name, fields, hex }) => {
    const type = name[0]!.toLowerCase() + name.slice(1);
    const message = type === "create" ? { type, request: fields.request, settings: fields } : { type, ...fields };
    const encoded = encodeClientMessage(message as unknown as ClientMessage);
    expect(decode(encoded)).toEqual(decode(bytes(hex)));
  });
});

describe("server messages", () => {
  const theirs = messages.filter((vector) => vector.direction === "server");

  test("there are vectors of every type", () => {
    expect(new Set(theirs.map((vector) => vector.name)).size).toBe(17);
  });

  test.each(theirs)("$name: $note", ({ name, fields, hex }) => {
    const message = decodeServerMessage(bytes(hex)) as unknown as Record<string, unknown>;
    expect(message.type).toBe(name[0]!.toLowerCase() + name.slice(1));
    const expected = Object.fromEntries(Object.entries(fields).map(([key, value]) => [camel(key), named(key, value)]));
    if (name === "Snapshot") expected.checksum ??= null;
    expect(JSON.parse(JSON.stringify({ ...message, type: undefined }))).toEqual(expected);
  });

  test.each(tolerated)("tolerated: $note", ({ hex, reads_as }) => {
    const message = decodeServerMessage(bytes(hex));
    if (reads_as !== null) expect(message).toEqual(decodeServerMessage(bytes(reads_as)));
    else if (message.type === "fact") expect(message.fact.kind).toBe("unknown");
    else expect(message.type).toBe("unknown");
  });

  test.each([
    ["nothing", ""],
    ["an empty array", "90"],
    ["a map", "810101"],
    ["a type that is no integer", "92a13401"],
    ["cut", "930c00"],
    ["a field too few", "920c00"],
    ["a negative tick", "950d05ff00c0"],
    ["a sentence that is a number", "930e0601"],
  ])("refused: %s", (_, hex) => {
    expect(() => decodeServerMessage(bytes(hex))).toThrow(Fault);
  });
});

const entry = ([id, code, name, game, players, bots, seats, spectators, detail]: any[]) => ({
  id, code, name, game, players, bots, seats, spectators, detail,
}); // prettier-ignore
const line = ([player, name, text]: any[]) => ({ player, name, text });
const member = ([player, name, bot, present]: any[]) => ({ player, name, bot, present });
const column = ([name, scale, unit, predictor, wrap]: any[]) => ({ name, scale, unit, predictor, wrap });

function fact(fact: any[]): unknown {
  switch (fact[0]) {
    case 1:
      return { kind: "joined", player: member(fact[1]) };
    case 2:
      return { kind: "left", player: fact[1], reason: fact[2] };
    case 3:
      return { kind: "presence", player: fact[1], present: fact[2] };
    case 5:
      return { kind: "result", id: fact[1] };
    default:
      return { kind: "chat", line: line(fact[1]) };
  }
}

/** The tuples of the vectors as the objects of this client. */
function named(key: string, value: any): unknown {
  switch (key) {
    case "games":
      return value.map(([kind, options]: any[]) => ({ kind, options }));
    case "matches":
      return value.map(entry);
    case "match":
      return entry(value);
    case "chat":
      return value.map(line);
    case "line":
      return line(value);
    case "roster":
      return value.map(member);
    case "fact":
      return fact(value);
    case "rows":
      return value.map(([table, off]: any[]) => ({ table, off }));
    case "schema":
      return { tables: value.map(([name, columns]: any[]) => ({ name, columns: columns.map(column) })) };
    default:
      return value;
  }
}
