// Players mute whom they like, for themselves: from the chat, the scores and the menu, by pointer and by key.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "../journeys/node/client.mjs";
import { Person, Server, browser, found } from "./game.mjs";

test("a player mutes another in the chat, in the scores and in the menu, and reads on in the same tab", { timeout: 120_000 }, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server);
  const eve = await c.play(server, { name: "Eve" }, (lobby) => lobby.join(code));
  const ada = await Person.at(launched, server, `#${code}`, { name: "Ada" });
  await ada.flying();
  const { page } = ada;
  const chat = page.getByRole("log", { name: "Chat" });
  const says = async (text) => {
    eve.send(c.CHAT, text);
    await c.until("the line is out", () => eve.facts.some(([kind, line]) => kind === 4 && line[2] === text));
  };
  const hidden = async (text) => assert.equal(await page.getByText(text).count(), 0, text);

  // In the chat, by keys alone: from the field back to the name.
  await says("first words");
  await ada.reads("first words");
  await page.keyboard.press("Enter");
  await chat.getByText("first words").waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await ada.reads("You have muted Eve.");
  await hidden("first words");
  await page.getByLabel("Chat message").fill("nothing to read");
  await page.keyboard.press("Enter");
  await says("second words");

  // The menu lists who is there, and keys reach it.
  await page.keyboard.press("Escape");
  const inMenu = page.getByRole("region", { name: "Players" }).getByRole("button", { name: "Mute Eve" });
  assert.equal(await inMenu.getAttribute("aria-pressed"), "true");
  await hidden("second words");
  await inMenu.focus();
  await page.keyboard.press("Space");
  assert.equal(await inMenu.getAttribute("aria-pressed"), "false");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await ada.reads("second words");
  await page.keyboard.press("Escape");

  // In the scores, by a click; it lasts over a reload.
  await page.getByRole("button", { name: "Scores" }).click();
  await page.getByRole("region", { name: "Scores" }).getByRole("button", { name: "Mute Eve" }).click();
  await page.reload();
  await ada.flying();
  await says("third words");
  await page.keyboard.press("Enter");
  await ada.reads("You have muted Eve.");
  await hidden("third words");
  await page.getByRole("button", { name: "Read again" }).click();
  await ada.reads("third words");
  eve.healthy();
  ada.healthy();
});
