/** What BS.1770 calls momentary, seconds. */
const WINDOW = 0.4;
const STEP = 0.01;

/**
 * How loud the loudest 400 ms are, in LUFS, as ITU-R BS.1770 measures them, with silence before
 * and after: what is shorter than that counts for less, as to the ear.
 */
export function loudest(channels: readonly Float32Array[], rate: number): number {
  const sums = channels.map((samples) => energy(weigh(samples, rate)));
  const window = Math.round(WINDOW * rate);
  const step = Math.round(STEP * rate);
  const length = channels[0]?.length ?? 0;
  let most = 0;
  for (let end = Math.min(window, length); ; end += step) {
    const until = Math.min(end, length);
    const from = Math.max(0, until - window);
    let power = 0;
    for (const sum of sums) power += ((sum[until] ?? 0) - (sum[from] ?? 0)) / window;
    most = Math.max(most, power);
    if (until === length) break;
  }
  return -0.691 + 10 * Math.log10(most);
}

/** The energy up to each sample. */
function energy(samples: Float32Array): Float64Array {
  const sums = new Float64Array(samples.length + 1);
  for (let n = 0; n < samples.length; n++) sums[n + 1] = (sums[n] ?? 0) + (samples[n] ?? 0) ** 2;
  return sums;
}

/** The K-weighting of BS.1770, for any rate: its two filters by their analogue figures. */
export function weigh(samples: Float32Array, rate: number): Float32Array {
  return highPass(shelf(samples, rate), rate);
}

/** The head: 4 dB more above some 1.7 kHz. */
function shelf(samples: Float32Array, rate: number): Float32Array {
  const k = Math.tan((Math.PI * 1681.974450955533) / rate);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return biquad(samples, {
    b0: (high + (band * k) / q + k * k) / a0, b1: (2 * (k * k - high)) / a0, b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0,
  });
}

/** Lows count for less, from some 60 Hz down. */
function highPass(samples: Float32Array, rate: number): Float32Array {
  const k = Math.tan((Math.PI * 38.13547087602444) / rate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return biquad(samples, { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 });
}

interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
}

export function biquad(samples: Float32Array, { b0, b1, b2, a1, a2 }: Biquad): Float32Array {
  const out = new Float32Array(samples.length);
  let s1 = 0;
  let s2 = 0;
  for (let n = 0; n < samples.length; n++) {
    const x = samples[n] ?? 0;
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    out[n] = y;
  }
  return out;
}
