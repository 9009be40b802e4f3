import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { compensation, delay, interpolation, isPlain, jitter, prediction, reset } from "../session/lab";
import { type Net, net } from "../session/model";
import { colour, type Colour } from "../tokens";

const WIDTH = 300;
const HEIGHT = 34;
/** Samples that a graph shows: 30 s of them. */
const SAMPLES = 120;

interface Line {
  paint: Colour;
  of: (sample: Net) => number;
}

/** How the connection does, over the last half minute, and what of the netcode can be switched off. */
export function NetPanel(): JSX.Element | null {
  const samples = net.value;
  const now = samples.at(-1);
  if (now === undefined) return null;
  return (
    <aside class="plate net" aria-label="Network">
      <Graph title="Round trip" value={`${now.ping.toFixed(0)} ms ± ${now.jitter.toFixed(0)}`} samples={samples} least={60}
        lines={[{ paint: "mint", of: (sample) => sample.ping }, { paint: "steel", of: (sample) => sample.jitter }]} />
      <Graph title="Inputs come early by" value={now.margin === null ? "–" : `${now.margin.toFixed(0)} ms`} samples={samples} least={40}
        lines={[{ paint: "amber", of: (sample) => sample.margin ?? 0 }]} />
      <Graph title="Bytes in, out" value={`${rate(now.bytesIn)}, ${rate(now.bytesOut)}`} samples={samples} least={1000}
        lines={[{ paint: "cyan", of: (sample) => sample.bytesIn }, { paint: "mist", of: (sample) => sample.bytesOut }]} />
      <Graph title="Corrections" value={<Causes now={now} />} samples={samples} least={2} bars
        lines={[{ paint: "coral", of: (sample) => total(sample) }]} />
      <dl class="number net-facts">
        <Fact term="Late inputs" value={`${(now.lateShare * 100).toFixed(1)} %`} />
        <Fact term="Lead" value={`${now.lead.toFixed(0)} ms`} />
        <Fact term="Others shown" value={`${now.viewDelay.toFixed(0)} ms late`} />
        <Fact term="Snapshots" value={`${now.snapshots.toFixed(0)}/s`} />
        <Fact term="Stream" value={now.stream} />
        <Fact term="Frames" value={`${now.fps.toFixed(0)}/s`} />
      </dl>
      <fieldset class="net-lab">
        <legend>See what each part does</legend>
        <Switch label="Prediction" about="Your ship answers at once, ahead of the server" on={prediction} />
        <Switch label="Interpolation" about="Others glide between two snapshots" on={interpolation} />
        <Switch label="Lag compensation" about="What you hit on the screen, you hit" on={compensation} />
        <Slider label="Added delay" value={delay} most={400} />
        <Slider label="Added jitter" value={jitter} most={200} />
        {!isPlain() && <button class="button small" onClick={(event) => (event.currentTarget.blur(), reset())}>As it should be</button>}
      </fieldset>
    </aside>
  );
}

function Causes({ now }: { now: Net }): JSX.Element {
  const { late, push, pickup, other } = now.corrections;
  return (
    <>
      {late} late, {push} push, {pickup} pickup, <span class={other > 0 ? "net-bad" : ""}>{other} other</span>
    </>
  );
}

function Fact({ term, value }: { term: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Switch({ label, about, on }: { label: string; about: string; on: Signal<boolean> }): JSX.Element {
  return (
    <label class="net-switch" title={about}>
      <input type="checkbox" role="switch" checked={on.value} onChange={(event) => {
        on.value = event.currentTarget.checked;
        // Keys belong to the ship again at once.
        event.currentTarget.blur();
      }} />
      <i aria-hidden="true" />
      <span>{label}<small>{about}</small></span>
    </label>
  );
}

function Slider({ label, value, most }: { label: string; value: Signal<number>; most: number }): JSX.Element {
  return (
    <label class="net-slider">
      <span>{label}</span>
      <input type="range" min="0" max={most} step="10" value={value.value} style={{ "--filled": `${(value.value / most) * 100}%` }}
        onInput={(event) => (value.value = Number(event.currentTarget.value))} onChange={(event) => event.currentTarget.blur()} />
      <b class="number">{value.value} ms</b>
    </label>
  );
}

const rate = (bytes: number) => (bytes < 1000 ? `${bytes.toFixed(0)} B/s` : `${(bytes / 1000).toFixed(1)} kB/s`);
const total = ({ corrections: { late, push, pickup, other } }: Net) => late + push + pickup + other;

function Graph({ title, value, samples, lines, least, bars = false }: {
  title: string;
  value: JSX.Element | string;
  samples: readonly Net[];
  lines: readonly Line[];
  /** What the graph reaches to at least. */
  least: number;
  /** Draws what was added since the sample before. */
  bars?: boolean;
}): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) draw(context, samples, lines, least, bars);
  }, [samples]);
  return (
    <figure>
      <figcaption>
        {title} <b class="number">{value}</b>
      </figcaption>
      <canvas ref={canvas} width={WIDTH * 2} height={HEIGHT * 2} />
    </figure>
  );
}

function draw(c: CanvasRenderingContext2D, samples: readonly Net[], lines: readonly Line[], least: number, bars: boolean): void {
  const values = lines.map(({ of }) => samples.map((sample, n) => (bars ? of(sample) - of(samples[Math.max(0, n - 1)] ?? sample) : of(sample))));
  const top = Math.max(least, ...values.flat());
  const bottom = Math.min(0, ...values.flat());
  const y = (value: number): number => HEIGHT - 2 - ((value - bottom) / (top - bottom)) * (HEIGHT - 4);
  const x = (n: number): number => WIDTH - ((samples.length - 1 - n) / (SAMPLES - 1)) * WIDTH;
  c.setTransform(2, 0, 0, 2, 0, 0);
  c.clearRect(0, 0, WIDTH, HEIGHT);
  c.fillStyle = colour.slate;
  c.fillRect(0, y(0), WIDTH, 1);
  for (const [index, { paint }] of lines.entries()) {
    c.strokeStyle = c.fillStyle = colour[paint];
    c.lineWidth = 1.5;
    c.beginPath();
    for (const [n, value] of (values[index] ?? []).entries()) {
      if (bars && value > 0) c.fillRect(x(n) - 1, y(value), 2, y(0) - y(value));
      else if (!bars) c.lineTo(x(n), y(value));
    }
    c.stroke();
  }
}
