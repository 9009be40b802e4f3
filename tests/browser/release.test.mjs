// A page of yesterday meets today's server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, sleep } from "./game.mjs";

const LONG = { timeout: 120_000 };

/** What the server says of its release, as a later one would. */
const later = (bytes) =>
  Buffer.from(Buffer.from(bytes).toString("latin1").replace(/skirmish\/[\d.]+/, (agent) => agent.replace(/\d/g, "9")), "latin1");

for (const storage of [true, false]) {
  test(`it reloads itself once, ${storage ? "and remembers" : "where nothing may be kept"}`, LONG, async (t) => {
    const server = await Server.start(t);
    const launched = await browser(t);
    const context = await launched.newContext({ viewport: { width: 900, height: 560 } });
    if (!storage) {
      await context.addInitScript(() =>
        Object.defineProperty(window, "sessionStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } }));
    }
    await context.routeWebSocket(/\/ws$/, (near) => {
      const far = near.connectToServer();
      far.onMessage((data) => near.send(typeof data === "string" ? data : later(data)));
    });
    const person = new Person(context, await context.newPage(), "Ada");
    let loads = 0;
    person.page.on("load", () => (loads += 1));
    await person.page.goto(server.http);
    await person.reads(/another release/);
    assert.equal(loads, 2);
    await person.page.getByRole("button", { name: "Play now" }).click();
    await person.flying();
    await sleep(1000);
    assert.equal(loads, 2);
    person.healthy();
  });
}

/** The page's first load, compressed: what a phone on a slow line waits for. */
const FIRST_LOAD = 1_500_000;

test("the first load, down to the first match, is 1.5 MB at most, and what can be compressed is", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const context = await launched.newContext({ viewport: { width: 1280, height: 720 } });
  const person = new Person(context, await context.newPage(), "Ada");
  const loads = [];
  const plain = [];
  person.page.on("requestfinished", (request) => {
    if (!request.url().startsWith(server.http)) return;
    loads.push(Promise.all([request.sizes(), request.response()]).then(([{ responseBodySize }, response]) => {
      const { "content-encoding": encoding, "content-type": type = "" } = response.headers();
      if (/text|javascript|json|svg/.test(type) && responseBodySize > 1400 && !["br", "gzip", "zstd"].includes(encoding)) plain.push(request.url());
      return { path: new URL(request.url()).pathname, bytes: responseBodySize };
    }));
  });
  await person.page.goto(server.http);
  await person.page.getByRole("button", { name: "Play now" }).click();
  await person.flying();
  await sleep(2000);
  const parts = await Promise.all(loads);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  for (const part of parts.sort((a, b) => b.bytes - a.bytes).slice(0, 4)) t.diagnostic(`${part.path}: ${(part.bytes / 1000).toFixed(0)} kB`);
  t.diagnostic(`first load: ${(bytes / 1000).toFixed(0)} kB in ${parts.length} parts`);
  assert.ok(parts.some(({ path }) => path === "/") && parts.some(({ path }) => path.endsWith(".js")), "the page and its script are among them");
  assert.ok(bytes > 50_000 && bytes <= FIRST_LOAD, `${bytes} bytes`);
  assert.deepEqual(plain, []);
  person.healthy();
});

test("a reload brings today's page: it is asked for each time, and its parts have names of their own", async (t) => {
  const server = await Server.start(t);
  const page = await fetch(server.http);
  const [control, tag] = ["cache-control", "etag"].map((name) => page.headers.get(name));
  assert.equal(control, "no-cache");
  const same = await fetch(server.http, { headers: { "if-none-match": tag } });
  assert.deepEqual([same.status, same.headers.get("cache-control"), same.headers.get("etag")], [304, control, tag]);
  const parts = [...(await page.text()).matchAll(/(?:src|href)="\.?(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  assert.ok(parts.length > 0);
  for (const part of parts) {
    const answer = await fetch(server.http + part);
    assert.deepEqual([answer.status, answer.headers.get("cache-control")], [200, "public, max-age=31536000, immutable"]);
  }
});
