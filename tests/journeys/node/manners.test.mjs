// What may be said, and under which name.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as c from "./client.mjs";
import { party, start } from "./people.mjs";
import { file } from "./tokens.mjs";

const [BAD_NAME, BAD_CHAT, BAD_SETTINGS, CHAT_OFF] = [5, 6, 18, 27];
const CHAT = 4;

test("a host turns off the guests' chat, and forbids words", { timeout: 60_000 }, async (t) => {
  const list = file("words.txt", "# not here\ndarn\n");
  const { server } = await start(t, ["--guest-chat", "false", "--chat-words", list]);
  const [ada, guest] = await party(server, [
    { name: "Ada", address: "192.0.2.1", sub: "ada" },
    { name: "Guest", address: "192.0.2.2" },
  ]);
  guest.send(c.CHAT, "hello");
  await guest.error(CHAT_OFF);
  for (const text of ["darn", "oh D4RN!", "d a r n", "d\u0430rn it"]) {
    ada.send(c.CHAT, text);
    const [, sentence] = await ada.error(BAD_CHAT);
    assert.match(sentence, /word that is not allowed/, text);
  }
  ada.send(c.CHAT, "darning is fine");
  await c.until("the line", () => guest.facts.some(([kind, line]) => kind === CHAT && line[2] === "darning is fine"));
  assert.equal(guest.facts.filter(([kind]) => kind === CHAT).length, 1);
  const rude = await c.Connection.open(server);
  const { refused, sentence } = await rude.greet("Darn", null);
  assert.equal(refused, BAD_NAME);
  assert.match(sentence, /word that is not allowed/);
  const lobby = await c.Lobby.enter(server, "Grace");
  assert.equal((await lobby.create({ name: "Darn match" })).refused, BAD_SETTINGS);
});

test("names: normalised, and no look-alike of somebody present", { timeout: 60_000 }, async (t) => {
  const { server } = await start(t);
  const host = await c.Lobby.enter(server, "Host");
  const { code } = await host.create({ seats: 20 });
  const names = [];
  for (const [asked, expected] of [
    ["Bill", "Bill"],
    ["  B\u00a0 i  ll ", "B i ll"],
    ["Bi1l", "Bi1l 2"],
    ["BILL", "BILL 3"],
    ["\u0412\u0456ll", "\u0412\u0456ll 4"],
    ["\uff22\uff49\uff4c\uff4c", "Bill 5"],
    ["Billy", "Billy"],
    ["'; DROP TABLE bans;", "'; DROP TABLE bans;"],
  ]) {
    const lobby = await c.Lobby.enter(server, asked);
    const { ticket } = await lobby.join(code);
    const member = await c.Member.attach(server, ticket);
    await member.snapshotsMore(1);
    assert.equal(member.roster.get(member.player)[1], expected, asked);
    names.push(expected);
    lobby.close();
  }
  // A spectator cannot speak under a player's name either.
  const lobby = await c.Lobby.enter(server, "Bill");
  const watcher = await c.Member.attach(server, (await lobby.join(code, true)).ticket);
  watcher.send(c.CHAT, "hello");
  await c.until("the line", () => watcher.facts.some(([kind, line]) => kind === CHAT && line[1] === "Bill 6"));
  const bad = await c.Connection.open(server);
  for (const name of ["x", "A\u202eda", "A\u0000da", "\u2800\u2800", "Ad\u200ba", "ABCDEFGHIJKLMNOPQRSTU"]) {
    assert.equal((await bad.greet(name, null)).refused, BAD_NAME, JSON.stringify(name));
  }
  assert.equal(new Set(names).size, 8);
});
