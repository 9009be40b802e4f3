import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { net } from "../session/model";
import { colour } from "../tokens";

const WIDTH = 220;
const HEIGHT = 48;

/** How the connection does: figures, and the last minute of ping. */
export function NetGraph(): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const history = useRef<number[]>([]);
  const now = net.value;
  useEffect(() => {
    if (now === undefined || canvas.current === null) return;
    const pings = history.current;
    pings.push(now.ping);
    if (pings.length > WIDTH / 2) pings.shift();
    draw(canvas.current, pings);
  }, [now]);
  if (now === undefined) return null;
  return (
    <aside class="plate net" aria-label="Net graph">
      <canvas ref={canvas} width={WIDTH * 2} height={HEIGHT * 2} style={{ width: `${WIDTH}px`, height: `${HEIGHT}px` }} />
      <dl class="number">
        <Row term="Ping" value={`${now.ping.toFixed(0)} ms`} />
        <Row term="Jitter" value={`${now.jitter.toFixed(1)} ms`} />
        <Row term="Snapshots" value={`${now.snapshots.toFixed(1)}/s`} />
        <Row term="Received" value={rate(now.bytesIn)} />
        <Row term="Compression" value={`${now.compression.toFixed(0)}×`} />
        <Row term="Stream" value={now.stream} />
        <Row term="Corrections" value={String(now.corrections)} />
        <Row term="Late inputs" value={String(now.late)} />
        <Row term="Frames" value={`${now.fps.toFixed(0)}/s`} />
      </dl>
    </aside>
  );
}

function Row({ term, value }: { term: string; value: string }): JSX.Element {
  return (
    <>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </>
  );
}

const rate = (bytes: number) => (bytes < 10_000 ? `${bytes.toFixed(0)} B/s` : `${(bytes / 1000).toFixed(1)} kB/s`);

function draw(canvas: HTMLCanvasElement, pings: number[]): void {
  const c = canvas.getContext("2d");
  if (c === null) return;
  const top = Math.max(60, ...pings) * 1.15;
  c.setTransform(2, 0, 0, 2, 0, 0);
  c.clearRect(0, 0, WIDTH, HEIGHT);
  c.strokeStyle = colour.slate;
  c.lineWidth = 1;
  for (const share of [0.25, 0.5, 0.75]) {
    c.beginPath();
    c.moveTo(0, HEIGHT * share);
    c.lineTo(WIDTH, HEIGHT * share);
    c.stroke();
  }
  c.strokeStyle = colour.mint;
  c.lineWidth = 1.5;
  c.beginPath();
  for (const [index, ping] of pings.entries()) c.lineTo(index * 2, HEIGHT - (ping / top) * HEIGHT);
  c.stroke();
}
