import { attack, decay } from "../kit";
import type { Recipe } from "./recipe";
import { A4, A5, blast, D5, D6, GLASS, melody, note, SOFT } from "./tones";

/** What comes with bolts and hulls. Own shots and hits are bright, those of others dull. */
export const fight = {
  shot: {
    seconds: 0.26, variations: 3,
    voice: (kit, tune) => {
      const body = kit.triangle();
      const bite = kit.saw();
      const soft = kit.filter();
      const puff = kit.filter();
      return (t) => {
        const hertz = tune * (230 + 620 * decay(t, 0.026));
        const tone = soft.low(body(hertz) + bite(hertz * 2.01) * 0.28 * decay(t, 0.02), 2400);
        return tone * attack(t, 0.002) * decay(t, 0.042) + puff.band(kit.noise(), 1300) * 0.5 * attack(t, 0.001) * decay(t, 0.014);
      };
    },
  },
  shotOther: {
    seconds: 0.24, variations: 3,
    voice: (kit, tune) => {
      const body = kit.sine();
      const soft = kit.filter();
      return (t) => {
        const puff = soft.low(kit.noise(), 900 * tune) * 0.9 * decay(t, 0.02);
        return (body(tune * (150 + 340 * decay(t, 0.03))) * decay(t, 0.04) + puff) * attack(t, 0.004);
      };
    },
  },
  hitDealt: {
    seconds: 0.22, variations: 3,
    voice: (kit, tune) => {
      const first = note(kit, A5 * 1.5 * tune, 0.02, SOFT, 0.0015);
      const second = note(kit, D6 * 1.5 * tune, 0.032, SOFT, 0.0015);
      const tick = kit.filter();
      return (t) => first(t) + (t > 0.045 ? second(t - 0.045) : 0) + tick.band(kit.noise(), 2600) * 0.7 * attack(t, 0.001) * decay(t, 0.008);
    },
  },
  hit: {
    seconds: 0.24, variations: 3,
    voice: (kit, tune) => {
      const plate = note(kit, 310 * tune, 0.03, [[1, 1, 1], [1.7, 0.6, 0.8], [2.9, 0.4, 0.5]], 0.002);
      const grit = kit.filter();
      return (t) => plate(t) + grit.band(kit.noise(), 1100 * tune) * 0.9 * attack(t, 0.001) * decay(t, 0.018);
    },
  },
  hitTaken: {
    seconds: 0.42, variations: 3,
    voice: (kit, tune) => {
      const thud = kit.sine();
      const plate = note(kit, 236 * tune, 0.06, [[1, 0.8, 1], [2.4, 0.7, 0.8], [3.9, 0.5, 0.5]], 0.002);
      const crunch = kit.filter();
      return (t) =>
        thud(tune * (70 + 170 * decay(t, 0.035))) * 0.9 * attack(t, 0.003) * decay(t, 0.085) +
        plate(t) +
        crunch.band(kit.noise(), 1000 * tune, 0.6) * 1.9 * attack(t, 0.001) * decay(t, 0.05);
    },
  },
  shieldHit: {
    seconds: 0.5, variations: 3,
    voice: (kit, tune) => {
      const ring = kit.sine();
      const bend = kit.sine();
      const spark = kit.filter();
      return (t) =>
        ring(tune * (720 + 360 * bend(1117 * tune) * decay(t, 0.06))) * attack(t, 0.002) * decay(t, 0.085) +
        spark.high(kit.noise(), 4200) * 0.16 * attack(t, 0.001) * decay(t, 0.03);
    },
  },
  fizzle: {
    seconds: 0.2, variations: 3,
    voice: (kit, tune) => {
      const spark = kit.filter();
      const edge = kit.filter();
      // A few sparks more than a hiss.
      return (t) => edge.low(spark.band(kit.noise() ** 3 * 2, 2100 * tune, 0.9), 4500) * attack(t, 0.002) * decay(t, 0.03);
    },
  },
  blast: { seconds: 1.3, variations: 3, room: 0.18, voice: (kit, tune) => blast(kit, tune, 0.15) },
  kill: {
    seconds: 0.8, variations: 3, room: 0.2,
    voice: (kit, tune) => {
      // The fifth and the octave, struck like a bell: no other sound rises like it in the fight.
      // Hardly out of tune: it has to fit the music.
      const bell = melody(kit, [D5, A5, D6].map((hertz) => hertz * (0.8 + 0.2 * tune)), 0.075, 0.11, GLASS, 0.003);
      const under = note(kit, (A4 / 2) * tune, 0.09, SOFT, 0.004);
      return (t) => bell(t) + under(t) * 0.6;
    },
  },
  death: {
    seconds: 2, variations: 1, room: 0.25,
    voice: (kit, tune) => {
      const burst = blast(kit, tune * 0.75, 0.25);
      const fall = kit.saw();
      const soft = kit.filter();
      return (t) => burst(t) + soft.low(fall(52 + 340 * decay(t, 0.24)), 300 + 1100 * decay(t, 0.2), 1.2) * 0.7 * attack(t, 0.04) * decay(t, 0.3);
    },
  },
} satisfies Record<string, Recipe>;
