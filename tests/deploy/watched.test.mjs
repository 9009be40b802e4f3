// The alert rules and the dashboard, held against a real Prometheus that watches a real server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as c from "../journeys/node/client.mjs";
import { Server, run } from "../journeys/node/server.mjs";
import { DASHBOARD, Prometheus, expressions, promtool } from "./prometheus.mjs";

const LONG = { timeout: 240_000 };

test("promtool takes the configuration and the rules, and each alert fires", async () => {
  await promtool("check", "config", "prometheus.yml");
  const { stdout } = await promtool("check", "rules", "alerts.yml");
  assert.match(stdout, /SUCCESS: \d+ rules found/);
  await promtool("test", "rules", "alerts.test.yml");
  const rules = readFileSync(new URL("../../assets/deploy/alerts.yml", import.meta.url), "utf8");
  const tested = readFileSync(new URL("../../assets/deploy/alerts.test.yml", import.meta.url), "utf8");
  const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  assert.ok(names.length >= 12);
  for (const name of names) assert.match(tested, new RegExp(`alertname: ${name}\\n`), `${name} is never fired`);
  assert.equal([...rules.matchAll(/runbook: ".+\."/g)].length, names.length, "each says what to do");
});

test("the dashboard is as Grafana reads it", () => {
  const { panels, templating, uid, schemaVersion } = DASHBOARD;
  assert.deepEqual([uid, schemaVersion >= 36], ["skirmish", true]);
  assert.deepEqual(templating.list.map(({ name, type }) => [name, type]), [["datasource", "datasource"], ["instance", "query"]]);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, "ids are distinct");
  const units = ["short", "s", "percentunit", "cps", "Bps", "bytes"];
  const taken = new Set();
  for (const { type, title, gridPos: { x, y, w, h }, fieldConfig, targets, datasource, options } of panels) {
    assert.ok(x >= 0 && x + w <= 24, `${title} is beyond the edge`);
    for (let row = y; row < y + h; row++) {
      for (let column = x; column < x + w; column++) {
        assert.ok(!taken.has(`${column} ${row}`), `${title} covers another panel`);
        taken.add(`${column} ${row}`);
      }
    }
    if (type === "row") continue;
    assert.ok(["stat", "timeseries"].includes(type) && options, title);
    assert.ok(units.includes(fieldConfig.defaults.unit), `${title}: ${fieldConfig.defaults.unit}`);
    assert.equal(datasource.uid, "${datasource}", title);
    assert.ok(targets.length > 0, title);
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
  }
});

test("a real Prometheus answers every expression, from a real server with bots playing", LONG, async (t) => {
  const server = await Server.start(t);
  const prometheus = await Prometheus.start(t, new URL(server.ops).host);
  const bots = run(["bots", "--url", server.ws, "--count", "8", "--seconds", "15"]);
  const watcher = await c.play(server, { name: "Watcher", level: 0 });
  const member = await c.play(server, { name: "Member", perMessageDeflate: true });
  await prometheus.scraped(16);
  member.healthy();
  watcher.healthy();

  let asked = 0;
  let empty = 0;
  for (const { panel, query } of expressions()) {
    const series = await prometheus.query(query);
    asked++;
    if (series.length === 0) {
      empty++;
      assert.match(query, / > 0$/, `${panel.title} shows nothing: ${query}`);
    }
    for (const { value } of series) {
      // A quantile or a share of nothing is no number; all else is one.
      if (!/quantile|\/ sum/.test(query)) assert.ok(Number.isFinite(Number(value[1])), `${query} gives ${value[1]}`);
    }
  }
  assert.ok(asked > 50, `${asked}`);
  const value = async (query) => Number((await prometheus.query(query))[0].value[1]);
  assert.ok((await value("sum(skirmish_members)")) >= 2);
  assert.ok((await value("max_over_time(sum(skirmish_players)[1m:1s])")) >= 8);
  assert.ok((await value("sum(rate(skirmish_tick_duration_seconds_count[15s]))")) > 10, "ticks are counted");
  assert.ok((await value("histogram_quantile(0.5, sum by (le) (rate(skirmish_tick_duration_seconds_bucket[15s])))")) > 0);
  assert.ok((await value("sum(skirmish_snapshot_sent_bytes_total)")) < (await value("sum(skirmish_snapshot_raw_bytes_total)")));

  const rules = await prometheus.rules();
  for (const { name, health, lastError } of rules) assert.equal(health, "ok", `${name}: ${lastError}`);
  console.log(`${asked} expressions (${empty} with nothing to show), ${rules.length} alert rules`);
  const { code, stderr } = await bots;
  assert.equal(code, 0, stderr);

  await server.stop();
  await c.until("the alert that it is down", async () => {
    const down = (await prometheus.rules()).find(({ name }) => name === "SkirmishDown");
    return ["pending", "firing"].includes(down.state);
  }, 30_000);
});
