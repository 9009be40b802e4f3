import type { Recipe } from "./recipe";
import { A4, A5, BRASS, C5, C6, D4, D5, D6, F4, F5, G4, G5, melody, note, SOFT } from "./tones";

/** What the round and the people in it do. */
export const round = {
  count: { seconds: 0.4, variations: 1, room: 0.08, voice: (kit) => note(kit, D5, 0.07, SOFT, 0.003) },
  go: {
    seconds: 1, variations: 1, room: 0.15,
    voice: (kit) => {
      const chord = [D5, A5, D6].map((hertz) => note(kit, hertz, 0.17, BRASS, 0.006));
      return (t) => chord.reduce((sum, play) => sum + play(t), 0);
    },
  },
  win: {
    seconds: 2.6, variations: 1, room: 0.25,
    voice: (kit) => {
      // F, the bright side of the same notes.
      const rise = melody(kit, [F4, A4, C5, F5, A5, C6], 0.11, 0.22, BRASS, 0.008);
      const chord = [F5, A5, C6, F5 * 2].map((hertz) => note(kit, hertz, 0.4, BRASS, 0.02));
      return (t) => rise(t) * 0.8 + (t > 0.66 ? chord.reduce((sum, play) => sum + play(t - 0.66), 0) : 0);
    },
  },
  lose: {
    seconds: 2.4, variations: 1, room: 0.25,
    voice: (kit) => {
      const fall = melody(kit, [A4, F4, D4, A4 / 2], 0.24, 0.3, SOFT, 0.02);
      const under = melody(kit, [D4, D4, D4 / 2, D4 / 2], 0.24, 0.35, BRASS, 0.03);
      return (t) => fall(t) + under(t) * 0.3;
    },
  },
  over: {
    seconds: 2, variations: 1, room: 0.25,
    voice: (kit) => melody(kit, [D4, A4, G4, D5], 0.16, 0.3, BRASS, 0.012),
  },
  chat: { seconds: 0.34, variations: 1, voice: (kit) => melody(kit, [A5, C6], 0.06, 0.045, SOFT, 0.005) },
  join: { seconds: 0.7, variations: 1, room: 0.15, voice: (kit) => melody(kit, [A4, D5, G5], 0.1, 0.11, SOFT, 0.012) },
} satisfies Record<string, Recipe>;
