import { attack, decay } from "../kit";
import type { Recipe } from "./recipe";
import { A4, A5, C5, C6, D4, D5, D6, F5, G4, G5, melody, note, SOFT } from "./tones";

/** What a ship does and gets, apart from fighting. */
export const ship = {
  respawn: {
    seconds: 1.1, variations: 3, room: 0.2,
    voice: (kit, tune) => {
      // Hardly out of tune: it has to fit the music.
      const notes = melody(kit, [D4, A4, D5, A5].map((hertz) => hertz * (0.8 + 0.2 * tune)), 0.075, 0.15);
      const air = kit.filter();
      return (t) => notes(t) * 0.8 + air.band(kit.noise(), 500 + 3200 * Math.min(1, t / 0.45), 2) * 0.5 * attack(t, 0.35) * decay(Math.max(0, t - 0.3), 0.1);
    },
  },
  repair: { seconds: 0.8, variations: 1, room: 0.12, voice: (kit) => melody(kit, [D5, F5, A5], 0.085, 0.13, SOFT, 0.01) },
  shield: {
    seconds: 0.9, variations: 1, room: 0.12,
    voice: (kit) => {
      const sweep = kit.sine();
      const above = kit.sine();
      const wobble = kit.sine();
      // The swell comes late: this answers at once.
      const touch = note(kit, D5, 0.03, SOFT, 0.003);
      return (t) => {
        const hertz = D4 * 2 ** Math.min(1, t / 0.32) * (1 + 0.025 * wobble(12));
        return touch(t) * 0.7 + (sweep(hertz) + 0.5 * above(hertz * 1.5)) * attack(t, 0.09) * decay(Math.max(0, t - 0.2), 0.15);
      };
    },
  },
  rapid: {
    seconds: 0.7, variations: 1, room: 0.1,
    voice: (kit) => {
      const trill = melody(kit, [G4, C5, G4, C5, G4, C5, G5], 0.045, 0.05, [[1, 1, 1], [3, 0.3, 0.5], [5, 0.12, 0.4]], 0.003);
      return (t) => trill(t);
    },
  },
  dashPickup: {
    seconds: 0.7, variations: 1, room: 0.1,
    voice: (kit) => {
      const notes = melody(kit, [G4, G5], 0.09, 0.1);
      const air = kit.filter();
      return (t) => notes(t) * 0.8 + air.band(kit.noise(), 800 + 3600 * Math.min(1, t / 0.25), 1.5) * 0.8 * attack(t, 0.06) * decay(Math.max(0, t - 0.1), 0.06);
    },
  },
  dash: {
    seconds: 0.55, variations: 3,
    voice: (kit, tune) => {
      const air = kit.filter();
      const body = kit.sine();
      return (t) =>
        air.band(kit.noise(), tune * (420 + 2600 * attack(t, 0.03) * decay(t, 0.1)), 1.4) * 1.9 * attack(t, 0.018) * decay(t, 0.085) +
        body(tune * (72 + 110 * decay(t, 0.07))) * 0.7 * attack(t, 0.006) * decay(t, 0.085);
    },
  },
  bump: {
    seconds: 0.26, variations: 3,
    voice: (kit, tune) => {
      const thud = kit.sine();
      const beam = note(kit, 214 * tune, 0.05, [[1, 0.8, 1], [2.3, 0.5, 0.8], [3.7, 0.3, 0.5]], 0.003);
      const grit = kit.filter();
      return (t) =>
        thud(tune * (84 + 60 * decay(t, 0.02))) * 0.6 * attack(t, 0.003) * decay(t, 0.045) +
        beam(t) +
        grit.low(kit.noise(), 620 * tune) * 0.9 * attack(t, 0.002) * decay(t, 0.022);
    },
  },
  low: {
    seconds: 0.62, variations: 1,
    voice: (kit) => {
      // Two soft sirens, falling: heard through blasts, since nothing else holds a tone there.
      const tone = kit.square();
      const soft = kit.filter();
      const gate = (t: number) => attack(t, 0.012) * (1 - attack(t - 0.17, 0.04));
      return (t) => soft.low(tone(t < 0.27 ? C6 : A5), 1900, 1) * (gate(t) + gate(t - 0.27));
    },
  },
  click: { seconds: 0.14, variations: 1, voice: (kit) => note(kit, D6, 0.02, SOFT, 0.002) },
} satisfies Record<string, Recipe>;
