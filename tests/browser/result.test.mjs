// A short round to its result, and the next one. A whole one of three minutes: round.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, fight, found } from "./game.mjs";

test("a round ends in a result with standings, and the next one begins by itself", { timeout: 180_000 }, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const config = { map: "basin", countdown_ms: 2000, fight_ms: 15_000, result_ms: 8000, bots: "hard" };
  const { code } = await found(server, { seats: 4, bots: 4, config });
  const people = [];
  for (const name of ["Ada", "Grace"]) people.push(await Person.at(launched, server, `#${code}`, { name }));
  const [ada, grace] = people;
  for (const person of people) await person.flying();
  const phase = async () => (await ada.see("match"))?.phase;

  // A round in which both were from the start.
  await ada.until("the next round", async () => (await phase()) === "countdown", 60_000);
  await ada.reads("Round starts in");
  const results = people.map(async (person) => {
    const result = person.page.locator(".result");
    await result.waitFor({ timeout: 60_000 });
    const rows = result.locator("tbody tr");
    return { match: await person.see("match"), rows: await rows.allInnerTexts(), title: await result.locator("header").innerText(), own: await result.locator("tr.me").innerText() };
  });
  await fight(ada, async () => (await phase()) === "result");
  const [mine, hers] = await Promise.all(results);
  assert.equal(mine.rows.length, 4, "everybody stands in it");
  assert.match(mine.own, /Ada/);
  assert.match(hers.own, /Grace/);
  assert.match(mine.title, /win|Draw|Nobody scored/i);
  if (!/Nobody scored/.test(mine.title)) assert.match(mine.title, /\d(st|nd|rd|th) of 4/, "one's own place leads");
  const scores = ({ match }) => match.standings.map(({ id, kills, deaths }) => [id, kills, deaths]);
  assert.deepEqual(scores(hers), scores(mine), "both have the same");
  assert.deepEqual(scores(mine).map(([, kills]) => kills), scores(mine).map(([, kills]) => kills).sort((a, b) => b - a), "the best first");
  await ada.reads(/Next round in/);

  await ada.until("the countdown", async () => (await phase()) === "countdown");
  await ada.page.locator(".result").waitFor({ state: "hidden" });
  assert.ok((await ada.see("match")).standings.every(({ kills, deaths }) => kills === 0 && deaths === 0), "nothing of the old round is left");
  await ada.until("the fight", async () => (await phase()) === "playing");
  await ada.flying();
  await grace.flying();
  for (const person of people) person.healthy();
});
