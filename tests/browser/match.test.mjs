// A match in the browser, as players live it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Person, Server, browser, found, hunt, sleep } from "./game.mjs";

const LONG = { timeout: 240_000 };

test("two pages join by link, see each other move, shoot and score; a reload is back; a third watches", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server);
  const ada = await Person.at(launched, server, `#${code}`, { name: "Ada" });
  const grace = await Person.at(launched, server, `#${code}`, { name: "Grace" });
  const [one, two] = [await ada.flying(), await grace.flying()];
  assert.notEqual(one, two);
  await ada.until("Grace's ship", () => ada.screenOf(two));
  const from = await grace.until("Ada's ship", () => grace.screenOf(one));

  // Ada flies; Grace, who stands still, sees her go where Ada sees herself go.
  const start = await ada.see("ship");
  const keys = start.x > 1200 ? "KeyA" : "KeyD";
  await ada.page.keyboard.down(keys);
  await ada.until("to have moved", async () => Math.abs((await ada.see("ship"))?.x - start.x) > 60);
  await ada.page.keyboard.up(keys);
  await grace.until("to see Ada move", async () => {
    const to = await grace.screenOf(one);
    return to && (keys === "KeyD" ? to.x > from.x + 30 : to.x < from.x - 30);
  });
  await sleep(1000);
  const [drawn, row] = [await ada.see("ship"), await ada.see("row")];
  assert.ok(Math.hypot(drawn.x - row.x / 16, drawn.y - row.y / 16) < 40, `drawn at ${JSON.stringify(drawn)}, is at ${JSON.stringify(row)}`);

  // Shots are seen by the other, and five of them score.
  let seen = 0;
  const kills = async (person, player) => (await person.see("match")).standings.find(({ id }) => id === player)?.kills;
  await hunt(ada, grace, async () => {
    seen = Math.max(seen, await grace.see("bolts"));
    return (await kills(ada, one)) > 0;
  });
  assert.ok(seen > 0, "Grace sees Ada's shots");
  await grace.reads(/Shot down by/);
  await grace.until("the score", async () => (await kills(grace, one)) > 0);
  await grace.flying();

  // A third watches by the list.
  const linus = await Person.at(launched, server, "", { name: "Linus" });
  await linus.page.getByLabel("Watch Test flight").click();
  assert.equal(await linus.inMatch(), 0);
  await linus.until("both ships", async () => (await linus.screenOf(one)) && (await linus.screenOf(two)));
  await linus.reads(/Watching/);

  // Chat arrives, at the watcher too.
  await ada.page.keyboard.press("Enter");
  await ada.page.getByLabel("Chat message").fill("well flown");
  await ada.page.keyboard.press("Enter");
  for (const person of [grace, linus]) await person.reads("well flown");

  // A reload is back in the same seat, with its score.
  const before = await kills(grace, one);
  await ada.page.reload();
  assert.equal(await ada.flying(), one);
  assert.equal(await kills(ada, one), before);
  const roster = (await grace.see("roster")).map(({ name }) => name).sort();
  assert.deepEqual(roster, ["Ada", "Grace"]);
  for (const person of [ada, grace, linus]) person.healthy();
});

test("one click and no typing to be flying, and the name is remembered", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const context = await launched.newContext({ viewport: { width: 900, height: 560 } });
  const page = await context.newPage();
  await page.goto(server.http);
  const person = new Person(context, page, "Guest");
  const name = await page.getByLabel("Your call sign").inputValue();
  assert.ok(name.length >= 2, name);
  await page.getByRole("button", { name: "Play now" }).click();
  const player = await person.flying();
  assert.equal((await person.see("roster")).find(({ player: id }) => id === player).name, name);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Leave" }).click();
  await person.until("the start page", async () => (await person.see("page")) === "start");
  await page.reload();
  assert.equal(await page.getByLabel("Your call sign").inputValue(), name);
  person.healthy();
});

test("a duplicated tab takes the seat; the older says so and does not fight for it", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server);
  const older = await Person.at(launched, server, `#${code}`, { name: "Ada" });
  const player = await older.flying();
  // A duplicate has a copy of the tab's session, as a window has that a page opens.
  const [page] = await Promise.all([older.context.waitForEvent("page"), older.page.evaluate(() => void window.open(location.href))]);
  const newer = new Person(older.context, page, "Ada's duplicate");
  assert.equal(await newer.flying(), player);
  await older.reads("You are playing in another tab");
  const told = await older.see("tick");
  await sleep(4000);
  assert.equal(await older.see("tick"), told, "the older tab stays out");
  const tick = await newer.see("tick");
  await newer.until("to go on", async () => (await newer.see("tick")) > tick + 10);
  await older.page.getByRole("button", { name: "Play here" }).click();
  await newer.reads("You are playing in another tab");
  await older.until("to go on", async () => (await older.see("tick")) > told + 100);
  older.healthy();
  newer.healthy();
});

/** Runs in the page first of all: frames take long, and those are counted in which a canvas of a new size stays empty. */
function slowly() {
  const counted = (window.counted = { resized: 0, empty: 0 });
  const empty = new Set();
  const width = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, "width");
  Object.defineProperty(HTMLCanvasElement.prototype, "width", {
    ...width,
    set(value) {
      width.set.call(this, value);
      if (this.isConnected) empty.add(this);
    },
  });
  const { drawElements } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.drawElements = function (...what) {
    if (empty.delete(this.canvas)) counted.resized += 1;
    return drawElements.apply(this, what);
  };
  const { requestAnimationFrame } = window;
  window.requestAnimationFrame = (act) =>
    requestAnimationFrame((now) => {
      const until = performance.now() + 30;
      while (performance.now() < until);
      act(now);
      for (const canvas of empty) if (canvas.getContext("webgl2")) counted.empty += 1;
    });
}

test("a picture that gets fewer pixels is drawn before it is shown", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server);
  const ada = await Person.at(launched, server, `#${code}`, { before: slowly });
  await ada.flying();
  await ada.page.evaluate(() => Object.assign(window.counted, { resized: 0, empty: 0 }));
  await ada.until("fewer pixels", async () => (await ada.see("sharpness")) < 1, 60_000);
  await sleep(500);
  const { resized, empty } = await ada.page.evaluate(() => window.counted);
  assert.ok(resized > 0, "a new size was drawn");
  assert.equal(empty, 0, "frames without a picture");
  ada.healthy();
});
