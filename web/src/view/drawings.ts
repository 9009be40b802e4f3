import { colour } from "../tokens";

/** The light and marks of the scene, drawn in white; sprites give them their colour. */

export type Draw = (c: CanvasRenderingContext2D) => void;

export function canvas(width: number, height: number, draw: Draw): HTMLCanvasElement {
  const target = document.createElement("canvas");
  target.width = width;
  target.height = height;
  const context = target.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw on a canvas");
  draw(context);
  return target;
}

const white = (alpha: number) => `rgba(255,255,255,${alpha})`;

export function drawGlow(c: CanvasRenderingContext2D): void {
  radial(c, 64, [[0, 1], [0.2, 0.55], [0.5, 0.16], [1, 0]]);
}

/** The same light without its faint outer part: what every ship wears covers a third less of the screen. */
export function drawHalo(c: CanvasRenderingContext2D): void {
  radial(c, 64, [[0, 1], [0.24, 0.55], [0.6, 0.16], [1, 0]]);
}

export function drawSpark(c: CanvasRenderingContext2D): void {
  radial(c, 16, [[0, 1], [0.35, 0.9], [1, 0]]);
}

/** Pointed at both ends. */
export function drawStroke(c: CanvasRenderingContext2D): void {
  shape(c, [[2, 6], [14, 1], [46, 6], [14, 11]]);
}

/** Light that falls off from the top. */
export function drawEdge(c: CanvasRenderingContext2D): void {
  const light = c.createLinearGradient(0, 0, 0, 64);
  for (const [at, alpha] of [[0, 1], [0.35, 0.4], [1, 0]] as const) light.addColorStop(at, white(alpha));
  c.fillStyle = light;
  c.fillRect(0, 0, 8, 64);
}

function radial(c: CanvasRenderingContext2D, half: number, stops: readonly (readonly [at: number, alpha: number])[]): void {
  const light = c.createRadialGradient(half, half, 0, half, half, half);
  for (const [at, alpha] of stops) light.addColorStop(at, white(alpha));
  c.fillStyle = light;
  c.fillRect(0, 0, half * 2, half * 2);
}

export function drawStar(c: CanvasRenderingContext2D): void {
  const light = c.createRadialGradient(32, 32, 0, 32, 32, 14);
  for (const [at, alpha] of [[0, 1], [0.35, 0.8], [1, 0]] as const) light.addColorStop(at, white(alpha));
  c.fillStyle = light;
  c.fillRect(0, 0, 64, 64);
  c.fillStyle = white(0.4);
  for (const [x, y, w, h] of [[6, 31, 52, 2], [31, 6, 2, 52]] as const) c.fillRect(x, y, w, h);
}

export function drawRing(c: CanvasRenderingContext2D): void {
  c.strokeStyle = white(1);
  c.shadowColor = white(1);
  c.shadowBlur = 12;
  c.lineWidth = 6;
  c.beginPath();
  c.arc(128, 128, 108, 0, Math.PI * 2);
  c.stroke();
}

export const drawShard = (c: CanvasRenderingContext2D) => shape(c, [[2, 14], [12, 2], [30, 8], [20, 22]]);
export const drawChevron = (c: CanvasRenderingContext2D) => edged(c, 12, [[18, 8], [56, 32], [18, 56], [27, 32]]);
export const drawCrown = (c: CanvasRenderingContext2D) => edged(c, 4, [[6, 10], [20, 24], [32, 5], [44, 24], [58, 10], [52, 42], [12, 42]]);

/** A shape in a dark outline, which stays dark whatever the tint. */
function edged(c: CanvasRenderingContext2D, width: number, corners: readonly (readonly [x: number, y: number])[]): void {
  c.strokeStyle = colour.void;
  c.lineWidth = width;
  c.lineJoin = "round";
  shape(c, corners);
  c.globalCompositeOperation = "destination-over";
  c.stroke();
}

function shape(c: CanvasRenderingContext2D, corners: readonly (readonly [x: number, y: number])[]): void {
  c.fillStyle = white(1);
  c.beginPath();
  for (const [x, y] of corners) c.lineTo(x, y);
  c.closePath();
  c.fill();
}

export function drawBolt(c: CanvasRenderingContext2D): void {
  const halo = c.createRadialGradient(0, 0, 0, 0, 0, 1);
  for (const [at, alpha] of [[0, 0.9], [0.4, 0.35], [1, 0]] as const) halo.addColorStop(at, white(alpha));
  c.save();
  c.translate(72, 20);
  c.scale(56, 20);
  c.fillStyle = halo;
  c.fillRect(-2, -1, 4, 2);
  c.restore();
  c.fillStyle = white(1);
  c.beginPath();
  c.moveTo(22, 20);
  c.quadraticCurveTo(100, 11, 112, 20);
  c.quadraticCurveTo(100, 29, 22, 20);
  c.fill();
}

/** Points left from its root at the right, so that its anchor sits at the nozzle. */
export function drawFlame(c: CanvasRenderingContext2D): void {
  const heat = c.createLinearGradient(96, 0, 0, 0);
  for (const [at, alpha] of [[0, 1], [0.25, 0.85], [1, 0]] as const) heat.addColorStop(at, white(alpha));
  c.fillStyle = heat;
  c.filter = "blur(3px)";
  c.beginPath();
  c.moveTo(92, 12);
  c.quadraticCurveTo(40, 12, 4, 24);
  c.quadraticCurveTo(40, 36, 92, 36);
  c.fill();
}

export function drawBrackets(c: CanvasRenderingContext2D): void {
  c.strokeStyle = white(1);
  c.lineWidth = 7;
  c.lineCap = "butt";
  for (let quarter = 0; quarter < 4; quarter++) {
    const middle = Math.PI / 4 + (quarter * Math.PI) / 2;
    c.beginPath();
    c.arc(128, 128, 112, middle - 0.3, middle + 0.3);
    c.stroke();
  }
}

/** Around the own ship: a whole ring, thin, with a beak to where it aims. No other mark has this shape. */
export function drawOwnRing(c: CanvasRenderingContext2D): void {
  for (const [style, width] of [[colour.void, 13], [white(1), 7]] as const) {
    c.strokeStyle = style;
    c.lineWidth = width;
    c.lineJoin = "round";
    c.beginPath();
    c.arc(128, 128, 104, 0.17, Math.PI * 2 - 0.17);
    c.lineTo(252, 128);
    c.closePath();
    c.stroke();
  }
}

/** Four strokes that point at what was hit. */
export function drawCross(c: CanvasRenderingContext2D): void {
  c.translate(64, 64);
  c.lineCap = "round";
  for (const [style, width] of [[colour.void, 15], [white(1), 8]] as const) {
    c.strokeStyle = style;
    c.lineWidth = width;
    c.beginPath();
    for (let quarter = 0; quarter < 4; quarter++) {
      const way = Math.PI / 4 + (quarter * Math.PI) / 2;
      c.moveTo(Math.cos(way) * 36, Math.sin(way) * 36);
      c.lineTo(Math.cos(way) * 54, Math.sin(way) * 54);
    }
    c.stroke();
  }
}

export function drawBubble(c: CanvasRenderingContext2D): void {
  const skin = c.createRadialGradient(128, 128, 60, 128, 128, 120);
  for (const [at, alpha] of [[0, 0], [0.6, 0.08], [0.88, 0.3], [0.96, 0.9], [1, 0]] as const) skin.addColorStop(at, white(alpha));
  c.fillStyle = skin;
  c.fillRect(0, 0, 256, 256);
}

export function drawReticle(c: CanvasRenderingContext2D): void {
  c.translate(48, 48);
  for (const [style, width] of [[colour.void, 10], [white(1), 5]] as const) {
    c.strokeStyle = style;
    c.fillStyle = style;
    c.lineWidth = width;
    for (let quarter = 0; quarter < 4; quarter++) {
      c.rotate(Math.PI / 2);
      c.beginPath();
      c.moveTo(18, 0);
      c.lineTo(34, 0);
      c.stroke();
      c.beginPath();
      c.arc(0, 0, 26, 0.35, Math.PI / 2 - 0.35);
      c.stroke();
    }
    c.beginPath();
    c.arc(0, 0, width / 1.4, 0, Math.PI * 2);
    c.fill();
  }
}
