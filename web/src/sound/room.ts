/** Schroeder's: what comes back late and dense, in four echoes of unlike lengths (seconds) and two that smear. */
const ECHOES = [0.0297, 0.0371, 0.0411, 0.0437];
const SMEARS = [0.005, 0.0017];
const BACK = 0.62;
const SMEAR = 0.7;
/** Walls take the highs: share of the sample before. */
const DULL = 0.45;

/** Adds a small metal room around a sound, in its own length. */
export function addRoom(samples: Float32Array, rate: number, share: number): void {
  let wet = new Float32Array(samples.length);
  for (const seconds of ECHOES) {
    const line = new Float32Array(Math.round(seconds * rate));
    let dull = 0;
    for (let n = 0, at = 0; n < samples.length; n++, at = (at + 1) % line.length) {
      const back = line[at] ?? 0;
      dull = back * (1 - DULL) + dull * DULL;
      line[at] = (samples[n] ?? 0) + dull * BACK;
      wet[n] = (wet[n] ?? 0) + back / ECHOES.length;
    }
  }
  for (const seconds of SMEARS) wet = smear(wet, Math.round(seconds * rate));
  for (let n = 0; n < samples.length; n++) samples[n] = (samples[n] ?? 0) + (wet[n] ?? 0) * share * 2;
}

function smear(samples: Float32Array<ArrayBuffer>, delay: number): Float32Array<ArrayBuffer> {
  const line = new Float32Array(delay);
  const out = new Float32Array(samples.length);
  for (let n = 0, at = 0; n < samples.length; n++, at = (at + 1) % delay) {
    const back = line[at] ?? 0;
    const into = (samples[n] ?? 0) + back * SMEAR;
    line[at] = into;
    out[n] = back - into * SMEAR;
  }
  return out;
}
