// The soak of tests/journeys with the browser's own WebSockets, in a page on another port. Minutes of
// it: SOAK=600 node --test soak.test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";
import { Server, browser } from "./game.mjs";
import { SERVER } from "../journeys/node/soak.mjs";
import { stage } from "./soak/relay.mjs";

const SECONDS = Number(process.env.SOAK ?? 15);
const SEED = Number(process.env.SEED ?? 3);

test("members in Chromium that do all kinds of things hold what is right", { timeout: (SECONDS + 120) * 1000 }, async (t) => {
  const server = await Server.start(t, SERVER);
  const { url, ws, counts } = await stage(t, server);
  const page = await (await browser(t)).newPage();
  await page.goto(url);
  const told = await page.evaluate(async ([ws, seed, seconds]) => {
    const { Soak } = await import("/journeys/soak.mjs");
    return (await new Soak({ ws }, { seed }).run(seconds)).counts;
  }, [ws, SEED, SECONDS]);
  t.diagnostic(`Chromium: ${SECONDS} s, seed ${SEED}: ${JSON.stringify({ ...told, ...counts })}`);
  const seen = (what, least, counts = told) => assert.ok((counts[what] ?? 0) >= least, `${what}: ${counts[what] ?? 0}`);
  seen("checksums", 20);
  seen("compared", 200);
  seen("resumes", 1);
  seen("frames that need the window", 30, counts);
});
