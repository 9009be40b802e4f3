// A whole round of three minutes as people play it: three tabs and five bots. Takes four minutes,
// so it is not among the tests that always run:
//
//     cargo build --release && SKIRMISH_BIN=$PWD/target/release/skirmish node --test tests/browser/round.mjs

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, fight, found } from "./game.mjs";

const NAMES = ["Ada", "Grace", "Linus"];

test("three tabs and five bots play a full round", { timeout: 400_000 }, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server, { name: "Full round", seats: 8, bots: 8, config: {} });
  const people = [];
  for (const name of NAMES) people.push(await Person.at(launched, server, `#${code}`, { name }));
  for (const person of people) await person.flying();
  const [ada] = people;
  await ada.until("five bots", async () => {
    const roster = await ada.see("roster");
    return roster.length === 8 && roster.filter(({ bot }) => bot).length === 5;
  });

  const phase = async () => (await ada.see("match")).phase;
  await ada.until("the round", async () => (await phase()) === "playing", 30_000);
  const began = Date.now();
  const over = async () => (await phase()) !== "playing";
  // The result stands for eight seconds, which a busy machine may miss if it looks only afterwards.
  const results = people.map(async (person) => {
    await person.reads(/Next round in/, 240_000);
    return (await person.see("match")).standings;
  });
  await Promise.all([...results, ...people.map((person) => fight(person, over))]);
  const seconds = (Date.now() - began) / 1000;
  assert.ok(seconds > 165, `a round of three minutes took ${seconds} s`);

  const [standings, ...others] = await Promise.all(results);
  for (const { rank, name, bot, kills, deaths } of standings) {
    t.diagnostic(`${rank}. ${name}${bot ? " (bot)" : ""}: ${kills} kills, ${deaths} losses`);
  }
  assert.equal(standings.length, 8);
  assert.ok(standings.reduce((sum, { kills }) => sum + kills, 0) >= 5, "they fought");
  const scores = (list) => list.map(({ id, kills }) => [id, kills]);
  for (const other of others) assert.deepEqual(scores(other), scores(standings), "all tabs have the same result");
  await ada.until("the next round", async () => (await phase()) === "playing", 60_000);
  for (const person of people) person.healthy();
});
