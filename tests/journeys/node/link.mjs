// A link of `skirmish netsim`, ended by its process id whatever happens.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { BINARY, environment, keep } from "./server.mjs";

export class Link {
  /** To a port of this machine, with that weather; ended with the test. */
  static async open(t, to, weather = []) {
    const args = ["netsim", "--listen", "127.0.0.1:0", "--to", `127.0.0.1:${to}`, ...weather];
    const link = new Link(keep(spawn(BINARY, args, { env: environment(), stdio: ["ignore", "pipe", "pipe"] })));
    t.after(() => link.child.kill("SIGKILL"));
    await link.ready;
    return link;
  }

  constructor(child) {
    this.child = child;
    this.said = [];
    this.errors = "";
    child.stderr.on("data", (text) => (this.errors += text));
    this.closed = new Promise((done) => child.once("close", done));
    this.ready = new Promise((ready, fail) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.said.push(line);
        const open = /^127\.0\.0\.1:(\d+) leads to /.exec(line);
        if (open) {
          this.port = Number(open[1]);
          this.ws = `ws://127.0.0.1:${this.port}/ws`;
          ready();
        }
      });
      this.closed.then((code) => fail(new Error(`netsim ended with ${code}: ${this.errors}`)));
    });
    this.ready.catch(() => {});
  }

  /** Ctrl-C: what it says, and its exit code. */
  async end() {
    this.child.kill("SIGINT");
    const code = await this.closed;
    return { code, counts: this.said.at(-1) };
  }
}
