// The admin page, in a browser, with players in others.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { test } from "node:test";
import { WITH_CLOCK, clock } from "../journeys/node/clock.mjs";
import { Person, Server, browser, found } from "./game.mjs";

const TOKEN = "ada's-own-long-token";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with the page, in a line each. */
async function faults(page) {
  await page.evaluate(`if (!window.axe) { ${AXE} }`);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}

async function admin(t, server, launched, options = {}) {
  const context = await launched.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (entry) => /Content Security Policy/.test(entry.text()) && wrong.push(entry.text()));
  t.after(() => assert.deepEqual(wrong, [], "the admin page"));
  await page.goto(`${server.ops}/admin`);
  return page;
}

async function logIn(page) {
  await page.getByLabel("Your admin token").fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
}

test("an admin sees who plays, kicks, bans, announces, watches a private match and drains", { timeout: 180_000 }, async (t) => {
  const server = await Server.start(t, [], { env: { SKIRMISH_ADMIN_TOKENS: `ada:${TOKEN}` } });
  const launched = await browser(t);
  const { code } = await found(server, { name: "Friends only", private: true });
  const [cinder, moth, grace] = await Promise.all(["Cinder", "Moth", "Grace"].map((name) => Person.at(launched, server, `#${code}`, { name })));
  for (const person of [cinder, moth, grace]) await person.inMatch();

  const page = await admin(t, server, launched);
  await page.getByLabel("Your admin token").fill("not the right token at all");
  await page.keyboard.press("Enter");
  await page.getByText("That admin token is not known here.").waitFor();
  assert.deepEqual(await faults(page), [], "the log-in");
  await logIn(page);
  await page.reload();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  assert.deepEqual(await faults(page), [], "the overview");

  await page.getByLabel("Players, spectators and the lobby see it").fill("There is a tournament at eight.");
  await page.getByRole("button", { name: "Announce" }).click();
  for (const person of [cinder, moth, grace]) await person.reads("There is a tournament at eight.");

  await page.getByRole("link", { name: "Matches", exact: true }).click();
  await page.getByRole("link", { name: "Friends only", exact: true }).click();
  const row = (name) => page.getByRole("row", { name: new RegExp(`^${name}`) });
  for (const name of ["Cinder", "Moth", "Grace"]) await row(name).getByText("fast").waitFor();
  assert.deepEqual(await faults(page), [], "a match");

  // Kicked by keys alone; the page of the one who is out says so.
  await page.getByRole("button", { name: "Kick Moth" }).focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await faults(page), [], "a dialogue");
  await page.getByRole("dialog").getByRole("button", { name: "Kick", exact: true }).focus();
  await page.keyboard.press("Enter");
  await moth.reads(/sent you out|kicked/i);
  await row("Moth").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Ban Cinder" }).click();
  await page.getByLabel("1 hour").check();
  await page.getByLabel("Reason, for admins").fill("shoots at friends");
  await page.getByRole("dialog").getByRole("button", { name: "Ban", exact: true }).click();
  await cinder.reads(/banned from this server/);
  await page.getByRole("link", { name: "Bans and mutes" }).click();
  await page.getByText("shoots at friends").waitFor();
  await page.getByRole("link", { name: "Audit log" }).click();
  for (const what of ["announce", "kick", "ban"]) await page.getByRole("cell", { name: what, exact: true }).waitFor();

  await page.getByRole("link", { name: "Matches", exact: true }).click();
  const [watching] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Watch Friends only in a new tab" }).click()]);
  await watching.waitForFunction(() => window.skirmish?.page === "match" && window.skirmish.player === 0);
  assert.equal(watching.url(), `${server.http}/#${code}/watch`, "the token is out of the address");
  assert.equal(await watching.evaluate(() => localStorage.getItem("skirmish.keep")), null, "who this browser is otherwise stays as it is");
  await watching.close();

  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("button", { name: "Drain and stop…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Drain and stop", exact: true }).click();
  await page.getByText(/The server is about to stop/).waitFor();
  await grace.reads(/The server is about to stop/);
  await page.getByRole("button", { name: "Stop at once…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop at once", exact: true }).click();
  assert.equal((await server.exited).code, 0);
  await page.getByText("so it has stopped").waitFor({ timeout: 20_000 });
  grace.healthy();
});

test("an event that was refused for three days is marked as given up, with the reason, and arrives once it is tried again", WITH_CLOCK, async (t) => {
  let mended = false;
  const receiver = createServer((request, response) => response.writeHead(mended ? 204 : 410).end()).listen(0, "127.0.0.1");
  t.after(() => receiver.close());
  await new Promise((done) => receiver.once("listening", done));
  const { set, env } = clock(t);
  const webhooks = { SKIRMISH_WEBHOOK_URL: `http://127.0.0.1:${receiver.address().port}/`, SKIRMISH_WEBHOOK_SECRET: "a-secret-that-is-long-enough" };
  const server = await Server.start(t, [], { env: { SKIRMISH_ADMIN_TOKENS: `ada:${TOKEN}`, ...webhooks, ...env } });
  const page = await admin(t, server, await browser(t));
  await logIn(page);
  await page.getByRole("link", { name: "Webhooks" }).click();
  await page.getByText("1 event waits to be delivered").waitFor();
  set(3 * 24 * 3600 + 60);
  await page.getByText("1 event was refused for three days and given up").waitFor();
  const row = page.getByRole("row", { name: /^match\.created/ });
  for (const said of ["given up", "410 Gone"]) await row.getByText(said).waitFor();
  assert.deepEqual(await faults(page), [], "the webhooks");
  mended = true;
  await page.getByRole("button", { name: "Try once more" }).click();
  await page.getByText("Nothing waits").waitFor();
});

test("the admin page is not on the public address, and allows nothing inline", async (t) => {
  const server = await Server.start(t, [], { env: { SKIRMISH_ADMIN_TOKENS: `ada:${TOKEN}` } });
  for (const path of ["admin", "admin/", "admin/admin.html", "api/admin/state"]) assert.equal((await fetch(`${server.http}/${path}`)).status, 404, path);
  const answer = await fetch(`${server.ops}/admin`);
  const policy = answer.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.ok(!policy.includes("unsafe"));
  assert.doesNotMatch(await answer.text(), /<style|<script(?![^>]* src=)/);
});
