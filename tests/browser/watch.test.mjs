// Watching a match: whom the camera follows, and how it is let go.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, found } from "./game.mjs";

test("a spectator goes from ship to ship, flies and drags the camera, and follows whoever is clicked", { timeout: 120_000 }, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server, { seats: 4, bots: 3 });
  const watcher = await Person.at(launched, server, `#${code}/watch`);
  assert.equal(await watcher.inMatch(), 0);
  const { page } = watcher;
  const shown = () => page.locator(".hud-followed b").innerText();
  await watcher.reads(/Watching/);
  await watcher.until("three pilots", async () => (await watcher.see("roster")).length === 3);

  const names = new Set();
  for (let n = 0; n < 3; n++) {
    const before = await shown();
    names.add(before);
    await page.keyboard.press("KeyE");
    await watcher.until("the next one", async () => (await shown()) !== before);
  }
  const first = await shown();
  await page.keyboard.press("KeyQ");
  await watcher.until("the one before", async () => (await shown()) !== first);
  assert.ok(names.size > 1, [...names].join());

  await page.keyboard.press("KeyF");
  await watcher.reads("Free camera");
  const still = await watcher.see("camera");
  await page.keyboard.down(still.x > 1100 ? "KeyA" : "KeyD");
  await watcher.until("to have flown", async () => Math.abs((await watcher.see("camera")).x - still.x) > 100);
  for (const key of ["KeyA", "KeyD"]) await page.keyboard.up(key);

  await page.keyboard.press("KeyF");
  await watcher.reads(/Watching/);
  await page.mouse.move(450, 300);
  await page.mouse.down();
  await page.mouse.move(450, 200, { steps: 4 });
  await page.mouse.up();
  await watcher.reads("Free camera");

  // Ships come by; a click on one follows it.
  await watcher.until("somebody who can be clicked", async () => {
    const before = (await watcher.see("match")).watching?.name;
    for (const { player, name } of await watcher.see("roster")) {
      const at = name === before ? undefined : await watcher.screenOf(player);
      if (!at || at.x < 80 || at.x > 820 || at.y < 120 || at.y > 420) continue;
      await page.mouse.click(at.x, at.y);
      const follows = async () => (await watcher.see("match")).watching?.name === name;
      if (await watcher.until("to follow", follows, 500).catch(() => false)) return true;
    }
    // Nobody near: along with somebody, then.
    await page.getByLabel("Watch the next one").click();
    return false;
  });
  await page.getByRole("button", { name: "Join the fight" }).click();
  // Until there is a seat, the page goes on to watch.
  await watcher.until("a seat", () => watcher.see("player"));
  assert.notEqual(await watcher.flying(), 0);
  watcher.healthy();
});
