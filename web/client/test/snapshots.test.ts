import { describe, expect, test } from "vitest";
import { Chain, ChecksumFault } from "../src/chain.ts";
import { Fault } from "../src/fault.ts";
import type { SnapshotMessage } from "../src/messages.ts";
import { readSchema } from "../src/schema.ts";
import { decodeServerMessage } from "../src/server-messages.ts";
import { checksum, type Tables } from "../src/tables.ts";
import { bytes, vectors } from "./vectors.ts";

interface Step {
  note: string;
  hex: string;
  tick?: number;
  tables?: number[][][];
  checksum?: number;
  new_lives?: number[][];
  refused?: "base" | "checksum" | "malformed";
}

const { chains } = vectors<{ chains: { name: string; note: string; schema: unknown; messages: Step[] }[] }>(
  "snapshots.json",
);

const plain = (tables: Tables): number[][][] =>
  tables.map((table) => Array.from({ length: table.length }, (_, row) => [table.id(row), ...table.row(row)]));

test("there are chains of both kinds", () => {
  const steps = chains.flatMap((chain) => chain.messages);
  expect(steps.filter((step) => step.tables).length).toBeGreaterThan(20);
  expect(steps.filter((step) => step.refused).length).toBeGreaterThan(3);
});

describe.each(chains)("$name", ({ schema, messages }) => {
  test("every message", () => {
    const chain = new Chain(readSchema(schema));
    for (const step of messages) {
      const message = decodeServerMessage(bytes(step.hex)) as SnapshotMessage;
      expect(message.type).toBe("snapshot");
      if (step.refused) {
        expect(() => chain.take(message), step.note).toThrow(step.refused === "checksum" ? ChecksumFault : Fault);
        expect(chain.tick).toBeNull();
        continue;
      }
      const tables = chain.take(message);
      expect(plain(tables), step.note).toEqual(step.tables);
      expect(checksum(tables), step.note).toBe(step.checksum);
      expect(chain.tick).toBe(step.tick);
      if (message.age !== 0) expect(tables.map((table) => [...table.replaced])).toEqual(step.new_lives);
    }
  });
});
