import { Container, Particle, ParticleContainer } from "pixi.js";
import { scene, tint, type Colour } from "../tokens";
import type { Camera } from "./camera";
import { layDeck } from "./deck";
import { dice } from "./dice";
import type { Ground } from "./frame";
import type { Textures } from "./textures";

/** Stars by how far away they are: 0 = they do not move at all, 1 = they move with the arena. */
const DEPTHS = [{ depth: 0.05, near: false }, { depth: 0.08, near: false }, { depth: 0.11, near: false }, { depth: 0.2, near: true }, { depth: 0.28, near: true }];
/** In a square of 1000 units; far ones and near ones. */
const FAR_STARS = 12;
const NEAR_STARS = 3.5;
/** More than the longer side of what any screen shows of the world. */
const SIGHT = 2000;

/**
 * Stars at many depths, and the deck far below the fight, all sliding past each other over the haze
 * (haze.ts). All of it are small pieces, which is what slow machines need.
 */
export class Backdrop extends Container {
  private readonly sky = new Container();
  private readonly deck = new Container();

  constructor(private readonly textures: Textures) {
    super();
    this.addChild(this.sky, this.deck);
  }

  enter(ground: Ground): void {
    for (const child of [...this.deck.removeChildren(), ...this.sky.removeChildren()]) child.destroy();
    const roll = dice(11);
    for (const { depth, near } of DEPTHS) this.sky.addChild(scatter(this.textures, roll, near, SIGHT + depth * Math.max(ground.width, ground.height)));
    this.deck.addChild(layDeck(ground));
  }

  look(camera: Camera, ground: Ground, width: number, height: number): void {
    const { zoom } = camera;
    for (let layer = 0; layer < DEPTHS.length; layer++) {
      const stars = this.sky.children[layer];
      const depth = DEPTHS[layer]?.depth ?? 0;
      if (stars?.scale.x !== zoom) stars?.scale.set(zoom);
      stars?.position.set(width / 2 - (camera.x - ground.width / 2) * depth * zoom, height / 2 - (camera.y - ground.height / 2) * depth * zoom);
    }
    const k = zoom * scene.floorScale;
    this.deck.scale.set(k);
    this.deck.position.set(width / 2 - camera.x * k, height / 2 - camera.y * k);
  }
}

/** Stars all over a square of that size around its middle. They stay where they are: the whole square moves. */
function scatter(textures: Textures, roll: () => number, near: boolean, size: number): ParticleContainer {
  const tones: Colour[] = ["ice", "ice", "mist", "cyan", "amber"];
  const texture = near ? textures.star : textures.spark;
  const count = Math.round((near ? NEAR_STARS : FAR_STARS) * (size / 1000) ** 2);
  const particles = Array.from({ length: count }, () => {
    const scale = (near ? 17 + roll() * 17 : 2 + roll() * 2) / texture.width;
    return new Particle({
      texture, anchorX: 0.5, anchorY: 0.5, x: (roll() - 0.5) * size, y: (roll() - 0.5) * size, scaleX: scale, scaleY: scale,
      tint: tint(tones[Math.floor(roll() * tones.length)] ?? "ice"), alpha: 0.3 + roll() * 0.6,
    });
  });
  const sky = new ParticleContainer({ texture, particles, dynamicProperties: { position: false } });
  sky.update();
  return sky;
}
