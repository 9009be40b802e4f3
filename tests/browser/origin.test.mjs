// Pages on other ports and hosts than the server's: who may join a match and use the API.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Server, browser } from "./game.mjs";
import { stage } from "./soak/relay.mjs";

const LONG = { timeout: 60_000 };

/** What a page of an origin gets: the snapshots of a match it joined, and the match list. */
async function visit(launched, url, server) {
  const page = await launched.newPage();
  await page.goto(url);
  const told = await page.evaluate(async (ws) => {
    const c = await import("/journeys/client.mjs");
    try {
      const member = await c.play({ ws }, { name: "Visitor" });
      await member.snapshotsMore(30);
      member.healthy();
      return { snapshots: member.snapshots };
    } catch (error) {
      return { error: error.message };
    }
  }, server.ws);
  const api = await page.evaluate(async (api) => {
    try {
      const made = await fetch(api, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
      const listed = await fetch(api);
      return { made: made.status, listed: (await listed.json()).length };
    } catch (error) {
      return { error: error.message };
    }
  }, `${server.http}/api/matches`);
  await page.close();
  return { ...told, api };
}

test("a page of this machine on another port joins a match and uses the API", LONG, async (t) => {
  const server = await Server.start(t);
  const { url } = await stage(t, server);
  const visited = await visit(await browser(t), url, server);
  assert.ok(visited.snapshots >= 30, JSON.stringify(visited));
  assert.deepEqual(visited.api, { made: 201, listed: 2 });
});

test("a page of another host is refused, and let in by the setting that the log names", LONG, async (t) => {
  const server = await Server.start(t);
  const { port } = await stage(t, server);
  const origin = `http://play.example:${port}`;
  const launched = await browser(t, ["--host-resolver-rules=MAP play.example 127.0.0.1"]);
  const refused = await visit(launched, origin, server);
  assert.ok(refused.error && refused.api.error, JSON.stringify(refused));
  assert.deepEqual((await server.json("/api/matches")).length, 1, "it created nothing");
  const setting = ["--allowed-origins", origin];
  for (const message of ["upgrade refused", "API request refused"]) {
    const refusal = await server.logged({ message, reason: "origin" });
    assert.ok(refusal.sentence.includes(setting.join(" ")), `${message}: ${JSON.stringify(refusal)}`);
  }

  const open = await Server.start(t, setting);
  const visited = await visit(launched, origin, open);
  assert.ok(visited.snapshots >= 30, JSON.stringify(visited));
  assert.deepEqual(visited.api, { made: 201, listed: 2 });
  assert.ok(!open.log.some(({ reason }) => reason === "origin"));
});
