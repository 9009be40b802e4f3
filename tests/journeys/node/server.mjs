// A server of one's own on a free port, ended by its process id whatever happens.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const BINARY = process.env.SKIRMISH_BIN ?? fileURLToPath(new URL("../../../target/release/skirmish", import.meta.url));
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Ends it at the latest with this process. */
export function keep(child) {
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** The environment without settings of somebody else's. */
export function environment(extra = {}) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("SKIRMISH_"));
  return { ...Object.fromEntries(own), ...extra };
}

export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => probe.once("listening", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** Runs the binary to its end. */
export function run(args, { env } = {}) {
  const child = spawn(BINARY, args, { env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => (output.stdout += text));
  child.stderr.on("data", (text) => (output.stderr += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  return new Promise((done) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      running.delete(child);
      done({ code, ...output });
    });
  });
}

export class Server {
  /** t: the test, at whose end the server ends too; files: how many it may open; ops: where operators look, `null` for the default; stdout: as of `spawn`. */
  static async start(t, args = [], { env, bind = true, files, ops = "127.0.0.1:0", stdout = "ignore" } = {}) {
    const fixed = ["--log-format", "json", ...(ops ? ["--ops-bind", ops] : [])];
    const all = [...(bind ? ["--bind", "127.0.0.1:0"] : []), ...fixed, ...args];
    const limited = files ? ["sh", ["-c", `ulimit -n ${files} && exec "$0" "$@"`, BINARY, ...all]] : [BINARY, all];
    const child = spawn(...limited, { env: environment(env), stdio: ["ignore", stdout, "pipe"] });
    running.add(child);
    const server = new Server(child);
    t.after(() => server.stop());
    await server.ready;
    return server;
  }

  constructor(child) {
    this.child = child;
    this.log = [];
    this.lines = [];
    this.times = [];
    // When all that it wrote has been read, too.
    this.exited = new Promise((done) => child.once("close", (code, signal) => done({ code, signal })));
    this.ready = new Promise((ready, fail) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        this.lines.push(line);
        const entry = line.startsWith("{") ? JSON.parse(line) : { message: line };
        if (entry.timestamp) this.times.push(entry.timestamp);
        this.log.push(entry);
        const ops = /^operators look at (http:\S+)/.exec(entry.message);
        if (ops) this.ops = ops[1];
        const serving = /^serving (https?:\S+)/.exec(entry.message);
        if (serving) {
          this.http = serving[1];
          this.ws = `${this.http.replace("http", "ws")}/ws`;
          ready();
        }
      });
      this.exited.then(({ code }) => fail(new Error(`the server ended with ${code}: ${JSON.stringify(this.log)}`)));
    });
    this.ready.catch(() => {});
  }

  async stop() {
    if (this.child.exitCode === null) this.child.kill("SIGKILL");
    await this.exited;
    running.delete(this.child);
  }

  async json(path) {
    return (await fetch(this.http + path)).json();
  }

  /** The sum of a counter's values that have these labels. */
  async counter(name, labels = {}) {
    const text = await (await fetch(`${this.ops}/metrics`)).text();
    const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
    return text
      .split("\n")
      .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && wanted.every((label) => line.includes(label)))
      .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  /** Waits for a line in the log, behind its first `after`, and gives it: it comes by another way than an answer, and later. A field is a value or a RegExp. */
  async logged(fields, after = 0) {
    const fits = (entry) => Object.entries(fields).every(([key, value]) => (value instanceof RegExp ? value.test(entry[key]) : entry[key] === value));
    for (let tries = 0; tries < 500; tries++) {
      const found = this.log.slice(after).find(fits);
      if (found) return found;
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error(`never logged: ${Object.entries(fields).map((field) => field.join("=")).join(", ")}`);
  }
}
