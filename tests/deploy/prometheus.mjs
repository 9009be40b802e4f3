// A real Prometheus, on a folder and a port of its own, with the configuration that is delivered.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sleep, until } from "../journeys/node/client.mjs";
import { environment, freePort } from "../journeys/node/server.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const FOLDER = here("../../assets/deploy");
export const DASHBOARD = JSON.parse(readFileSync(here("../../assets/deploy/dashboard.json"), "utf8"));
const BINARIES = execFileSync(here("prometheus.sh"), { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Runs promtool in the folder of the rules. */
export const promtool = (...args) => promisify(execFile)(join(BINARIES, "promtool"), args, { cwd: FOLDER });

export class Prometheus {
  /** t: whoever ends it, by `after`. It scrapes `target` every second. */
  static async start(t, target) {
    const folder = mkdtempSync(join(tmpdir(), "skirmish-prometheus-"));
    cpSync(join(FOLDER, "alerts.yml"), join(folder, "alerts.yml"));
    const config = readFileSync(join(FOLDER, "prometheus.yml"), "utf8");
    const fast = config.replaceAll("15s", "1s").replace("127.0.0.1:9100", target);
    assert.ok(fast.includes(target) && fast.includes("1s"), "the configuration has changed");
    writeFileSync(join(folder, "prometheus.yml"), fast);
    const port = await freePort();
    const args = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, "--log.level=warn"];
    const child = spawn(join(BINARIES, "prometheus"), args, { env: environment(), stdio: ["ignore", "ignore", "pipe"] });
    running.add(child);
    let said = "";
    child.stderr.on("data", (text) => (said += text));
    t.after(async () => {
      child.kill("SIGTERM");
      await new Promise((done) => (child.exitCode === null ? child.once("exit", done) : done()));
      running.delete(child);
      rmSync(folder, { recursive: true });
    });
    const prometheus = new Prometheus(`http://127.0.0.1:${port}/api/v1`);
    await until("Prometheus", () => {
      assert.equal(child.exitCode, null, said);
      return fetch(`http://127.0.0.1:${port}/-/ready`).then(({ ok }) => ok, () => false);
    }, 60_000);
    return prometheus;
  }

  constructor(api) {
    this.api = api;
  }

  async ask(path, parameters = {}) {
    const answer = await fetch(`${this.api}/${path}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = await answer.json();
    assert.equal(status, "success", `${parameters.query ?? path}: ${error}`);
    return data;
  }

  /** What an expression gives now: `[{ metric, value: [time, text] }]`. */
  async query(expression) {
    const { result } = await this.ask("query", { query: expression });
    return result;
  }

  /** Waits until the server has been scraped so many times. */
  async scraped(times) {
    await until(`${times} scrapes`, async () => {
      const [count] = await this.query('count_over_time(up{job="skirmish"}[10m])');
      await sleep(300);
      return Number(count?.value[1] ?? 0) >= times;
    }, 120_000);
  }

  async rules() {
    const { groups } = await this.ask("rules");
    return groups.flatMap(({ rules }) => rules);
  }
}

/** Each expression of the dashboard, as Grafana would ask it. */
export function* expressions(interval = "15s") {
  for (const panel of DASHBOARD.panels) {
    for (const target of panel.targets ?? []) {
      const query = target.expr.replaceAll("$instance", ".*").replaceAll("$__rate_interval", interval);
      yield { panel, target, query };
    }
  }
}
