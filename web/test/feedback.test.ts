import type { GameEvent, Match } from "skirmish-client";
import { Texture } from "pixi.js";
import { beforeEach, expect, test, vi } from "vitest";
import { Happenings } from "../src/session/happenings";
import { Heard } from "../src/session/heard";
import { feed } from "../src/session/model";
import type { Picture, Place } from "../src/session/picture";
import type { Sound } from "../src/sound/sound";
import { tint } from "../src/tokens";
import { Camera } from "../src/view/camera";
import { Edge } from "../src/view/edge";
import { Effects } from "../src/view/effects";
import { Frame, type ShipView } from "../src/view/frame";
import { Hurt } from "../src/view/hurt";
import { Particles } from "../src/view/particles";
import type { Scene } from "../src/view/scene";
import type { Textures } from "../src/view/textures";

/** What happens has its answer on the screen in the very next frame, and it ends when it should. Time is the test's own. */

// Pixi looks at it when it is loaded.
vi.hoisted(() => vi.stubGlobal("navigator", { userAgent: "", platform: "" }));
beforeEach(() => void vi.spyOn(Math, "random").mockReturnValue(0.5));

const [ME, FOE, OTHER] = [1, 2, 3];
const STEP = 1 / 60;

function stage() {
  const textures = new Proxy({} as Textures, { get: () => Texture.EMPTY });
  const particles = new Particles(900, Texture.EMPTY);
  const effects = new Effects(particles, textures);
  const camera = new Camera();
  camera.resize(1280, 720);
  const arcs = new Hurt(textures);
  const edge = new Edge(textures);
  edge.resize(1280, 720);
  const frame = new Frame();
  const heard: string[] = [];
  const said: string[] = [];
  const flashed: number[] = [];
  const stopped: number[] = [];
  let marked = 0;
  let hull = 1;
  const scene = {
    camera, effects,
    hit: (ship: number) => flashed.push(ship),
    hitStop: (seconds: number) => {
      stopped.push(seconds);
      particles.stop(seconds);
    },
    scored: () => (marked += 1),
    say: (_ship: number, words: string) => said.push(words),
    hurt: (angle: number | undefined, absorbed: boolean) => {
      if (!absorbed) edge.hit(angle);
      if (angle !== undefined) arcs.from(angle, absorbed);
    },
  } as unknown as Scene;
  const places = new Map<number, Place>();
  const flying = new Map();
  const picture = {
    frame, places, me: ME, taken: new Map(),
    bolts: { flying, age: (bolt: { born: number }, tick: number) => tick - bolt.born, strength: () => 1, isOver: () => false, hasMet: () => false },
    teamOf: () => undefined,
    sideOf: (player: number) => (player === ME ? "own" : "foe"),
    healthOf: (player: number) => (player === ME ? hull : 0.4),
  } as unknown as Picture;
  const match = { roster: new Map([[FOE, { name: "Rook" }], [ME, { name: "Ada" }], [OTHER, { name: "Vega" }]]) } as unknown as Match;
  const hear = (name: string) => heard.push(name);
  const sound = { play: hear, playAt: hear } as unknown as Sound;
  const words = { repair: "+60 hull", shield: "Shield", rapid: "Rapid fire", dash: "Dash ×3" };
  const happenings = new Happenings(picture, match, scene, new Heard(sound, ME), words, 20);
  const fill = (health = 1, gone: number[] = []) => {
    frame.clear();
    for (const [id, x] of [[ME, 0], [FOE, 200], [OTHER, 400]] as const) {
      if (gone.includes(id)) continue;
      const ship: ShipView = frame.ships.next();
      Object.assign(ship, { id, x, y: 0, vx: 0, vy: 0, side: id === ME ? "own" : "foe", health: id === ME ? health : 1, shield: 0, protected: false });
      places.set(id, { x, y: 0, vx: 0, vy: 0, side: ship.side, team: undefined, speed: 0, seenIn: 0 });
    }
    Object.assign(frame.pickups.next(), { id: 9, kind: "repair", x: 50, y: 0, ready: 1 });
  };
  /** As `Play.frame` and `Scene.draw` do, in their order. */
  const draw = (viewTick: number, { seconds = STEP, health = 1, gone = [] as number[] } = {}) => {
    fill(health, gone);
    happenings.show(viewTick);
    camera.follow(frame, { width: 4000, height: 4000, tile: 32, walls: [], shipRadius: 18 }, seconds, viewTick * 33);
    arcs.show(frame, seconds);
    edge.show(frame, seconds, 0);
    particles.step(seconds);
  };
  draw(0);
  for (let n = 0; n < 120; n++) draw(0);
  for (const list of [heard, said, flashed, stopped]) list.length = 0;
  expect(particles.flying).toBe(0);
  happenings.saw();
  /** A snapshot with its events; hits reach the own hull unless they are `absorbed`. */
  const tell = (tick: number, ...events: GameEvent[]) => {
    hull -= events.filter(([kind, , victim]) => kind === 1 && victim === ME).length * 0.2;
    happenings.saw();
    happenings.take(tick, events);
  };
  const absorb = (tick: number, by: number) => {
    happenings.saw();
    happenings.take(tick, [[1, by, ME]]);
  };
  return { frame, happenings, particles, arcs, edge, camera, draw, tell, absorb, heard, said, flashed, stopped, flying, marks: () => marked };
}

const arcsShown = (arcs: Hurt) => arcs.children.filter((arc) => arc.alpha > 0 && arc.visible);

test("an own shot", () => {
  const s = stage();
  s.happenings.fired();
  s.draw(0);
  expect(s.particles.flying).toBeGreaterThan(0);
  expect(s.heard).toEqual(["shot"]);
});

test("another's shot", () => {
  const s = stage();
  s.flying.set(5, { id: 5, owner: FOE, x: 200, y: 0, vx: 20, vy: 0, angle: 0, born: 10, spent: 30, atWall: false, gone: undefined, seen: false });
  s.draw(9);
  expect(s.particles.flying).toBe(0);
  s.draw(10);
  expect(s.particles.flying).toBeGreaterThan(0);
  expect(s.heard).toEqual(["shotOther"]);
});

test("a hit dealt shows when the picture gets there: flash, sparks and the mark of the own shot", () => {
  const s = stage();
  s.tell(20, [1, ME, FOE]);
  s.draw(19);
  expect(s.flashed).toEqual([]);
  s.draw(20);
  expect(s.flashed).toEqual([FOE]);
  expect(s.marks()).toBe(1);
  expect(s.heard).toEqual(["hitDealt"]);
  const own = s.particles.flying;
  const t = stage();
  t.tell(20, [1, OTHER, FOE]);
  t.draw(20);
  expect(t.marks()).toBe(0);
  expect(t.particles.flying).toBeLessThan(own);
});

test("a hit taken shows at once, whatever the delay of the picture: flash, edge, shake, and an arc toward whoever did it", () => {
  const s = stage();
  s.tell(50, [1, FOE, ME]);
  const x = s.camera.x;
  s.draw(20);
  expect(s.flashed).toEqual([ME]);
  expect(s.edge.visible).toBe(true);
  expect(s.happenings.news).toBe(true);
  expect(s.camera.x).not.toBe(x);
  const [arc] = arcsShown(s.arcs);
  // On its picture it is the lowest part of a circle; the foe is to the right.
  expect(((arc?.rotation ?? NaN) + Math.PI / 2) % (Math.PI * 2)).toBeCloseTo(0);
  for (let n = 0; n < 60; n++) s.draw(20);
  expect(arcsShown(s.arcs)).toEqual([]);
  expect(s.edge.visible).toBe(false);
});

test("a hit taken from who has never been seen has no arc, but all the rest", () => {
  const s = stage();
  s.tell(50, [1, 77, ME]);
  s.draw(20);
  expect(arcsShown(s.arcs)).toEqual([]);
  expect(s.edge.visible).toBe(true);
});

test("a hit that the shield takes rings, in the shield's colour: no red edge, no flash of the hull", () => {
  const s = stage();
  s.absorb(50, FOE);
  s.draw(20);
  expect(s.edge.visible).toBe(false);
  expect(s.flashed).toEqual([]);
  expect(s.particles.flying).toBeGreaterThan(0);
  const [arc] = arcsShown(s.arcs);
  expect(arc?.tint).toBe(tint("cyan"));
  s.tell(51, [1, FOE, ME]);
  s.draw(20);
  expect(s.edge.visible).toBe(true);
  expect(arcsShown(s.arcs).map((arc) => arc.tint)).toEqual([tint("cyan"), tint("coral")]);
});

test("the edge lights up where the blow comes from", () => {
  const s = stage();
  s.tell(50, [1, FOE, ME]);
  s.draw(20);
  const [top, right, bottom, left] = s.edge.children.map(({ alpha }) => alpha);
  expect(right).toBeGreaterThan(2 * left!);
  expect(top).toBeCloseTo(bottom!);
});

test("who hit the own ship last is told for a while, and no longer once they are gone", () => {
  const s = stage();
  s.tell(50, [1, FOE, ME]);
  s.draw(20);
  expect(s.frame.hunter).toBe(FOE);
  s.draw(20 + 30 * 7);
  expect(s.frame.hunter).toBe(0);
  s.tell(260, [1, OTHER, ME], [2, ME, OTHER]);
  s.draw(300);
  expect(s.frame.hunter).toBe(0);
});

test("back again, it does not fire where it was lost", () => {
  const s = stage();
  s.draw(20, { gone: [ME] });
  s.happenings.fired();
  expect(s.heard).toEqual([]);
  s.draw(21);
  expect(s.heard).toContain("shot");
});

test("a kill: debris, a line, and what flies about stands still for a moment", () => {
  const s = stage();
  s.tell(20, [2, ME, FOE]);
  s.draw(20, { gone: [FOE] });
  expect(s.particles.flying).toBeGreaterThan(40);
  expect(s.stopped).toHaveLength(1);
  expect(s.stopped[0]).toBeLessThan(0.1);
  expect(feed.value.at(-1)).toMatchObject({ killer: "Ada", victim: "Rook", mine: "kill" });
  expect(s.heard).toEqual(["blast", "kill"]);
  for (let n = 0; n < 150; n++) s.draw(20, { gone: [FOE] });
  expect(s.particles.flying).toBe(0);
});

test("a kill counts when it shows: until then it is still to be told", () => {
  const s = stage();
  s.tell(20, [2, ME, FOE], [2, OTHER, FOE]);
  const untold = (until: number) => [s.happenings.untold("by", ME, until), s.happenings.untold("victim", FOE, until), s.happenings.untold("by", FOE, until)];
  s.draw(19);
  expect(untold(20)).toEqual([1, 2, 0]);
  expect(untold(19), "the snapshot does not count it yet").toEqual([0, 0, 0]);
  s.draw(20);
  expect(untold(20)).toEqual([0, 0, 0]);
});

test("the own death, at once: debris, the killer's name and what was left of them", () => {
  const s = stage();
  s.tell(50, [1, FOE, ME], [2, FOE, ME]);
  s.draw(20, { gone: [ME] });
  expect(s.particles.flying).toBeGreaterThan(40);
  expect(s.happenings.killer).toEqual({ player: FOE, name: "Rook", health: 0.4 });
  expect(s.happenings.news).toBe(true);
  expect(s.heard).toContain("death");
});

test("the own pickup, at once: light in its colour, and what it gives", () => {
  const s = stage();
  s.tell(50, [3, ME, 9]);
  s.draw(20);
  expect(s.particles.flying).toBeGreaterThan(0);
  expect(s.said).toEqual(["+60 hull"]);
  expect(s.heard).toEqual(["repair"]);
});

test("another's pickup and dash show when the picture gets there", () => {
  const s = stage();
  s.tell(50, [3, FOE, 9], [4, FOE]);
  s.draw(49);
  expect([s.particles.flying, s.heard]).toEqual([0, []]);
  s.draw(50);
  expect(s.particles.flying).toBeGreaterThan(0);
  expect(s.heard).toEqual(["repair", "dash"]);
});

test("the own dash, as soon as it is predicted, and no second time when the server tells of it", () => {
  const s = stage();
  s.happenings.dashed(52, 0);
  s.draw(45);
  expect(s.particles.flying).toBeGreaterThan(0);
  s.tell(53, [4, ME]);
  for (let tick = 46; tick < 60; tick++) s.draw(tick);
  expect(s.heard).toEqual(["dash"]);
  // What nobody predicted, with prediction off, is told by the server alone.
  s.tell(80, [4, ME]);
  s.draw(70);
  expect(s.heard).toEqual(["dash", "dash"]);
});

test("low health, for as long as it is", () => {
  const s = stage();
  s.draw(20, { health: 0.6 });
  expect(s.edge.visible).toBe(false);
  s.draw(20, { health: 0.4 });
  expect(s.edge.visible).toBe(true);
  s.draw(20, { health: 0.8 });
  expect(s.edge.visible).toBe(false);
});

test("a coming in", () => {
  const s = stage();
  s.draw(20, { gone: [FOE] });
  s.draw(21);
  expect(s.particles.flying).toBeGreaterThan(0);
  expect(s.heard).toEqual(["respawn"]);
});

test("what is shorter than a slow frame is seen all the same", () => {
  const s = stage();
  s.happenings.fired();
  s.draw(0, { seconds: 0.1 });
  expect(s.particles.flying).toBeGreaterThan(0);
  s.draw(0, { seconds: 0.1 });
  expect(s.particles.flying).toBe(0);
});

test("a hit-stop holds up what is for show by less than its length, and ends", () => {
  const frames = (by: number) => {
    const s = stage();
    s.tell(20, [2, by, OTHER]);
    let count = 0;
    do s.draw(20, { gone: [OTHER] });
    while (s.particles.flying > 0 && ++count < 500);
    return count;
  };
  const held = (frames(ME) - frames(FOE)) * STEP;
  expect(held).toBeGreaterThan(0.03);
  expect(held).toBeLessThan(0.08);
});
