// docs/metrics.md is what a server really gives.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as c from "./client.mjs";
import { Server } from "./server.mjs";

const PAGE = readFileSync(new URL("../../../docs/metrics.md", import.meta.url), "utf8");

/** name → { type, labels, help } of Prometheus' text format. */
async function scrape(server) {
  const text = await (await fetch(`${server.ops}/metrics`)).text();
  const metrics = new Map();
  for (const [, name, help] of text.matchAll(/^# HELP (\S+) (.+)$/gm)) metrics.set(name, { help, labels: new Set() });
  for (const [, name, type] of text.matchAll(/^# TYPE (\S+) (.+)$/gm)) metrics.get(name).type = type;
  for (const [, name, labels] of text.matchAll(/^([a-z_]+)\{(.*?)\} /gm)) {
    const metric = metrics.get(name) ?? metrics.get(name.replace(/_(bucket|sum|count)$/, ""));
    for (const [, key] of labels.matchAll(/(\w+)="/g)) if (key !== "le") metric.labels.add(key);
  }
  return metrics;
}

test("what a server gives after some play is what the page lists", async (t) => {
  const server = await Server.start(t);
  const member = await c.play(server, { name: "Ada", perMessageDeflate: true });
  const fresh = await c.play(server, { name: "Bob", perMessageDeflate: { serverNoContextTakeover: true } });
  const watcher = await c.play(server, { name: "Cyd", level: 0 }, async (lobby) => lobby.join(lobby.matches[0][1], true));
  member.steer = c.circling;
  member.send(99);
  await member.snapshotsMore(60);
  await c.until("what is told by game", async () => (await server.counter("skirmish_players")) === 2);
  const given = await scrape(server);
  const rows = [...PAGE.matchAll(/^\| `(skirmish_\w+)` \| (\w+) \| (?:`(\w+)`)? ?\| (.+) \|$/gm)].map(([, name, type, label, help]) => [name, { type, label, help }]);
  const own = [...PAGE.matchAll(/^\| `(process_\w+)` \| (\w+) \| (.+) \|$/gm)].map(([, name, type, help]) => [name, { type, help }]);
  const listed = new Map([...rows, ...own]);
  assert.ok(listed.size > 40, `${listed.size} rows`);
  assert.deepEqual([...given.keys()].sort(), [...listed.keys()].sort());
  for (const [name, { type, label, help }] of listed) {
    assert.equal(given.get(name).type, type, name);
    assert.equal(given.get(name).help, help, name);
    for (const key of given.get(name).labels) assert.equal(key, label, `${name} has the label ${key}`);
  }

  const counts = {
    skirmish_connections_opened_total: [{}, 5],
    skirmish_messages_received_total: [{ type: "input" }, 30],
    skirmish_messages_sent_total: [{ type: "snapshot" }, 60],
    skirmish_inputs_applied_total: [{}, 20],
    skirmish_errors_total: [{ code: "unknown_type" }, 1],
    skirmish_tick_duration_seconds_count: [{}, 60],
    skirmish_picture_age_seconds_count: [{}, 2],
    skirmish_received_bytes_total: [{}, 500],
    skirmish_sent_bytes_total: [{}, 5000],
  };
  for (const [name, [labels, least]] of Object.entries(counts)) {
    // What workers add up is told once a second.
    await c.until(`${name} to be ${least}`, async () => (await server.counter(name, labels)) >= least);
  }
  for (const form of ["shared", "fresh", "plain"]) {
    await c.until(`${form} snapshots`, async () => (await server.counter("skirmish_snapshots_sent_total", { form })) > 0);
  }
  const gauges = {
    skirmish_members: [{ stream: "watch" }, 1],
    skirmish_players: [{}, 2],
    skirmish_spectators: [{}, 1],
    skirmish_connections: [{}, 3],
    // What was asked at the start is done.
    skirmish_store_queue: [{}, 0],
  };
  for (const [name, [labels, is]] of Object.entries(gauges)) {
    await c.until(`${name} to be ${is}`, async () => (await server.counter(name, labels)) === is);
  }
  await c.until("two on the fast stream", async () => (await server.counter("skirmish_members", { stream: "fast" })) === 2);
  assert.equal((await server.json("/healthz")).connections, 3);
  for (const each of [member, fresh, watcher]) each.healthy();
});
