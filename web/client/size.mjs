// Prints the size of the package as a browser gets it, and fails above the limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 25_000;
const bytes = gzipSync(readFileSync(new URL("dist/index.js", import.meta.url)), { level: 9 }).length;
console.log(`skirmish-client: ${bytes} bytes gzipped, of at most ${LIMIT}`);
process.exitCode = bytes > LIMIT ? 1 : 0;
