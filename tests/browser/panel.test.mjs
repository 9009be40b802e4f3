// The network panel, what each of its switches does, and the sign of a line that stands still.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, found, wire } from "./game.mjs";

test("each switch of the network panel does what it says, and a stalled line is told", { timeout: 180_000 }, async (t) => {
  const server = await Server.start(t);
  const way = await wire(t, server);
  const launched = await browser(t);
  const { code } = await found(server, { seats: 4, bots: 3 });
  const ada = await Person.at(launched, way, `#${code}`);
  await ada.flying();
  const { page } = ada;
  await page.keyboard.press("KeyN");
  const panel = page.getByRole("complementary", { name: "Network" });
  await panel.waitFor();
  await ada.until("figures", async () => (await ada.see("net"))?.snapshots > 20);
  for (const title of ["Round trip", "Inputs come early by", "Bytes in, out", "Corrections", "Late inputs", "Stream"]) await panel.getByText(title).waitFor();
  const flip = (label) => panel.locator("label", { hasText: label }).click();
  const compared = async () => (await ada.see("corrections")).compared;

  // Without prediction nothing is ahead of the server, and nothing is compared with it.
  await ada.until("a ship by prediction", () => ada.see("ship"));
  await flip("Prediction");
  await ada.until("no prediction", async () => (await ada.see("ship")) === null);
  assert.equal(await ada.see("lag"), 0, "shots from the time of the others need no making up for");
  const then = await compared();
  const tick = await ada.see("tick");
  await ada.until("a second", async () => (await ada.see("tick")) > tick + 30);
  assert.equal(await compared(), then);
  assert.ok((await ada.see("drawn")).ships.some(({ id }) => id > 0), "it is drawn all the same");
  await flip("Prediction");
  await ada.until("prediction again", () => ada.see("ship"));

  // Without interpolation each frame shows the newest snapshot; with it, what was before.
  const ahead = () =>
    page.evaluate(async () => {
      const seen = [];
      while (seen.length < 20) {
        await new Promise((next) => requestAnimationFrame(next));
        seen.push(window.skirmish.tick - window.skirmish.drawn.tick);
      }
      return seen.sort((a, b) => a - b)[10];
    });
  assert.ok((await ahead()) > 0.5, "others are shown a little late");
  await flip("Interpolation");
  await ada.until("the newest snapshot in each frame", async () => (await ahead()) === 0);
  await flip("Interpolation");
  await ada.until("interpolation", async () => (await ahead()) > 0.5);

  await ada.until("compensation", async () => (await ada.see("lag")) > 0);
  await flip("Lag compensation");
  await ada.until("no compensation", async () => (await ada.see("lag")) === 0);

  // A page that still loads answers late.
  const ping = async () => (await ada.see("net")).ping;
  await ada.until("a short round trip", async () => (await ping()) < 100, 30_000);
  await panel.getByLabel("Added delay").fill("200");
  await ada.until("a longer round trip", async () => (await ping()) > 150);
  await panel.getByLabel("Added jitter").fill("150");
  await ada.until("an uneven one", async () => (await ada.see("net")).jitter > 10);
  await panel.getByRole("button", { name: "As it should be" }).click();
  await ada.until("the old round trip", async () => (await ping()) < 100, 30_000);
  await ada.until("compensation again", async () => (await ada.see("lag")) > 0);
  assert.equal(await panel.getByRole("button", { name: "As it should be" }).count(), 0);

  const sign = page.getByText("No news from the server");
  assert.equal(await sign.count(), 0);
  way.hold();
  await sign.waitFor({ timeout: 5_000 });
  way.release();
  await sign.waitFor({ state: "hidden", timeout: 5_000 });
  await page.keyboard.press("KeyN");
  await panel.waitFor({ state: "hidden" });
  ada.healthy();
});
