import type { Match } from "skirmish-client";
import { expect, test } from "vitest";
import type { Columns } from "../src/arena/columns";
import type { Setup } from "../src/arena/setup";
import { Announcer } from "../src/session/announcer";
import type { Sound } from "../src/sound/sound";

const ME = 1;
const COUNTDOWN = 0;
const FIGHT = 1;
const RESULT = 2;

interface Member {
  bot: boolean;
  present: boolean;
}

/** A match whose round, hull and people the test moves, at ten ticks a second. */
function listen({ player = ME, teams = false } = {}) {
  const round = { phase: COUNTDOWN, until: 40, winner: 0 };
  const own = { health: 100, team: 2 };
  const table = (id: number, row: () => number[]) => ({ length: 1, find: (wanted: number) => (wanted === id ? 0 : -1), value: (_: number, c: number) => row()[c] });
  const roster = new Map<number, Member>([[ME, { bot: false, present: true }]]);
  const heard: string[] = [];
  let changed = () => undefined as void;
  const match = {
    player, roster,
    on: (_: string, told: () => void) => (changed = told),
    snapshot: { tables: [table(1, () => [round.phase, round.until, round.winner]), table(ME, () => [own.health]), table(ME, () => [own.team])] },
  };
  const columns = { tables: { round: 0, ships: 1, pilots: 2 }, round: { phase: 0, until: 1, winner: 2 }, ships: { health: 0 }, pilots: { team: 0 } };
  const setup = { teams, tickRate: 10, figures: { ship_health: 100, ship_speed: 176, ship_thrust: 10, ship_drag: 6 } };
  const sound = { play: (name: string) => heard.push(name), engine: (thrust: number) => heard.push(`engine ${thrust}`), setMood: (mood: string) => heard.push(`music ${mood}`) };
  const announcer = new Announcer(match as unknown as Match, setup as unknown as Setup, columns as unknown as Columns, sound as unknown as Sound);
  let tick = 0;
  return {
    round, own, roster,
    change: () => changed(),
    end: () => (announcer.end(), heard.splice(0)),
    /** What is heard in so many ticks, but the engine. */
    fly(ticks = 1): string[] {
      for (let n = 0; n < ticks; n++) announcer.frame(++tick, tick, undefined, 0);
      return heard.splice(0).filter((what) => !what.startsWith("engine"));
    },
  };
}

test("the last three seconds are counted, the fight begins, the music goes along", () => {
  const at = listen();
  expect(at.fly(9)).toEqual(["music tense"]);
  expect(at.fly(30)).toEqual(["count", "count", "count"]);
  Object.assign(at.round, { phase: FIGHT, until: 1000 });
  expect(at.fly(50)).toEqual(["go", "music fight"]);
  expect(at.end()).toEqual(["engine 0", "music none"]);
});

test("a round is won, lost, or over", () => {
  const after = (winner: number, options = {}) => {
    const at = listen(options);
    at.fly();
    Object.assign(at.round, { phase: RESULT, winner });
    return at.fly(5)[0];
  };
  expect(after(ME)).toBe("win");
  expect(after(7)).toBe("lose");
  expect(after(0)).toBe("over");
  expect(after(2, { teams: true })).toBe("win");
  expect(after(1, { teams: true })).toBe("lose");
  expect(after(ME, { player: 0 })).toBe("over");
});

test("who comes into a fight is not told that it begins", () => {
  const at = listen();
  Object.assign(at.round, { phase: FIGHT, until: 1000 });
  expect(at.fly(3)).toEqual(["music fight"]);
});

test("a hull near its end is told once, and again after it was well", () => {
  const at = listen();
  at.round.phase = FIGHT;
  at.fly();
  const hull = (health: number) => {
    at.own.health = health;
    return at.fly(2);
  };
  expect(hull(60)).toEqual([]);
  expect(hull(40)).toEqual(["low"]);
  expect(hull(48)).toEqual([]);
  expect(hull(20)).toEqual([]);
  expect(hull(100)).toEqual([]);
  expect(hull(20)).toEqual(["low"]);
});

test("people who come in are greeted, bots and oneself are not", () => {
  const at = listen();
  at.fly();
  const comes = (id: number, member: Member) => {
    at.roster.set(id, member);
    at.change();
    return at.fly();
  };
  expect(comes(5, { bot: true, present: true })).toEqual([]);
  expect(comes(6, { bot: false, present: true })).toEqual(["join"]);
  expect(comes(6, { bot: false, present: false })).toEqual([]);
  expect(comes(6, { bot: false, present: true })).toEqual(["join"]);
  expect(comes(ME, { bot: false, present: true })).toEqual([]);
});
