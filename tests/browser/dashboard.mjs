// Draws the panels of the Grafana dashboard from a real Prometheus, for docs/: no test, and no Grafana
// (which is not in Debian), but the same expressions, units and legends, drawn with uPlot, which Grafana
// draws with too.
//
//     SKIRMISH_BIN=target/release/skirmish node tests/browser/dashboard.mjs [FOLDER] [SECONDS]

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import * as c from "../journeys/node/client.mjs";
import { Server, environment } from "../journeys/node/server.mjs";
import { DASHBOARD, Prometheus } from "../deploy/prometheus.mjs";

const [folder = "docs/pictures", seconds = "180"] = process.argv.slice(2);
const LOADS = [[12, 1], [20, 0.7], [8, 0.4]]; // bots, and for which part of the time

const ends = [];
const t = { after: (end) => ends.push(end) };
const require = createRequire(import.meta.url);
const uplot = require.resolve("uplot").replace(/uPlot\..*$/, "");

function bots(server, count, time) {
  const binary = process.env.SKIRMISH_BIN ?? "target/release/skirmish";
  const child = spawn(binary, ["bots", "--url", server.ws, "--count", String(count), "--seconds", String(Math.round(time))], { env: environment(), stdio: "ignore" });
  t.after(() => child.kill("SIGKILL"));
}

const show = {
  short: (n) => (Math.abs(n) >= 1000 ? `${+(n / 1000).toPrecision(3)} K` : `${+n.toPrecision(3)}`),
  cps: (n) => `${show.short(n)} c/s`,
  percentunit: (n) => `${+(n * 100).toPrecision(3)} %`,
  s: (n) => (n < 0.001 ? `${+(n * 1e6).toPrecision(3)} µs` : n < 1 ? `${+(n * 1e3).toPrecision(3)} ms` : n < 120 ? `${+n.toPrecision(3)} s` : `${+(n / 60).toPrecision(3)} min`),
  Bps: (n) => (n >= 1e6 ? `${+(n / 1e6).toPrecision(3)} MB/s` : n >= 1e3 ? `${+(n / 1e3).toPrecision(3)} kB/s` : `${+n.toPrecision(3)} B/s`),
  bytes: (n) => `${+(n / 2 ** 20).toPrecision(3)} MiB`,
};

/** A panel's series: `{ title, unit, stack, stat, times, lines: [{ label, values }] }`. */
async function data(prometheus, panel, from, to) {
  const lines = [];
  const step = 2;
  const times = [];
  for (let time = from; time <= to; time += step) times.push(time);
  for (const target of panel.targets) {
    const query = target.expr.replaceAll("$instance", ".*").replaceAll("$__rate_interval", "15s");
    const { result } = await prometheus.ask("query_range", { query, start: from, end: to, step });
    for (const { metric, values } of result) {
      const known = new Map(values.map(([time, value]) => [time, Number(value)]));
      lines.push({
        label: target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, key) => metric[key] ?? ""),
        values: times.map((time) => (Number.isFinite(known.get(time)) ? known.get(time) : null)),
      });
    }
  }
  const { unit, custom, mappings } = panel.fieldConfig.defaults;
  return { title: panel.title, unit, stack: custom?.stacking.mode === "normal", stat: panel.type === "stat", mappings, position: panel.gridPos, times, lines };
}

/** Takes webhooks; for a third of the time it is not well. */
function receiver() {
  const began = Date.now();
  const listening = createServer(async (request, response) => {
    await request.toArray();
    const part = (Date.now() - began) / 1000 / Number(seconds);
    response.writeHead(part > 0.3 && part < 0.6 ? 503 : 204).end();
  }).listen(0, "127.0.0.1");
  t.after(() => listening.close());
  return new Promise((done) => listening.once("listening", () => done(`http://127.0.0.1:${listening.address().port}/`)));
}

/** Somebody who means no good: tickets of nobody's, pages of other sites, what is no protocol, and more than is allowed. */
async function abuse(server) {
  const tries = [
    async () => c.Connection.open(server, { origin: "https://elsewhere.example" }).catch(() => undefined),
    async () => {
      const lobby = await c.Lobby.enter(server, "Mallory");
      for (let n = 0; n < 3; n++) await lobby.join("NOCODE");
      return lobby;
    },
    async () => {
      const lobby = await c.Lobby.enter(server, "Mallory");
      for (let n = 0; n < 400; n++) lobby.send(c.PING, n);
      return lobby;
    },
    async () => {
      const socket = await c.Connection.open(server);
      socket.socket.send("text");
      return socket;
    },
    async () => {
      const socket = await c.Connection.open(server);
      await socket.greet("Mallory", "not.a.token");
      return socket;
    },
  ];
  for (let n = 0; ; n++) {
    const socket = await tries[n % tries.length]();
    await c.sleep(900);
    socket?.close();
  }
}

const URL_AND_SECRET = { SKIRMISH_WEBHOOK_URL: await receiver(), SKIRMISH_WEBHOOK_SECRET: "a-secret-that-is-long-enough" };
const server = await Server.start(t, ["--idle-after-s", "0"], { env: URL_AND_SECRET });
// Rounds that end, so that there are results.
await c.play(server, { name: "Ada" }, (lobby) => lobby.create({ bots: 3, config: { countdown_ms: 500, fight_ms: 6000, result_ms: 500 } }));
abuse(server).catch(() => undefined);
const prometheus = await Prometheus.start(t, new URL(server.ops).host);
const began = Date.now() / 1000;
for (const [count, part] of LOADS) bots(server, count, Number(seconds) * part);
await new Promise((done) => setTimeout(done, Number(seconds) * 1000));
const to = Math.floor(Date.now() / 1000);
const from = Math.ceil(began) + 5;

const rows = [];
for (const panel of DASHBOARD.panels) {
  if (panel.type === "row") rows.push({ title: panel.title, panels: [] });
  else rows.at(-1).panels.push(await data(prometheus, panel, from, to));
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });
const session = await page.context().newCDPSession(page);
const whole = (page) => page.evaluate(() => ({ x: 0, y: 0, width: document.body.scrollWidth, height: document.body.offsetHeight, scale: 1 }));
await page.setContent("<!doctype html><body></body>");
await page.addStyleTag({ path: join(uplot, "uPlot.min.css") });
await page.addScriptTag({ path: join(uplot, "uPlot.iife.min.js") });
await page.addStyleTag({ content: readFileSync(new URL("dashboard.css", import.meta.url), "utf8") });
await page.addScriptTag({ content: `const show = {}; ${Object.entries(show).map(([unit, text]) => `show.${unit} = ${text};`).join("\n")}` });
mkdirSync(folder, { recursive: true });
for (const row of rows) {
  await page.evaluate(({ title, panels }) => {
    const COLOURS = ["#73bf69", "#f2cc0c", "#5794f2", "#ff9830", "#f2495c", "#b877d9", "#8ab8ff", "#37872d", "#e0b400", "#c4162a"];
    document.body.innerHTML = `<h1>${title}</h1><main></main>`;
    for (const { title, unit, stack, stat, mappings, position, times, lines } of panels) {
      const box = document.createElement("section");
      box.style.gridColumn = `span ${position.w}`;
      box.innerHTML = `<h2>${title}</h2>`;
      document.querySelector("main").append(box);
      if (stat) {
        const value = lines[0]?.values.findLast((value) => value !== null) ?? null;
        const text = mappings[0]?.options[value]?.text ?? (value === null ? "no data" : show[unit](value));
        box.innerHTML += `<strong>${text}</strong>`;
        continue;
      }
      if (lines.length === 0) {
        box.innerHTML += "<p>No data: nothing of this happened</p>";
        continue;
      }
      const sums = times.map(() => 0);
      const values = lines.map(({ values }) => (stack ? values.map((value, n) => (sums[n] += value ?? 0)) : values));
      const series = lines.map(({ label }, n) => ({ label, stroke: COLOURS[n % COLOURS.length], width: 1.2, points: { show: false }, fill: stack ? `${COLOURS[n % COLOURS.length]}33` : undefined, value: (_, value) => (value === null ? "" : show[unit](value)) }));
      const axis = { stroke: "#9aa0a6", grid: { stroke: "#2a2d33", width: 1 }, ticks: { show: false }, font: "11px sans-serif" };
      // Stacked areas are drawn from the top, so that each is seen.
      const order = stack ? lines.map((_, n) => lines.length - 1 - n) : lines.map((_, n) => n);
      new uPlot(
        {
          width: box.clientWidth - 16, height: 200, cursor: { show: false }, legend: { live: false },
          scales: { y: { range: (_, low, high) => [0, high > 0 ? high * 1.1 : 1] } },
          axes: [axis, { ...axis, size: 74, values: (_, ticks) => ticks.map((tick) => show[unit](tick)) }],
          series: [{}, ...order.map((n) => series[n])],
        },
        [times, ...order.map((n) => values[n])],
        box,
      );
    }
  }, row);
  await page.waitForTimeout(200);
  const name = row.title.toLowerCase().replaceAll(" ", "-");
  const { data: picture } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80, captureBeyondViewport: true, clip: await whole(page) });
  writeFileSync(join(folder, `dashboard-${name}.webp`), Buffer.from(picture, "base64"));
}
await browser.close();
for (const end of ends.reverse()) await end();
process.exit(0);
