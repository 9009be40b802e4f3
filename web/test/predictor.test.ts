import { describe, expect, test } from "vitest";
import { DASH, FIRE, fires, fly, type Ground, type Input } from "../src/predict/movement";
import { Predictor, type Shot } from "../src/predict/predictor";
import { Tape } from "../src/predict/tape";
import { figures, input, ship } from "./arena";

const ground: Ground = { figures, walls: [{ x: 0, y: 0, w: 1024, h: 20000 }], unit: 16 };
const nothing = (): void => undefined;

test("inputs that are missing are the last one for a quarter of a second, then none", () => {
  const tape = new Tape(128, 30);
  tape.put(10, input({ strength: 127 }));
  const strengths = Array.from({ length: 12 }, (_, back) => tape.at(9 + back).strength);
  expect(strengths).toEqual([0, 127, 127, 127, 127, 127, 127, 127, 127, 127, 0, 0]);
  tape.put(138, input({ strength: 1 }));
  expect(tape.at(10).strength).toBe(0);
});

describe("prediction", () => {
  const wiggle = (tick: number): Input =>
    input({ direction: (tick * 37) & 1023, strength: tick % 7 === 0 ? 0 : 127, aim: (tick * 11) & 1023, buttons: tick % 5 === 0 ? FIRE : 0 });
  const begin = (): Predictor => {
    const predictor = new Predictor(ground, 30);
    predictor.fightFrom = 0;
    predictor.restore(100, ship(), true);
    return predictor;
  };

  test.each([1, 2, 5])("is what a server makes of the same inputs, one in %i ticks", (every) => {
    const predictor = begin();
    const server = ship();
    for (let tick = 101; tick <= 400; tick++) {
      predictor.advance(tick, tick % every === 0 ? wiggle(tick) : undefined, nothing);
      // The server's news is six ticks old.
      const told = tick - 6;
      if (told <= 100) continue;
      const last = told - (told % every);
      const given = last <= 100 ? input() : wiggle(last);
      fly(server, given, told, ground);
      fires(server, given, told, figures);
      expect(predictor.differs(told, server)).toBe("none");
      predictor.restore(told, server, false);
    }
  });

  test("ticks that were missed are flown with the input before", () => {
    const [all, some] = [begin(), begin()];
    const forward = input({ strength: 127 });
    for (let tick = 101; tick <= 106; tick++) all.advance(tick, forward, nothing);
    some.advance(101, forward, nothing);
    some.advance(106, forward, nothing);
    expect(some.ship).toEqual(all.ship);
  });

  test("a push is taken over at once, and the picture follows without a leap", () => {
    const predictor = begin();
    const hands = input();
    for (let tick = 101; tick <= 106; tick++) predictor.advance(tick, hands, nothing);
    const before = { x: 0, y: 0, vx: 0, vy: 0 };
    const after = { ...before };
    predictor.show(106, hands, 0, before);
    expect(predictor.differs(103, ship({ x: 8160 }))).toBe("way");
    predictor.restore(103, ship({ x: 8160 }), false);
    predictor.show(106, hands, 0, after);
    expect(predictor.ship.x).toBe(8160);
    expect(after.x).toBeCloseTo(before.x);
    predictor.show(106, hands, 1, after);
    expect(after.x).toBeCloseTo(8160 / 16, 4);
  });

  test("what was picked up is another matter than the way", () => {
    const predictor = begin();
    predictor.advance(101, input(), nothing);
    expect(predictor.differs(101, ship({ dashes: 3 }))).toBe("kept");
    expect(predictor.differs(102, ship())).toBe("unknown");
    predictor.restore(101, ship({ dashes: 3 }), false);
    predictor.advance(102, input({ buttons: DASH }), nothing);
    expect([predictor.ship.vx, predictor.ship.dashes]).toEqual([437, 2]);
  });

  test("a key moves the ship in the next frame, before its tick begins", () => {
    const predictor = begin();
    predictor.advance(101, input(), nothing);
    const out = { x: 0, y: 0, vx: 0, vy: 0 };
    predictor.show(101.2, input(), 0, out);
    const still = out.x;
    predictor.show(101.4, input({ strength: 127 }), 0, out);
    expect(out.x).toBeGreaterThan(still);
    expect(predictor.ship.x).toBe(8000);
  });

  test("the picture runs through ticks without a leap, and not beyond what is known", () => {
    const predictor = begin();
    const forward = input({ strength: 127 });
    const out = { x: 0, y: 0, vx: 0, vy: 0 };
    let last = 500;
    for (let quarter = 0; quarter < 200; quarter++) {
      const tick = 101 + quarter / 4;
      if (quarter % 4 === 0) predictor.advance(tick, forward, nothing);
      predictor.show(tick, forward, 1 / 120, out);
      expect(out.x - last).toBeGreaterThanOrEqual(0);
      expect(out.x - last).toBeLessThanOrEqual(176 / 16 / 4 + 0.1);
      last = out.x;
    }
    predictor.show(190, forward, 0, out);
    expect(out.x - last).toBeLessThan(176 / 16);
  });

  test("each shot is told once, also where snapshots fly it again", () => {
    const predictor = begin();
    const shots: Shot[] = [];
    const fire = input({ buttons: FIRE, aim: 128 });
    expect(predictor.wouldFire(fire)).toBe(true);
    for (let tick = 101; tick <= 112; tick++) {
      predictor.advance(tick, fire, (shot) => shots.push(shot));
      // Pushed again and again, so that each snapshot makes it fly anew.
      const told = tick - 4;
      if (told > 100) predictor.restore(told, ship({ x: 8000 + tick, aim: 128, ready: told < 107 ? 107 : 113 }), false);
    }
    expect(shots.map(({ born }) => born)).toEqual([101, 107]);
    expect(shots[0]).toEqual({ x: 500, y: 500, angle: 128, born: 101 });
  });

  test("a new ship flies at once to the time of the newest input", () => {
    const predictor = begin();
    predictor.stop();
    for (let tick = 101; tick <= 110; tick++) predictor.advance(tick, input({ strength: 127 }), nothing);
    predictor.restore(104, ship(), true);
    const server = ship();
    for (let tick = 105; tick <= 110; tick++) fly(server, input({ strength: 127 }), tick, ground);
    expect([predictor.now, predictor.ship.x]).toEqual([110, server.x]);
  });
});
