/** A stage for looking at the art without a server: ships on rails, every effect in turn. Never part of the build. */
import "@fontsource/barlow/600.css";
import { Frame, PICKUP_KINDS, type Ground, type Side } from "../src/view/frame";
import { Scene } from "../src/view/scene";

const T = 32;
const box = (x: number, y: number, w: number, h: number) => ({ x: x * T, y: y * T, w: w * T, h: h * T });
const ground: Ground = {
  width: 70 * T, height: 44 * T, tile: T, shipRadius: 18,
  walls: [
    box(0, 0, 70, 2), box(0, 42, 70, 2), box(0, 2, 2, 40), box(68, 2, 2, 40),
    box(10, 7, 6, 2), box(10, 9, 2, 4), box(54, 7, 6, 2), box(58, 9, 2, 4), box(32, 8, 6, 2), box(20, 13, 3, 3), box(47, 13, 3, 3),
    box(27, 17, 2, 2), box(41, 17, 2, 2), box(33, 20, 4, 4), box(9, 20, 2, 4), box(27, 25, 2, 2), box(41, 25, 2, 2),
  ],
};

const scene = await Scene.open(document.querySelector<HTMLCanvasElement>("#scene")!);
scene.enter(ground);
Object.assign(window, { stage: scene });
const frame = new Frame();
const names = ["", "Vega", "Rook", "Kestrel", "Bot Ada", "Mistral", "Onyx", "Juno"];
let last = performance.now();
let round = 0;
function tick(now: number): void {
  const seconds = Math.min(0.05, Math.max(0, now - last) / 1000);
  last = now;
  frame.clear();
  for (let n = 0; n < 8; n++) {
    const ship = frame.ships.next();
    const t = now / 1000 * (0.5 + n * 0.06) + n;
    const rx = 150 + n * 60, ry = 90 + n * 45;
    Object.assign(ship, {
      id: n + 1, name: names[n], hull: n % 3, side: (n === 0 ? "own" : "foe") as Side,
      x: 800 + Math.cos(t) * rx, y: 620 + Math.sin(t * 1.3) * ry, vx: -Math.sin(t) * rx, vy: Math.cos(t * 1.3) * ry,
      aim: t + Math.PI / 2, thrust: n % 4 === 3 ? 0 : 1, thrustAngle: t + Math.PI / 2,
      health: [0.8, 1, 0.6, 0.2, 0.4, 1, 0.9, 0.5][n], shield: n % 3 === 1 ? 0.7 : 0, protected: n === 5, leader: n === 2, dashing: n === 6,
    });
    for (let b = 0; b < 2; b++) {
      const bolt = frame.bolts.next();
      const far = 60 + ((now / 3 + b * 160 + n * 50) % 360);
      Object.assign(bolt, { id: n * 10 + b, x: ship.x + Math.cos(ship.aim) * far, y: ship.y + Math.sin(ship.aim) * far, angle: ship.aim, side: ship.side });
    }
  }
  for (const [n, kind] of PICKUP_KINDS.entries()) {
    Object.assign(frame.pickups.next(), { id: n, kind, x: 660 + n * 130, y: 760, ready: n === 2 ? (now / 5000) % 1 : 1 });
  }
  const me = frame.ships.at(0);
  frame.focusX = me.x;
  frame.focusY = me.y;
  frame.aim = me.aim;
  const due = Math.floor(now / 400);
  if (due !== round) {
    round = due;
    const at = frame.ships.at(1 + (due % 7));
    if (due % 5 === 0) scene.effects.kill(at.x, at.y, at.vx, at.vy, "coral");
    else if (due % 5 === 1) { scene.effects.hit(at.x, at.y, at.aim, false, false); scene.hit(at.id, true, false); scene.scored(at.id, at, 20, false, false); scene.hurt(due, due % 2 === 0); if (due % 2 === 0) scene.effects.ripple(me.x, me.y, me.vx, me.vy); }
    else if (due % 5 === 2) scene.effects.respawn(at.x, at.y, "coral");
    else if (due % 5 === 3) { scene.effects.pickup(660, 760, "repair"); scene.say(1, "+60 hull", "mint", 1.8); }
    else scene.effects.dash(at.x, at.y, at.aim, "coral");
  }
  scene.draw(frame, seconds, now);
  requestAnimationFrame(tick);
}
requestAnimationFrame(tick);
