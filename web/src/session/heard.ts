import type { SoundName } from "../sound/names";
import type { Sound } from "../sound/sound";
import type { PickupKind } from "../view/frame";

interface At {
  x: number;
  y: number;
}

/** What others do is told, but does not speak over what happens to oneself. */
const OTHERS = 0.5;
const PICKUP: Record<PickupKind, SoundName> = { repair: "repair", shield: "shield", rapid: "rapid", dash: "dashPickup" };

/**
 * Which sound an event makes: what happens to oneself in the middle of the head, everything else
 * where it happens. `me` is the own player, 0 for who watches.
 */
export class Heard {
  constructor(private readonly sound: Sound, private readonly me: number) {}

  shot(by: number, at: At): void {
    if (this.isMe(by)) this.sound.play("shot");
    else this.sound.playAt("shotOther", at.x, at.y);
  }

  hit(by: number, victim: number, shielded: boolean, at: At): void {
    if (this.isMe(victim)) return this.sound.play(shielded ? "shieldHit" : "hitTaken");
    // Where it struck and, if it was one's own, that it did.
    if (this.isMe(by)) this.sound.play("hitDealt");
    if (shielded) this.sound.playAt("shieldHit", at.x, at.y, OTHERS);
    else if (!this.isMe(by)) this.sound.playAt("hit", at.x, at.y);
  }

  kill(by: number, victim: number, at: At): void {
    if (this.isMe(victim)) return this.sound.play("death");
    this.sound.playAt("blast", at.x, at.y);
    if (this.isMe(by)) this.sound.play("kill");
  }

  pickup(by: number, kind: PickupKind, at: At): void {
    this.own(by, PICKUP[kind], at);
  }

  dash(by: number, at: At): void {
    this.own(by, "dash", at);
  }

  arrival(player: number, at: At): void {
    this.own(player, "respawn", at);
  }

  /** A bolt met a wall. */
  fizzle(x: number, y: number): void {
    this.sound.playAt("fizzle", x, y);
  }

  private own(player: number, name: SoundName, at: At): void {
    if (this.isMe(player)) this.sound.play(name);
    else this.sound.playAt(name, at.x, at.y, OTHERS);
  }

  private isMe(player: number): boolean {
    return player === this.me && player !== 0;
  }
}
