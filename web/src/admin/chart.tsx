import type { JSX } from "preact";

const WIDTH = 240;
const HEIGHT = 48;
/** Samples that a chart has room for. */
const ROOM = 120;

/** A line of the last two minutes; `least` is the smallest full height, so that noise stays small. */
export function Chart({ label, values, least }: { label: string; values: readonly number[]; least: number }): JSX.Element {
  const most = Math.max(least, ...values) * 1.1;
  const x = (index: number) => ((ROOM - values.length + index) / (ROOM - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - (value / most) * (HEIGHT - 4);
  const line = values.map((value, index) => `${index === 0 ? "M" : "L"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const first = values.length === 0 ? 0 : x(0);
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="chart-floor" d={`M0 ${HEIGHT - 1}H${WIDTH}`} />
      {values.length > 1 && (
        <>
          <path class="chart-area" d={`${line}L${WIDTH} ${HEIGHT}L${first.toFixed(1)} ${HEIGHT}Z`} />
          <path class="chart-line" d={line} />
        </>
      )}
    </svg>
  );
}
