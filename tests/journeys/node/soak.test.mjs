// A short soak. Minutes of it: node soak-ws.mjs 600

import assert from "node:assert/strict";
import { test } from "node:test";
import { Server } from "./server.mjs";
import { soak } from "./soak-ws.mjs";
import { SERVER } from "./soak.mjs";

test("members that do all kinds of things hold what is right", { timeout: 90_000 }, async (t) => {
  const server = await Server.start(t, SERVER);
  const { counts } = await soak(server, 12, 20);
  t.diagnostic(JSON.stringify(counts));
  const seen = (what, least) => assert.ok((counts[what] ?? 0) >= least, `${what}: ${counts[what] ?? 0}`);
  seen("checksums", 30);
  seen("compared", 300);
  seen("snapshots in a shared window", 30);
  seen("resumes", 1);
});
