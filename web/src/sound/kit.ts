const TAU = Math.PI * 2;

/** Halves every `half` seconds. */
export const decay = (t: number, half: number): number => 2 ** (-t / half);

/** From 0 to 1 in `time` seconds, without a corner at either end. */
export function attack(t: number, time: number): number {
  if (t >= time) return 1;
  return t <= 0 ? 0 : 0.5 - 0.5 * Math.cos((Math.PI * t) / time);
}

/** A given pitch from sample to sample, so that it may glide without a click. */
export type Oscillator = (hertz: number) => number;

/** What sounds are made from: for one sample rate, and the same from the same seed. */
export class Kit {
  private state: number;

  constructor(readonly rate: number, seed: number) {
    this.state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  }

  /** White, -1 to 1 (mulberry32). */
  noise(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  }

  sine(): Oscillator {
    let phase = 0;
    return (hertz) => {
      const value = Math.sin(phase * TAU);
      phase = (phase + hertz / this.rate) % 1;
      return value;
    };
  }

  /** Its corner is rounded over the two samples around it (PolyBLEP): nothing folds back from above the rate. */
  saw(): Oscillator {
    let phase = 0.5;
    return (hertz) => {
      const step = hertz / this.rate;
      const value = phase * 2 - 1 - corner(phase, step);
      phase = (phase + step) % 1;
      return value;
    };
  }

  square(): Oscillator {
    let phase = 0;
    return (hertz) => {
      const step = hertz / this.rate;
      const value = (phase < 0.5 ? 1 : -1) + corner(phase, step) - corner((phase + 0.5) % 1, step);
      phase = (phase + step) % 1;
      return value;
    };
  }

  triangle(): Oscillator {
    let phase = 0.25;
    return (hertz) => {
      const value = Math.abs(phase * 4 - 2) - 1;
      phase = (phase + hertz / this.rate) % 1;
      return value;
    };
  }

  filter(): Filter {
    return new Filter(this.rate);
  }
}

function corner(phase: number, step: number): number {
  if (phase < step) return 2 * (phase / step) - (phase / step) ** 2 - 1;
  if (phase > 1 - step) return ((phase - 1) / step + 1) ** 2;
  return 0;
}

/** A state-variable filter of 12 dB an octave, steady while its frequency glides. */
export class Filter {
  private a = 0;
  private b = 0;
  private passed = 0;

  constructor(private readonly rate: number) {}

  low(input: number, hertz: number, q = 0.7): number {
    this.feed(input, hertz, q);
    return this.passed;
  }

  /** As loud in the middle of its band as what went in. */
  band(input: number, hertz: number, q = 1): number {
    return this.feed(input, hertz, q) / q;
  }

  high(input: number, hertz: number, q = 0.7): number {
    return input - this.feed(input, hertz, q) / q - this.passed;
  }

  /** Returns the band, `passed` is the low part. */
  private feed(input: number, hertz: number, q: number): number {
    const g = Math.tan(Math.PI * Math.min(0.45, hertz / this.rate));
    const k = 1 / q;
    const band = (this.a + g * (input - this.b)) / (1 + g * (g + k));
    const low = this.b + g * band;
    this.a = 2 * band - this.a;
    this.b = 2 * low - this.b;
    this.passed = low;
    return band;
  }
}
