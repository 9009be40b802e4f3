// Debian's Firefox, by WebDriver BiDi: open, play, move, shoot, see the state change, chat, reload into the seat, watch.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import puppeteer from "puppeteer-core";
import { Server, found, sleep } from "./game.mjs";
import * as c from "../journeys/node/client.mjs";

const PLACES = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];
/** Without a graphics card Firefox has to be told that drawing in software is welcome. */
const PREFERENCES = { "webgl.force-enabled": true, "media.volume_scale": "0.0" };

/** A screen of one's own: Firefox without any has no WebGL. */
async function screen(t) {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  t.after(() => server.kill());
  const number = await new Promise((told, failed) => {
    server.on("error", () => failed(new Error("Xvfb is not installed (Debian: apt install xvfb libegl1 libgl1-mesa-dri)")));
    server.on("exit", (code) => failed(new Error(`Xvfb ended with ${code}`)));
    server.stdio[3].once("data", (text) => told(String(text).trim()));
  });
  return { DISPLAY: `:${number}`, LIBGL_ALWAYS_SOFTWARE: "1" };
}

async function until(what, holds, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await holds();
    if (value) return value;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await sleep(100);
  }
}

test("Firefox opens, plays, moves, shoots, chats, comes back to its seat and watches", { timeout: 240_000 }, async (t) => {
  const executablePath = process.env.FIREFOX ?? PLACES.find(existsSync);
  assert.ok(executablePath, "Firefox is not installed (Debian: apt install firefox-esr)");
  const server = await Server.start(t);
  const { code } = await found(server, { bots: 0 });
  const witness = await c.play(server, { name: "Witness" }, (lobby) => lobby.join(code));
  t.after(() => witness.close());

  const env = { ...process.env, ...(await screen(t)) };
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: false, env, extraPrefsFirefox: PREFERENCES });
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.setViewport({ width: 800, height: 500 });
  const faults = [];
  // A reload ends sockets, and Firefox tells that as if it were a fault of the page.
  page.on("pageerror", (error) => /establish a connection|interrupted while the page/.test(error.message) || faults.push(error.stack ?? String(error)));
  const see = (what) => page.evaluate((what) => JSON.parse(JSON.stringify(window.skirmish?.[what] ?? null)), what);
  const press = (name) => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();

  // The start page shows the match; its button leads into it.
  await page.goto(server.http);
  await press("Join Test flight");
  await until("a ship", () => see("ship"));
  const me = await see("player");
  assert.notEqual(me, 0);

  // It moves, and the server says so.
  const start = await see("row");
  const key = start.x > 16 * 1200 ? "KeyA" : "KeyD";
  await page.keyboard.down(key);
  await until("to have moved", async () => Math.abs((await see("row"))?.x - start.x) > 16 * 60);
  await page.keyboard.up(key);
  const seen = witness.chain.row("ships", me);
  assert.ok(Math.abs(seen.x - start.x) > 16 * 40, "the other player sees it elsewhere");

  // It shoots where the mouse points, and the other player sees the bolts.
  await page.mouse.move(700, 250);
  await page.mouse.down();
  await until("bolts", async () => (await see("bolts")) > 0);
  await until("bolts at the other player", () => witness.chain.table("bolts").some(({ id }) => witness.chain.row("bolts", id).owner === me));
  await page.mouse.up();

  // It chats.
  await page.keyboard.press("Enter");
  const field = await page.waitForSelector('::-p-aria([name="Chat message"])');
  await field.type("hello from a fox");
  await page.keyboard.press("Enter");
  await until("the line", () => JSON.stringify(witness.facts).includes("hello from a fox"), 20_000);
  assert.equal(await see("page"), "match");

  // A reload leads back into the seat.
  await page.reload();
  await until("the ship again", () => see("ship"));
  assert.equal(await see("player"), me);

  // It watches: no seat, whom it follows in words, and ticks that go on.
  await page.goto("about:blank");
  await page.goto(`${server.http}/#${code}/watch`);
  await until("to watch", async () => (await see("page")) === "match" && (await see("tick")) > 0);
  assert.equal(await see("player"), 0);
  const followed = () => page.evaluate(() => document.querySelector(".hud-followed b")?.textContent);
  await until("somebody to follow", followed);
  const [first, tick] = [await followed(), await see("tick")];
  await page.keyboard.press("KeyE");
  await until("the next one", async () => (await followed()) !== first);
  await until("to go on", async () => (await see("tick")) > tick + 60);
  witness.healthy();
  assert.deepEqual(faults, []);
});
