import { expect, test } from "vitest";
import { loudest } from "../src/sound/loudness";
import { maxMomentary, METER_RATE } from "./meter";

const tone = (hertz: number, amplitude: number, seconds: number, rate: number) =>
  Float32Array.from({ length: seconds * rate }, (_, n) => amplitude * Math.sin((2 * Math.PI * hertz * n) / rate));

test("997 Hz at full scale in one channel is -3.01 LUFS, as BS.1770 says, at every rate", () => {
  for (const rate of [24_000, 44_100, 48_000, 96_000]) expect(loudest([tone(997, 1, 2, rate)], rate)).toBeCloseTo(-3.01, 1);
});

test("both channels at -23 dB are -23 LUFS: the first case of EBU Tech 3341", () => {
  const side = tone(1000, 10 ** (-23 / 20), 3, METER_RATE);
  expect(loudest([side, side], METER_RATE)).toBeCloseTo(-23, 1);
});

test("what is shorter than the window counts for as much of it as it fills", () => {
  const whole = loudest([tone(997, 0.5, 1, METER_RATE)], METER_RATE);
  expect(loudest([tone(997, 0.5, 0.1, METER_RATE)], METER_RATE)).toBeCloseTo(whole - 6, 0);
});

test("it agrees with the coefficients that the standard prints", () => {
  for (const hertz of [40, 100, 400, 2000, 8000]) {
    const samples = tone(hertz, 0.3, 1, METER_RATE);
    expect(loudest([samples], METER_RATE)).toBeCloseTo(maxMomentary([samples]), 1);
  }
});
