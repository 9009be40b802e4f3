import { Kit } from "./kit";
import { level, LEVEL } from "./render";

const SECONDS = 3;
/** The end is blended into the beginning over so long. */
const BLEND = 0.5;
/** A whole number of its waves fits into the loop. */
const HUM = 73;

/** Burning, without a seam: a low hum under a rush of noise. How bright and loud it is, the mixer says. */
export function renderEngine(rate: number): Float32Array<ArrayBuffer> {
  const kit = new Kit(rate, 0);
  const length = SECONDS * rate;
  const blend = Math.floor(BLEND * rate);
  const low = kit.filter();
  const mid = kit.filter();
  const rush = Float32Array.from({ length: length + blend }, () => {
    const noise = kit.noise();
    return low.low(noise, 150) * 1.6 + mid.band(noise, 420, 0.7) * 1.1;
  });
  const hum = kit.triangle();
  const loop = new Float32Array(length);
  for (let n = 0; n < length; n++) {
    const mix = Math.min(1, n / blend);
    // Two that have nothing in common keep their power when their squares add up to 1.
    const joined = (rush[n] ?? 0) * Math.sqrt(mix) + (n < blend ? (rush[length + n] ?? 0) * Math.sqrt(1 - mix) : 0);
    loop[n] = joined + hum(HUM) * 0.1;
  }
  level([loop], rate, LEVEL);
  return loop;
}
