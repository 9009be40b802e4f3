// Everybody gets in: by keys alone, by gamepad, by screen reader, on plain http, on a phone that slept.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import jsQR from "jsqr";
import { Person, Server, browser, chase, found, plugIn, sleep, wire } from "./game.mjs";
import * as c from "../journeys/node/client.mjs";

const LONG = { timeout: 180_000 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with the page, in a line each. */
async function faults(page) {
  await page.evaluate(`if (!window.axe) { ${AXE} }`);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  // In play nothing zooms, on purpose; words are enlarged in the settings.
  const playing = await page.evaluate(() => window.skirmish.page === "match");
  return violations.filter(({ id }) => !(playing && id === "meta-viewport")).flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}

/** A target that does not move, and a person alone with it. */
async function duel(t, server, launched, options = {}) {
  const { code } = await found(server, { config: { map: "basin", countdown_ms: 500, fight_ms: 600_000 } });
  const target = await c.play(server, { name: "Target" }, (lobby) => lobby.join(code));
  t.after(() => target.close());
  const person = await Person.at(launched, server, "", { name: "Ada", ...options });
  return { target, person, hits: (me) => target.all(c.SNAPSHOT).flatMap(([, , , , events]) => events).filter(([kind, by]) => kind === 1 && by === me).length };
}

test("the pages and dialogues have nothing that a screen reader stumbles over", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const ada = await Person.at(launched, server, "");
  const { page } = ada;
  await page.getByRole("button", { name: "Play now" }).waitFor();
  await page.getByRole("button", { name: /^Join / }).first().waitFor();
  const fine = async (what) => assert.deepEqual(await faults(page), [], what);
  await fine("the start page");

  await page.getByRole("tab", { name: /Live matches/ }).focus();
  await page.keyboard.press("ArrowRight");
  // Arrows go from tab to tab.
  await page.getByRole("tab", { name: "Lobby chat", selected: true }).waitFor();
  await page.getByLabel("Chat message").fill("good evening");
  await page.keyboard.press("Enter");
  await page.getByRole("log").getByText("good evening").waitFor();
  await fine("the lobby's chat");
  await page.getByRole("tab", { name: "Lobby chat" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByText("Nobody yet. Fly a round").waitFor();
  await fine("the leaderboard");

  for (const [button, title] of [["Create match", "Create a match"], ["Enter code", "Join with a code"], ["Settings", "Settings"]]) {
    const opener = page.getByRole("button", { name: button });
    await opener.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: title });
    await dialog.waitFor();
    assert.ok(await dialog.evaluate((dialog) => dialog.contains(document.activeElement)), `${title} has the focus`);
    // Whoever goes on with Tab stays inside, or leaves the page for the browser.
    for (let n = 0; n < 30; n++) {
      await page.keyboard.press("Tab");
      assert.ok(await dialog.evaluate((dialog) => dialog.contains(document.activeElement) || document.activeElement === document.body), `${title} keeps the focus`);
    }
    await fine(title);
    if (title === "Settings") {
      for (const name of ["Picture", "Controls"]) {
        await page.getByRole("tab", { name }).click();
        await fine(`settings: ${name}`);
      }
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.ok(await opener.evaluate((opener) => document.activeElement === opener), `after ${title} the focus is back`);
  }

  await page.getByRole("button", { name: "Play now" }).focus();
  await page.keyboard.press("Enter");
  await ada.flying();
  await fine("the match");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor();
  await fine("the menu");
  ada.healthy();
});

test("keys alone find a match, turn the nose and hit; a key that was bound otherwise does that", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { target, person: ada, hits } = await duel(t, server, launched);
  const { keyboard } = ada.page;
  const focused = (name) => ada.until(`to reach ${name}`, async () => {
    await keyboard.press("Tab");
    return ada.page.evaluate((name) => (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").includes(name), name);
  });

  // Fire on another key, by keys.
  await ada.page.getByRole("button", { name: "Play now" }).waitFor();
  await focused("Settings");
  await keyboard.press("Enter");
  await ada.page.getByRole("tab", { name: "Sound" }).waitFor();
  await ada.page.getByRole("tab", { name: "Sound" }).focus();
  await keyboard.press("End");
  await focused("Add a key or button for Fire");
  await keyboard.press("Enter");
  await ada.reads("Press…");
  await sleep(200);
  await keyboard.press("KeyN");
  await ada.reads(/N does several things at once: fire, net/i);
  await focused("Remove N from N");
  await keyboard.press("Enter");
  await ada.page.getByText(/several things/).waitFor({ state: "hidden" });

  // What would not work is refused in words; what does is what the screen speaks of.
  const { page } = ada;
  // Who asks for a press listens for it once that is on the screen.
  const asked = async (action) => {
    await page.getByRole("button", { name: `Add a key or button for ${action}` }).press("Enter");
    await ada.reads("Press…");
    await sleep(200);
  };
  await asked("Dash");
  await keyboard.press("ControlLeft");
  await ada.reads("Ctrl makes browser shortcuts out of other keys");
  for (const press of ["Shift", "Right Shift"]) await page.getByRole("button", { name: `Remove ${press} from Dash`, exact: true }).press("Enter");
  for (const [action, press] of [["Dash", "KeyX"], ["Chat", "KeyT"]]) {
    await asked(action);
    await keyboard.press(press);
  }
  await page.getByRole("button", { name: "Remove Enter from Chat", exact: true }).press("Enter");
  await page.getByRole("button", { name: "Remove Num Enter from Chat" }).press("Enter");
  await keyboard.press("Escape");

  await focused("Join Test flight");
  await keyboard.press("Enter");
  const me = await ada.flying();
  await ada.reads("turn; the nose follows");
  assert.equal(await page.locator(".hud-dash").count(), 0, "there is nothing to dash with yet");
  assert.equal(await page.getByRole("button", { name: "Chat" }).getAttribute("title"), "Chat (T)");
  assert.equal(await page.getByRole("button", { name: "Menu" }).getAttribute("title"), "Menu (Esc)");
  const aim = async () => (await ada.see("row"))?.aim;
  const before = await aim();
  await keyboard.down("KeyE");
  await ada.until("the nose to turn", async () => Math.abs((await aim()) - before) > 60);
  await keyboard.up("KeyE");

  chase(target, me, 50);
  await keyboard.down("KeyN");
  await ada.until("hits", () => hits(me) > 1, 60_000);
  await keyboard.up("KeyN");
  await ada.page.reload();
  await ada.flying();
  assert.deepEqual(await ada.page.evaluate(() => JSON.parse(localStorage.getItem("skirmish.keys")).fire.at(-1)), "KeyN", "it is kept");
  ada.healthy();
});

test("a gamepad finds its way from the start page to a hit", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { target, person: ada, hits } = await duel(t, server, launched);
  const { set, tap } = await plugIn(ada);
  await ada.page.getByRole("button", { name: "Join Test flight" }).waitFor();
  const at = () => ada.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
  await ada.until("the match in the list", async () => {
    const here = await at();
    if (here === "Join Test flight") return true;
    // Down to the large button, across to the list, and there to the row.
    await tap(here.includes("Play now") ? 15 : here.startsWith("Watch") ? 14 : here.startsWith("Join") ? 12 : 13);
    return false;
  }, 30_000);
  await tap(0);
  const me = await ada.flying();
  const start = await ada.see("ship");
  await set([start.x > 1200 ? -1 : 1, 0, 0, 0]);
  await ada.until("to have flown", async () => Math.abs((await ada.see("ship"))?.x - start.x) > 60);

  chase(target, me, 50);
  await ada.until("hits", async () => {
    const [own, other] = [target.chain.row("ships", me), target.chain.row("ships", target.player)];
    if (own && other) {
      const angle = Math.atan2(other.y - own.y, other.x - own.x);
      await set([0, 0, Math.cos(angle), Math.sin(angle)], 7);
    }
    return hits(me) > 1;
  }, 60_000);
  await tap(9);
  await ada.page.getByRole("dialog", { name: "Test flight" }).waitFor();
  await tap(1);
  await ada.page.getByRole("dialog", { name: "Test flight" }).waitFor({ state: "hidden" });
  ada.healthy();
});

test("which stick flies, and which way round, is chosen by pushing it", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server);
  const ada = await Person.at(launched, server, "");
  const { set } = await plugIn(ada);
  const { page } = ada;
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("tab", { name: "Controls" }).click();
  await page.getByRole("button", { name: /^Fly left and right: Left stick/ }).click();
  await ada.reads("push a stick to the right");
  await set([0, 0, 0, -1]);
  await page.getByRole("button", { name: /^Fly left and right: Right stick ↕/ }).waitFor();
  await set([0, 0, 0, 0]);
  await page.getByRole("button", { name: /^Aim up and down: Left stick ↔/ }).waitFor();
  await page.getByRole("button", { name: "Inverted: fly left and right", pressed: true }).waitFor();
  await page.getByRole("slider", { name: "Dead zone" }).fill("0.5");
  assert.deepEqual(await faults(page), [], "the table of sticks");
  await page.keyboard.press("Escape");

  await page.goto(`${server.http}/#${code}`);
  await page.reload();
  await ada.flying();
  const start = await ada.see("ship");
  const way = start.x > 1200 ? -1 : 1;
  await set([way, 0, 0, -0.4 * way]);
  await sleep(600);
  assert.ok(Math.abs((await ada.see("ship")).x - start.x) < 5, "what flew does not any more, and the dead zone is kept");
  await set([0, 0, 0, -way]);
  await ada.until("to have flown", async () => ((await ada.see("ship"))?.x - start.x) * way > 60);
  ada.healthy();
});

test("on plain http under another name everything works, and the invitation can be scanned", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t, ["--host-resolver-rules=MAP skirmish.test 127.0.0.1"]);
  const there = { http: server.http.replace("127.0.0.1", "skirmish.test") };
  const { code } = await found(server);
  const ada = await Person.at(launched, there, `#${code}`, { name: "Ada", viewport: { width: 1000, height: 640 } });
  assert.equal(await ada.page.evaluate(() => isSecureContext), false);
  await ada.flying();
  await ada.page.keyboard.press("Escape");
  const link = `${there.http}/#${code}`;
  const shown = await ada.page.getByRole("img", { name: `QR code of ${link}` }).screenshot();
  const pixels = await ada.page.evaluate(async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return { width: image.width, height: image.height, data: [...context.getImageData(0, 0, image.width, image.height).data] };
  }, shown.toString("base64"));
  assert.equal(jsQR(Uint8ClampedArray.from(pixels.data), pixels.width, pixels.height)?.data, link);

  await ada.page.getByRole("button", { name: "Copy link" }).click();
  await ada.reads("Link copied");
  await ada.page.getByRole("button", { name: "Back to it" }).click();
  await ada.page.keyboard.press("Enter");
  await ada.page.getByLabel("Chat message").focus();
  await ada.page.keyboard.press("Control+v");
  assert.equal(await ada.page.getByLabel("Chat message").inputValue(), link);
  ada.healthy();
});

test("a page that knows itself as localhost asks where others find the server", LONG, async (t) => {
  const near = await Server.start(t);
  assert.deepEqual(await (await fetch(`${near.http}/api/addresses`)).json(), [], "it listens on a loopback address only");
  const wide = await Server.start(t, ["--bind", "0.0.0.0:0"], { bind: false });
  const own = wide.http.replace("0.0.0.0", "127.0.0.1");
  const origins = await (await fetch(`${own}/api/addresses`)).json();
  for (const origin of origins) assert.equal((await fetch(`${origin}/healthz`)).status, 200, `${origin} is the server`);
  const through = await fetch(`${own}/api/addresses`, { headers: { "x-forwarded-for": "203.0.113.9" } });
  assert.equal(through.status, 404, "a stranger behind a proxy is told nothing");

  const launched = await browser(t);
  const { code } = await found(near);
  const ada = await Person.at(launched, near, `#${code}`);
  await ada.flying();
  await ada.page.keyboard.press("Escape");
  await ada.reads("Only this machine reaches the server");
  ada.healthy();
});

test("the code on the server's terminal can be scanned", LONG, async (t) => {
  const binary = process.env.SKIRMISH_BIN ?? new URL("../../target/release/skirmish", import.meta.url).pathname;
  // `script` is a terminal for whom it runs; both end with their group.
  const child = spawn("script", ["-qec", `"${binary}" --bind 0.0.0.0:0 --ops-bind none`, "/dev/null"], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => process.kill(-child.pid, "SIGKILL"));
  let shown = "";
  child.stdout.on("data", (text) => (shown += text));
  const end = Date.now() + 20_000;
  while (!/serving/.test(shown) || (/others find it/.test(shown) && !/^http/m.test(shown))) {
    assert.ok(Date.now() < end, shown);
    await sleep(100);
  }
  await sleep(300);
  if (!/others find it/.test(shown)) return t.skip("this machine is in no network");
  const lines = [...shown.matchAll(/\x1b\[30;107m(.*)\x1b\[0m/g)].map(([, line]) => [...line]);
  const dark = (x, y) => ["█", y % 2 === 0 ? "▀" : "▄"].includes(lines[y >> 1]?.[x]);
  const [size, scale] = [lines[0].length, 4];
  const side = size * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).map((_, n) => {
    const at = n >> 2;
    return n % 4 < 3 && dark(Math.floor((at % side) / scale), Math.floor(at / side / scale)) ? 0 : 255;
  });
  assert.equal(jsQR(pixels, side, side)?.data, shown.match(/^(http\S+)/m)[1]);
});

test("a phone that slept in the match is back in its seat by itself", LONG, async (t) => {
  const server = await Server.start(t);
  const way = await wire(t, server);
  const launched = await browser(t);
  const { code } = await found(server);
  const phone = await Person.at(launched, way, `#${code}`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const player = await phone.flying();
  assert.match(await phone.page.evaluate(() => document.querySelector("meta[name=viewport]").content), /maximum-scale=1/, "no zoom in play");
  const turn = (state) =>
    phone.page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await turn("hidden");
  // The socket is gone, and nobody has told the page.
  way.hush();
  const tick = await phone.see("tick");
  await sleep(1500);
  await turn("visible");
  await phone.until("to go on", async () => (await phone.see("tick")) > tick + 90);
  assert.equal(await phone.see("player"), player);
  const menu = await phone.page.evaluate(() => !document.querySelector("#scene").dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true })));
  assert.ok(menu, "a long press opens no menu");
  phone.healthy();
});

test("with reduced motion nothing goes on moving by itself", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server);
  const repeats = (person) =>
    person.page.evaluate(() => {
      const parts = [["<i class=spinner></i>", ".spinner"], ['<div class="hud-clock"><time class="hurry"></time></div>', ".hurry"]];
      return parts.map(([html, part]) => {
        const probe = document.createElement("div");
        probe.innerHTML = html;
        document.querySelector("#ui").append(probe);
        const { animationName, animationIterationCount } = getComputedStyle(probe.querySelector(part));
        probe.remove();
        return [animationName, animationIterationCount];
      });
    });
  const lively = await Person.at(launched, server, `#${code}`, { reducedMotion: "no-preference" });
  await lively.flying();
  assert.deepEqual(await repeats(lively), [["turn", "infinite"], ["beat", "infinite"]]);
  const calm = await Person.at(launched, server, `#${code}`, { name: "Grace", reducedMotion: "reduce" });
  await calm.flying();
  assert.deepEqual(await repeats(calm), [["turn", "1"], ["beat", "1"]]);
  for (const person of [lively, calm]) person.healthy();
});

/** Words and buttons of the HUD that lie over those of another part of it, or beyond the screen. */
const crowded = (page) =>
  page.evaluate(() => {
    const pieces = [".hud-rank", ".hud-clock", ".hud-buttons", ".hud-hints", ".hud-powers", ".hud-state", ".stick-dash"].flatMap((part) => {
      const root = document.querySelector(part);
      if (root === null) return [];
      const found = [...root.querySelectorAll("button, .health")].map((element) => ({ what: element.ariaLabel ?? element.className, box: element.getBoundingClientRect() }));
      const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(words.currentNode);
        found.push({ what: words.currentNode.data, box: range.getBoundingClientRect() });
      }
      return found.filter(({ box }) => box.width > 0).map((piece) => ({ part, ...piece }));
    });
    const beyond = pieces.filter(({ box }) => box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1);
    const over = pieces.flatMap((one, n) =>
      pieces.slice(n + 1).filter(({ part, box }) => part !== one.part && one.box.left < box.right - 1 && box.left < one.box.right - 1 && one.box.top < box.bottom - 1 && box.top < one.box.bottom - 1).map(({ part, what }) => `${one.part} ${one.what} lies over ${part} ${what}`));
    return [...beyond.map(({ part, what }) => `${part} ${what} is beyond the screen`), ...over];
  });

test("words one and a half times as large still fit, on a phone too", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const fits = async ([width, height, phone]) => {
    const ada = await Person.at(launched, server, "", { viewport: { width, height }, hasTouch: phone, isMobile: phone });
    await ada.page.evaluate(() => localStorage.setItem("skirmish.text", "1.5"));
    await ada.page.reload();
    await ada.page.getByRole("button", { name: "Play now" }).waitFor();
    const beyond = () =>
      ada.page.evaluate(() =>
        [...document.querySelectorAll("#ui :is(button, input, h1, h2, label)")]
          .filter((element) => element.getClientRects().length > 0 && element.closest(".choice, .switch, .stick, .unseen") === null)
          .filter((element) => {
            const { left, right } = element.getBoundingClientRect();
            return left < -1 || right > innerWidth + 1 || element.scrollWidth > element.clientWidth + 2;
          })
          .map((element) => `${element.tagName} ${element.className} ${element.textContent}`),
      );
    assert.deepEqual(await beyond(), [], `the start page at ${width}×${height}`);
    const apart = await ada.page.evaluate(() => {
      const [main, lobby] = [".start-main", ".lobby"].map((part) => document.querySelector(part).getBoundingClientRect());
      return main.right <= lobby.left || [...document.querySelectorAll(".start-main > *")].every((part) => part.getBoundingClientRect().bottom <= lobby.top);
    });
    assert.ok(apart, `nothing of the start page is covered at ${width}×${height}`);
    await ada.page.getByRole("button", { name: "Settings" }).click();
    for (const name of ["Sound", "Picture", "Controls"]) {
      await ada.page.getByRole("tab", { name }).click();
      assert.deepEqual(await beyond(), [], `settings, ${name}, at ${width}×${height}`);
    }

    const { code } = await found(server, { bots: 4, config: { map: "basin", countdown_ms: 1000, fight_ms: 15_000, result_ms: 20_000 } });
    await ada.page.goto(`${server.http}/#${code}`);
    await ada.page.reload();
    await ada.flying();
    await ada.until("the fight", async () => (await ada.see("match")).phase === "playing");
    assert.deepEqual(await crowded(ada.page), [], `in the match at ${width}×${height}`);
    await ada.page.locator(".result").waitFor({ timeout: 30_000 });
    // Its title comes in larger than it is.
    await ada.until("a title at rest", () => ada.page.evaluate(() => document.querySelector(".result-title")?.getAnimations().every(({ playState }) => playState === "finished")));
    assert.deepEqual(await beyond(), [], `the result at ${width}×${height}`);
    const cut = await ada.page.evaluate(() => {
      const { left, right } = document.querySelector(".result table").getBoundingClientRect();
      return left < -1 || right > innerWidth + 1;
    });
    assert.ok(!cut, `the standings at ${width}×${height}`);
    const leave = ada.page.locator(".result").getByRole("button", { name: "Leave" });
    await leave.scrollIntoViewIfNeeded();
    await leave.click();
    await ada.page.getByRole("button", { name: "Play now" }).waitFor();
    ada.healthy();
  };
  // Side by side: most of it is a round of each one's own.
  await Promise.all([[390, 844, true], [844, 390, true], [1280, 720, false]].map(fits));
});

test("in a narrow window with keys the ship's state is whole, also with large words", LONG, async (t) => {
  const server = await Server.start(t);
  const launched = await browser(t);
  const { code } = await found(server);
  for (const [width, height, text] of [[390, 844, 1], [360, 640, 1], [360, 640, 1.5]]) {
    const before = `localStorage.setItem("skirmish.text", "${text}")`;
    const ada = await Person.at(launched, server, `#${code}`, { viewport: { width, height }, before });
    await ada.flying();
    await ada.page.locator(".hud-state > div").first().waitFor();
    assert.equal(await ada.page.locator(".hud-state > div").count(), 1, "the hull, and nothing to dash with yet");
    const [parts, beyond] = await ada.page.evaluate(() => {
      // A dash would have to be found first: what shows one then, beside the hull.
      const dash = '<div class="hud-dash"><kbd>Shift</kbd><b>Dash</b><span class="dash-pips"><i class="on"></i><i></i><i></i></span></div>';
      document.querySelector(".hud-state").insertAdjacentHTML("beforeend", dash);
      const parts = [...document.querySelectorAll(".hud-state > div, .hud-state > div > *")].map((element) => element.getBoundingClientRect());
      return [parts.length, parts.filter(({ left, right, bottom }) => left < 0 || right > innerWidth || bottom > innerHeight).length];
    });
    assert.equal(parts, 8);
    assert.equal(beyond, 0, `at ${width}×${height}, words ${text}`);
    ada.healthy();
    await ada.context.close();
  }
});
