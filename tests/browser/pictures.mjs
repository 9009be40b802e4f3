// The pictures in docs/pictures: each stage of the game as a player sees it, from a real match. Takes three
// minutes:
//
//     cargo build --release && SKIRMISH_BIN=$PWD/target/release/skirmish node tests/browser/pictures.mjs
//
// With names, only those are made: `pictures.mjs game death`. PNG=folder puts them there as PNG, too.

import { writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { FLAGS, Person, Server, chromiumPath, fight, found, sleep, thumbs } from "./game.mjs";

const FOLDER = new URL("../../docs/pictures/", import.meta.url);
const DESKTOP = { viewport: { width: 1280, height: 720 } };
const UPRIGHT = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const SIDEWAYS = { ...UPRIGHT, viewport: { width: 844, height: 390 } };
const FOES = ["cinder", "harrow", "moth"];

/** Runs in each page before anything else: the page can be stopped at the very frame in which something holds. Whoever plays has learnt how. */
function stopFrames() {
  for (const deed of ["move", "aim", "fire", "pickup"]) localStorage.setItem(`skirmish.hints.${deed}`, "done");
  const ask = window.requestAnimationFrame.bind(window);
  let [holds, more, held] = [undefined, 0, undefined];
  window.requestAnimationFrame = (run) =>
    ask((now) => {
      if (held) return held.push(run);
      run(now);
      if (holds?.() && more-- <= 0) [holds, held] = [undefined, []];
    });
  window.stop_ = {
    /** At the frame in which `what` holds, or so many later. */
    when: (what, later) => ([holds, more] = [what, later]),
    stopped: () => held !== undefined,
    /** How many foes and shots are around the own ship, in plain sight, and how many lines tell of kills. */
    around: (reach) => {
      const { drawn, player } = window.skirmish;
      const own = drawn.ships.find(({ id }) => id === player);
      const near = (list) => (own ? list.filter(({ x, y }) => Math.abs(x - own.x) < reach && Math.abs(y - own.y) < reach * 0.6).length : 0);
      return { foes: near(drawn.ships) - 1, bolts: near(drawn.bolts), kills: document.querySelectorAll(".feed li").length };
    },
    go: () => {
      const waiting = held ?? [];
      [held, holds] = [undefined, undefined];
      for (const run of waiting) window.requestAnimationFrame(run);
    },
  };
}

/** What to wait for, by name; each runs in the page once per frame. */
const MOMENTS = {
  game: () => {
    const { match, ship } = window.skirmish;
    if (!ship || match.health < 0.4 || match.effects.some(({ kind }) => kind === "safe")) return false;
    const wide = innerWidth > innerHeight;
    const { foes, bolts, kills } = window.stop_.around(wide ? 480 : 330);
    return wide ? foes >= 3 && bolts >= 5 && kills > 0 : foes >= 1 && bolts >= 3;
  },
  /** The same, with a network that has been calm for as long as the graphs reach. */
  panel: () => {
    const { match, ship, net } = window.skirmish;
    const { foes, bolts } = window.stop_.around(480);
    return ship && match.health > 0.4 && foes >= 2 && bolts >= 2 && net.fps > 50 && net.ping < 30 && net.lateShare < 0.005 && net.corrections.other === 0;
  },
  hit: () => {
    const before = (window.health_ ??= { value: 1 });
    const { match, ship } = window.skirmish;
    const hit = ship && match.health > 0.2 && match.health < before.value && window.stop_.around(420).foes > 0;
    before.value = match.health;
    return (window.hit_ ||= hit);
  },
  death: () => !window.skirmish.match.alive && window.skirmish.match.killer,
  result: () => window.skirmish.match.phase === "result",
};

/** Until there is some fight to see, and until the panel's graphs are of a fight alone. */
const WARM_UP = { game: 12_000, panel: 34_000 };

const wanted = process.argv.slice(2);
const asked = (name) => wanted.length === 0 || wanted.includes(name);

async function take(person, name) {
  const session = await person.context.newCDPSession(person.page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  const bytes = Buffer.from(data, "base64");
  if (process.env.PNG) await person.page.screenshot({ path: `${process.env.PNG}/${name}.png` });
  await writeFile(new URL(`${name}.webp`, FOLDER), bytes);
  console.log(`${name}.webp  ${(bytes.length / 1000).toFixed(0)} kB`);
}

/** Fights until the moment comes, stops the page there, and takes the picture. */
async function catchMoment(person, moment, { name = moment, later = 0, play = fight, ms = 120_000 } = {}) {
  const begin = Date.now() + (WARM_UP[moment] ?? 0);
  await play(person, async () => Date.now() > begin);
  const end = Date.now() + ms;
  await person.page.evaluate(`window.hit_ = false; window.stop_.when(${MOMENTS[moment]}, ${later})`);
  const stopped = () => person.page.evaluate(() => window.stop_.stopped());
  await play(person, async () => (await stopped()) || Date.now() > end);
  if (!(await stopped())) throw new Error(`there was nothing to see for ${name}`);
  await take(person, name);
  await person.page.evaluate(() => window.stop_.go());
}

const ends = [];
const t = { after: (end) => ends.unshift(end) };
try {
  const server = await Server.start(t);
  const launched = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  t.after(() => launched.close());
  const http = process.env.PAGE ?? server.http;
  const sit = async (settings, where, options) => {
    const config = { map: "basin", countdown_ms: 1000, fight_ms: 600_000, ...settings };
    const { code } = await found(server, { name: "Late shift", seats: 9, bots: 8, config });
    const person = await Person.at(launched, { http }, `#${code}${where}`, { name: "Ada", before: stopFrames, ...DESKTOP, ...options });
    await person.inMatch();
    await person.until("the fight", async () => (await person.see("match"))?.phase === "playing");
    return person;
  };
  const close = (person) => person.context.close();

  if (asked("start") || asked("create") || asked("lobby")) {
    for (const [n, name] of FOES.entries()) await found(server, { name: `${name}'s match`, seats: 8, bots: 5, config: { map: n % 2 ? "warren" : "basin", mode: n === 1 ? "teams" : "ffa" } });
    const person = await Person.at(launched, { http }, "", { name: "Ada", ...DESKTOP });
    await person.page.getByRole("button", { name: "Play now" }).waitFor();
    await sleep(4000);
    await take(person, "start");
    await person.page.getByRole("button", { name: "Create match" }).click();
    await sleep(600);
    await take(person, "create");
    await close(person);
  }
  if (["game", "hit", "death", "panel"].some(asked)) {
    const person = await sit({}, "", {});
    await person.flying();
    if (asked("game")) await catchMoment(person, "game");
    if (asked("hit")) await catchMoment(person, "hit", { later: 2 });
    if (asked("death")) await catchMoment(person, "death", { later: 6 });
    if (asked("panel")) {
      await person.page.keyboard.press("KeyN");
      await catchMoment(person, "panel");
    }
    await close(person);
  }
  if (asked("admin") || asked("admin-match")) {
    const token = "ada:a-token-for-pictures";
    const looked = await Server.start(t, [], { env: { SKIRMISH_ADMIN_TOKENS: token } });
    await found(looked, { name: "Late shift", seats: 8, bots: 5 });
    const { code } = await found(looked, { name: "Friends only", private: true, config: { map: "warren", countdown_ms: 1000, fight_ms: 600_000 } });
    const pilots = [];
    for (const name of FOES) pilots.push(await Person.at(launched, looked, `#${code}`, { name: name[0].toUpperCase() + name.slice(1) }));
    pilots.push(await Person.at(launched, looked, `#${code}/watch`, { name: "Grace" }));
    for (const pilot of pilots) await pilot.inMatch();
    const context = await launched.newContext(DESKTOP);
    const page = await context.newPage();
    await page.goto(`${looked.ops}/admin`);
    await page.getByLabel("Your admin token").fill(token.split(":")[1]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    // The charts show two minutes.
    await sleep(asked("admin") ? 60_000 : 0);
    if (asked("admin")) await take({ context, page }, "admin");
    await page.getByRole("link", { name: "Matches", exact: true }).click();
    await page.getByRole("link", { name: "Friends only", exact: true }).click();
    await sleep(3000);
    if (asked("admin-match")) await take({ context, page }, "admin-match");
    for (const pilot of pilots) await close(pilot);
    await context.close();
  }
  if (asked("spectator")) {
    const person = await sit({}, "/watch", {});
    await sleep(6000);
    await take(person, "spectator");
    await close(person);
  }
  if (wanted.includes("phone-spectator")) {
    const person = await sit({}, "/watch", UPRIGHT);
    await sleep(4000);
    await take(person, "phone-spectator");
    await close(person);
  }
  if (asked("result")) {
    const person = await sit({ fight_ms: 25_000, result_ms: 12_000 }, "", {});
    await catchMoment(person, "result", { later: 80 });
    await close(person);
  }
  for (const [name, options] of [["phone", UPRIGHT], ["phone-landscape", SIDEWAYS]]) {
    if (asked(name)) {
      const person = await sit({}, "", options);
      await person.flying();
      await catchMoment(person, "game", { name, play: thumbs });
      await close(person);
    }
    if (asked(`${name}-result`)) {
      const person = await sit({ fight_ms: 20_000, result_ms: 12_000 }, "", options);
      await catchMoment(person, "result", { name: `${name}-result`, later: 80, play: thumbs });
      await close(person);
    }
  }
} finally {
  for (const end of ends) await end();
}
