// What goes wrong is told in words, with what to do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, found, wire } from "./game.mjs";
import { freePort } from "../journeys/node/server.mjs";

const LONG = { timeout: 120_000 };

test("the server's restart is told in words, and the page finds its way", LONG, async (t) => {
  const port = await freePort();
  const first = await Server.start(t, ["--bind", `127.0.0.1:${port}`, "--drain-timeout-s", "0"], { bind: false });
  const launched = await browser(t);
  const { code } = await found(first);
  const ada = await Person.at(launched, first, `#${code}`);
  const idle = await Person.at(launched, first, "", { name: "Idle" });
  await idle.page.getByRole("button", { name: "Play now" }).waitFor();
  await ada.flying();
  first.child.kill("SIGTERM");
  await ada.reads("Connection lost");
  await ada.reads(/server is stopping/i);
  await idle.reads("Connecting…");
  assert.equal((await first.exited).code, 0);

  await Server.start(t, ["--bind", `127.0.0.1:${port}`], { bind: false });
  await ada.reads("The match has ended", 20_000);
  await ada.page.getByRole("button", { name: "To the start page" }).click();
  for (const person of [ada, idle]) {
    const play = person.page.getByRole("button", { name: "Play now" });
    await play.waitFor({ timeout: 20_000 });
    await play.click();
    await person.flying();
    person.healthy();
  }
});

test("a cut connection is told in words and comes back to its seat by itself", LONG, async (t) => {
  const server = await Server.start(t);
  const way = await wire(t, server);
  const launched = await browser(t);
  const { code } = await found(server);
  const ada = await Person.at(launched, way, `#${code}`);
  const player = await ada.flying();
  const ticks = [];
  for (let n = 0; n < 2; n++) {
    ticks.push(await ada.see("tick"));
    way.cut();
    await ada.until("to go on", async () => (await ada.see("tick")) > ticks.at(-1) + 60);
    assert.equal(await ada.see("player"), player);
  }
  way.close();
  await ada.reads("Connection lost");
  await ada.reads(/Your seat is kept for 30 seconds/);
  ada.healthy();
});

test("a link to no match, and to a full one", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const lost = await Person.at(launched, server, "#NOSUCH");
  await lost.reads("No such match");
  await lost.page.getByRole("button", { name: "To the start page" }).click();
  await lost.page.getByRole("button", { name: "Play now" }).waitFor();
  const { code } = await found(server, { seats: 1 });
  const first = await Person.at(launched, server, `#${code}`, { name: "Ada" });
  await first.flying();
  const second = await Person.at(launched, server, `#${code}`, { name: "Grace" });
  await second.reads("That match is full");
  for (const person of [lost, first, second]) person.healthy();
});
