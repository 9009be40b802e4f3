// Somebody at keyboard and mouse as people play: leads a target, but not exactly; fetches what lies near; dashes;
// fights by circling, and every other time by flying straight at it.

import { sleep } from "./game.mjs";

/** px a second, as the arena has it. */
const BOLT_SPEED = 800;
const NEAR = 190;
/** What lies no further than this is fetched. */
const FETCHED = 330;
/** Radians to either side. */
const ERROR = 0.16;
const KEYS = [["KeyD"], ["KeyD", "KeyS"], ["KeyS"], ["KeyS", "KeyA"], ["KeyA"], ["KeyA", "KeyW"], ["KeyW"], ["KeyW", "KeyD"]];

/** Fights whoever is nearest, until something holds. */
export async function duel(person, over) {
  const { mouse, keyboard } = person.page;
  const held = new Set();
  const hold = async (keys) => {
    for (const key of held) if (!keys.includes(key)) held.delete(key), await keyboard.up(key);
    for (const key of keys) if (!held.has(key)) held.add(key), await keyboard.down(key);
  };
  let [before, firing, stuck, side] = [undefined, false, 0, 1];
  for (let turn = 0; !(await over()); turn++) {
    const now = await look(person);
    if (now.own === undefined || now.foes.length === 0) {
      await hold([]);
      before = undefined;
      await sleep(60);
      continue;
    }
    const { own } = now;
    now.foes.sort((a, b) => distance(own, a) - distance(own, b));
    const [foe] = now.foes;
    const last = before?.foes.find(({ id }) => id === foe.id);
    const seconds = before === undefined ? 1 : (now.at - before.at) / 1000;
    const flight = distance(own, foe) / BOLT_SPEED;
    const lead = last === undefined ? foe : { x: foe.x + ((foe.x - last.x) / seconds) * flight, y: foe.y + ((foe.y - last.y) / seconds) * flight };
    const aim = Math.atan2(lead.y - own.y, lead.x - own.x) + ERROR * Math.sin(turn / 5);
    const at = await person.screenOf(now.player);
    if (at) await mouse.move(at.x + Math.cos(aim) * 150, at.y + Math.sin(aim) * 150);
    const fire = distance(own, foe) < 520;
    if (fire !== firing) await (fire ? mouse.down() : mouse.up());
    firing = fire;
    stuck = before?.own && distance(before.own, own) < 3 ? stuck + 1 : 0;
    if (stuck > 5 || turn % 45 === 44) side = -side;
    const pickup = now.pickups.sort((a, b) => distance(own, a) - distance(own, b))[0];
    const fetches = pickup !== undefined && distance(own, pickup) < FETCHED;
    const goal = fetches ? Math.atan2(pickup.y - own.y, pickup.x - own.x) : aim;
    const around = stuck > 5 ? 1.5 : fetches || turn % 200 > 100 ? 0 : distance(own, foe) > NEAR ? 0.4 : 1.5;
    const way = goal + side * around;
    await hold(KEYS[((Math.round(way / (Math.PI / 4)) % 8) + 8) % 8]);
    if (turn % 60 === 59) await keyboard.press("ShiftLeft");
    before = now;
    await sleep(30);
  }
  if (firing) await mouse.up();
  await hold([]);
}

const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

function look({ page }) {
  return page.evaluate(() => {
    const { player, drawn, ship } = window.skirmish;
    const ships = drawn?.ships ?? [];
    return { at: performance.now(), player, own: ship && { x: ship.x, y: ship.y }, foes: ships.filter(({ id }) => id !== player), pickups: drawn?.pickups ?? [] };
  });
}
