/** What is louder than this is held back, dB. */
const THRESHOLD = -6;
const RATIO = 12;
/** Straight up to here; above, it bends, and never reaches more than `MOST`. */
const STRAIGHT = 0.6;
const MOST = 0.96;
/** The curve reads from 0 to this. */
const SPAN = 4;

/**
 * The way out: a compressor holds a heavy fight back as a whole, and a curve stands for that no
 * sample leaves beyond full scale, whatever comes. (A worklet could do both in one, but is offered
 * on secure pages only.)
 */
export function outputOf(context: BaseAudioContext): AudioNode {
  const holds = context.createDynamicsCompressor();
  holds.threshold.value = THRESHOLD;
  holds.ratio.value = RATIO;
  holds.knee.value = 0;
  holds.attack.value = 0.002;
  holds.release.value = 0.16;
  // Browsers lift the whole by the 0.6th power of what full scale would lose; that is taken back.
  const fullScale = THRESHOLD - THRESHOLD / RATIO;
  const lowers = context.createGain();
  lowers.gain.value = 10 ** ((0.6 * fullScale) / 20) / SPAN;
  const bends = context.createWaveShaper();
  bends.curve = curve();
  holds.connect(lowers).connect(bends).connect(context.destination);
  return holds;
}

function curve(): Float32Array<ArrayBuffer> {
  const points = 4097;
  return Float32Array.from({ length: points }, (_, n) => bend(((n / (points - 1)) * 2 - 1) * SPAN));
}

export function bend(x: number): number {
  const size = Math.abs(x);
  if (size <= STRAIGHT) return x;
  const room = MOST - STRAIGHT;
  return Math.sign(x) * (STRAIGHT + room * Math.tanh((size - STRAIGHT) / room));
}
