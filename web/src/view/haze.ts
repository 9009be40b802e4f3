import { colour, scene, tint } from "../tokens";
import type { Camera } from "./camera";
import { dice } from "./dice";
import { canvas } from "./drawings";
import { mix } from "./flat";
import type { Ground } from "./frame";
import { HUE, QUARTERS } from "./quarters";

/** How far it slides while the camera goes from one end of the ground to the other, as a share of the screen's width. */
const SLIDE = 0.3;
/** The picture's side, as a share of the screen's longer one. */
const SIDE = 1.3;
/** How bright it is where there are no clouds: so far from deep to slate. */
const FLOOR = 0.28;
/** It has no edges that would need more points across. */
const POINTS = 48;

/**
 * The haze far away: a picture of its own below the scene's, which is transparent where nothing is.
 * It never changes, and without a graphics card the browser lays two pictures over each other in a
 * tenth of the time in which WebGL fills a screen.
 */
export class Haze {
  private readonly picture = document.createElement("canvas");
  /** So that it repeats no dither of the browser's gradients. */
  private readonly points = canvas(POINTS, POINTS, (c) => c.drawImage(paintHaze(), 0, 0, POINTS, POINTS));
  private width = 0;
  private height = 0;
  private x = NaN;
  private y = NaN;

  /** Lies below `scene`. */
  constructor(scene: HTMLCanvasElement) {
    this.picture.ariaHidden = "true";
    Object.assign(this.picture.style, { position: "fixed", left: "0", top: "0", pointerEvents: "none", willChange: "transform" });
    scene.before(this.picture);
  }

  resize(width: number, height: number): void {
    const { picture } = this;
    const across = Math.ceil(width * (1 + SLIDE));
    const down = Math.ceil(height + width * SLIDE);
    this.width = width;
    this.height = height;
    if (picture.width === across && picture.height === down) return;
    picture.width = across;
    picture.height = down;
    const c = picture.getContext("2d", { alpha: false });
    if (c === null) throw new Error("this browser cannot draw on a canvas");
    const side = Math.max(width, height) * SIDE;
    c.imageSmoothingQuality = "high";
    c.drawImage(this.points, (across - side) / 2, (down - side) / 2, side, side);
  }

  /** In whole pixels: they need not be mixed, and nobody sees a step in what has no edges. */
  look(camera: Camera, ground: Ground): void {
    const { picture, width, height } = this;
    const x = Math.round((width - picture.width) / 2 - slide(camera.x / ground.width) * width);
    const y = Math.round((height - picture.height) / 2 - slide(camera.y / ground.height) * width);
    if (x === this.x && y === this.y) return;
    this.x = x;
    this.y = y;
    picture.style.transform = `translate(${x}px, ${y}px)`;
  }
}

/** Where thumbs cover the screen the camera goes beyond the ground; the haze does not. */
const slide = (share: number): number => (Math.min(1, Math.max(0, share)) - 0.5) * SLIDE;

function paintHaze(): HTMLCanvasElement {
  return canvas(768, 768, (c) => {
    c.fillStyle = hex(mix(tint("deep"), tint("slate"), FLOOR));
    c.fillRect(0, 0, 768, 768);
    const roll = dice(5);
    c.globalCompositeOperation = "lighter";
    const clouds: [string, number, number, number, number][] = [
      [colour.slate, 230, 250, 330, 0.4], [colour.slate, 560, 520, 300, 0.36],
      [colour.slate, 384, 384, 200, 0.2],
    ];
    for (const [tone, cx, cy, size, alpha] of clouds) {
      for (let puff = 0; puff < 16; puff++) {
        const angle = roll() * Math.PI * 2;
        const away = roll() * size * 0.75;
        const x = cx + Math.cos(angle) * away;
        const y = cy + Math.sin(angle) * away * 0.6;
        const radius = size * (0.18 + roll() * 0.42);
        const light = c.createRadialGradient(x, y, 0, x, y, radius);
        const strength = Math.round((alpha * (0.35 + roll() * 0.65) * 255) / 2).toString(16).padStart(2, "0");
        light.addColorStop(0, tone + strength);
        light.addColorStop(1, `${tone}00`);
        c.fillStyle = light;
        c.fillRect(x - radius, y - radius, radius * 2, radius * 2);
      }
    }
    // Browsers dither gradients; many layers of it show as a weave.
    c.globalCompositeOperation = "copy";
    c.filter = "blur(5px)";
    c.drawImage(c.canvas, -8, -8, 784, 784);
    // Nowhere so bright that bolts would not stand out.
    c.filter = "none";
    c.globalCompositeOperation = "darken";
    c.fillStyle = hex(mix(tint("slate"), tint("deep"), scene.haze));
    c.fillRect(0, 0, 768, 768);
    c.globalCompositeOperation = "color";
    for (const [quarter, name] of QUARTERS.entries()) tinge(c, quarter % 2 === 0 ? 150 : 618, quarter < 2 ? 190 : 578, colour[name]);
  });
}

/** The hue of a quarter, strongest in its middle; how bright it is stays. */
function tinge(c: CanvasRenderingContext2D, x: number, y: number, tone: string): void {
  const light = c.createRadialGradient(x, y, 0, x, y, 360);
  const most = Math.round(HUE * 255).toString(16).padStart(2, "0");
  for (const [at, share] of [[0, most], [0.5, most], [1, "00"]] as const) light.addColorStop(at, tone + share);
  c.fillStyle = light;
  c.fillRect(0, 0, 768, 768);
}

const hex = (tone: number): string => `#${tone.toString(16).padStart(6, "0")}`;
