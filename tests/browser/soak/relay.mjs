// A page on a port of its own that runs the soak of tests/journeys with the browser's WebSockets, and
// the relay they go through: a page can choose no deflate, stall no socket and cut none.

import { createServer as createHttpServer } from "node:http";
import { readFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { needsWindow } from "../../journeys/node/soak-ws.mjs";

const JOURNEYS = fileURLToPath(new URL("../../journeys/node/", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));
const IMPORTS = {
  ws: "/here/ws.mjs",
  "node:assert/strict": "/here/assert.mjs",
  "@msgpack/msgpack": "/journeys/node_modules/@msgpack/msgpack/dist.esm/index.mjs",
};
const PAGE = `<!doctype html><title>Soak</title><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
const TYPES = { ".mjs": "text/javascript", ".html": "text/html" };
const [COMPRESSED, OPCODE] = [0x40, 0x0f];

const listening = (server) => new Promise((done) => server.listen(0, "127.0.0.1", () => done(server.address().port)));

/** Links to the server by the number that the page gave them. */
class Relay {
  constructor(to) {
    Object.assign(this, { to, links: new Map(), counts: { "compressed frames": 0, "frames that need the window": 0 } });
    this.server = createServer((near) => this.accept(near));
  }

  accept(near) {
    let head = "";
    near.on("error", () => {});
    const read = (data) => {
      head += data.toString("latin1");
      if (!head.includes("\r\n\r\n")) return;
      near.off("data", read);
      this.connect(near, head);
    };
    near.on("data", read);
  }

  /** Opens the way to the server, with the offer that the page's URL names. */
  connect(near, head) {
    const [line, ...headers] = head.split("\r\n");
    const query = new URL(line.split(" ")[1], "http://relay").searchParams;
    const kept = headers.filter((header) => !/^(sec-websocket-extensions|host):/i.test(header));
    const offer = query.get("offer");
    const sent = [`GET /ws HTTP/1.1`, `Host: ${this.to.host}`, ...(offer ? [`Sec-WebSocket-Extensions: ${offer}`] : []), ...kept];
    const far = connect({ host: this.to.hostname, port: Number(this.to.port) });
    far.write(sent.join("\r\n"), "latin1");
    const frames = new Frames((first, payload) => this.count(first, payload));
    far.on("data", (data) => frames.push(data));
    const link = { near, far };
    this.links.set(query.get("link"), link);
    for (const [from, to] of [[near, far], [far, near]]) {
      from.pipe(to);
      from.on("error", () => {}).on("close", () => {
        to.destroy();
        this.links.delete(query.get("link"));
      });
    }
  }

  count(first, payload) {
    if (!(first & COMPRESSED) || (first & OPCODE) !== 2) return;
    this.counts["compressed frames"]++;
    if (needsWindow(payload)) this.counts["frames that need the window"]++;
  }

  act(link, what) {
    const found = this.links.get(link);
    if (!found) return;
    if (what === "cut") found.near.destroy();
    if (what === "pause") found.far.unpipe(found.near).pause();
    if (what === "resume") found.far.pipe(found.near);
  }
}

/** The server's frames behind its handshake. */
class Frames {
  constructor(each) {
    Object.assign(this, { each, bytes: Buffer.alloc(0), upgraded: false });
  }

  push(data) {
    this.bytes = Buffer.concat([this.bytes, data]);
    if (!this.upgraded) {
      const end = this.bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.upgraded = true;
      this.bytes = this.bytes.subarray(end + 4);
    }
    for (;;) {
      const [first, short] = this.bytes;
      const head = short < 126 ? 2 : 4;
      if (this.bytes.length < head) return;
      const length = short < 126 ? short : this.bytes.readUInt16BE(2);
      if (this.bytes.length < head + length) return;
      this.each(first, this.bytes.subarray(head, head + length));
      this.bytes = this.bytes.subarray(head + length);
    }
  }
}

/** Where the page is, what it calls the server, and what passed. */
export async function stage(t, server) {
  const relay = new Relay(new URL(server.http));
  const pages = createHttpServer(async (request, answer) => {
    const { pathname, searchParams } = new URL(request.url, "http://page");
    if (pathname === "/") return answer.setHeader("content-type", "text/html").end(PAGE);
    if (pathname === "/act") {
      relay.act(searchParams.get("link"), searchParams.get("what"));
      return answer.end();
    }
    const path = pathname.replace(/^\/here\//, HERE).replace(/^\/journeys\//, JOURNEYS);
    const text = path.startsWith("/") && !path.includes("..") && path !== pathname ? await readFile(path).catch(() => null) : null;
    if (text === null) answer.writeHead(404).end();
    else answer.setHeader("content-type", TYPES[extname(path)] ?? "text/plain").end(text);
  });
  const [port, relayed] = [await listening(pages), await listening(relay.server)];
  t.after(() => {
    pages.close();
    relay.server.close();
    relay.links.forEach(({ near }) => near.destroy());
  });
  return { port, url: `http://127.0.0.1:${port}/`, ws: `ws://127.0.0.1:${relayed}/ws`, counts: relay.counts };
}
