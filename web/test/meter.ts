import { biquad } from "../src/sound/loudness";

/** The rate for which ITU-R BS.1770-4 prints the coefficients of its two filters. */
export const METER_RATE = 48_000;
const HEAD = { b0: 1.53512485958697, b1: -2.69169618940638, b2: 1.19839281085285, a1: -1.69065929318241, a2: 0.73248077421585 };
const LOWS = { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 };

/** Max momentary loudness as the standard has it: each 400 ms, in steps of 100 ms, with silence before and after; LUFS. */
export function maxMomentary(channels: readonly Float32Array[]): number {
  const window = 0.4 * METER_RATE;
  const weighed = channels.map((samples) => {
    const padded = new Float32Array(samples.length + 2 * window);
    padded.set(samples, window);
    return biquad(biquad(padded, HEAD), LOWS);
  });
  let most = 0;
  for (let from = 0; from + window <= (weighed[0]?.length ?? 0); from += window / 4) {
    let power = 0;
    for (const samples of weighed) for (let n = from; n < from + window; n++) power += (samples[n] ?? 0) ** 2 / window;
    most = Math.max(most, power);
  }
  return -0.691 + 10 * Math.log10(most);
}
