import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { build, type Rolldown } from "vite";

test("with MessagePack and all it is at most 25 kB gzipped, in one file that needs no other", async () => {
  const root = new URL("..", import.meta.url).pathname;
  const [output] = (await build({ root, logLevel: "silent", build: { write: false } })) as Rolldown.RolldownOutput[];
  expect(output!.output).toHaveLength(1);
  const [file] = output!.output;
  expect(file.imports).toEqual([]);
  expect(gzipSync(file.code, { level: 9 }).length).toBeLessThanOrEqual(25_000);
});
