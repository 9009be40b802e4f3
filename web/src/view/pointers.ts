import { Container, Sprite } from "pixi.js";
import { tint } from "../tokens";
import type { Camera } from "./camera";
import type { Frame } from "./frame";
import { paintOf } from "./ships";
import type { Textures } from "./textures";

/** How far from the edge of the screen they stand, px. */
const EDGE = 26;
/** Ships farther away than this (world units) are nobody's business. */
const FAR = 1500;

/** At the edge of the screen, where to find whoever is beyond it: the nearer, the clearer. */
export class Pointers extends Container {
  private readonly marks: Sprite[] = [];

  constructor(private readonly textures: Textures) {
    super();
  }

  show(frame: Frame, camera: Camera, width: number, height: number): void {
    let used = 0;
    if (frame.lead) {
      for (let index = 0; index < frame.ships.length; index++) {
        const ship = frame.ships.at(index);
        if (ship.side === "own" || camera.sees(ship.x, ship.y, -10)) continue;
        const dx = ship.x - camera.x;
        const dy = ship.y - camera.y;
        const distance = Math.hypot(dx, dy);
        if (distance > FAR) continue;
        const mark = (this.marks[used] ??= this.addChild(new Sprite({ texture: this.textures.chevron })));
        used += 1;
        // Along the way to the ship, as far as the frame of the screen allows.
        const reach = Math.min((width / 2 - EDGE) / Math.max(1, Math.abs(dx)), (height / 2 - EDGE) / Math.max(1, Math.abs(dy)));
        mark.visible = true;
        mark.position.set(width / 2 + dx * reach, height / 2 + dy * reach);
        mark.rotation = Math.atan2(dy, dx);
        mark.tint = tint(ship.leader ? "amber" : paintOf(ship));
        mark.alpha = 0.9 - 0.65 * (distance / FAR);
        mark.scale.set(0.42 - 0.16 * (distance / FAR));
      }
    }
    for (let index = used; index < this.marks.length; index++) {
      const mark = this.marks[index];
      if (mark !== undefined) mark.visible = false;
    }
  }
}
