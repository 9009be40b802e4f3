import type { GameEvent, Match } from "skirmish-client";
import type { Bolt } from "../arena/bolts";
import { type ArenaEvent, readEvent } from "../arena/events";
import type { PickupKind, ShipView } from "../view/frame";
import { PICKUP_COLOUR } from "../view/textures";
import type { Scene } from "../view/scene";
import { paintOf } from "../view/ships";
import type { Heard } from "./heard";
import { feed, type Kill } from "./model";
import type { Picture, Place } from "./picture";

const FEED_LINES = 5;
const FEED_MS = 7000;
const WORDS_SECONDS = 1.8;
/** A bolt that is older when it is first seen comes without a flash. */
const FLASH_TICKS = 10;
/** So long one wants to know where who hit the own ship is, seconds. */
const HUNTED_SECONDS = 6;

interface Due {
  /** The own ship's shield took the blow. */
  absorbed: boolean;
  /** When it happened, and in which tick of the picture it is shown. */
  tick: number;
  shownAt: number;
  event: ArenaEvent;
}

/** Who shot the own ship down, and how much of them was left; 0 if nothing. */
export interface Killer {
  player: number;
  name: string;
  health: number;
}

/** How long the picture of what flies about stands still: for what one does, and for the own end. */
const STOP_KILL = 0.07;
const STOP_DEATH = 0.14;

/** Turns what happens into light, sound and lines: at the moment in which the picture shows it. */
export class Happenings {
  /** Who shot the own ship down last. */
  killer: Killer | undefined;
  /** Something has happened to the own ship that lines on the screen tell of: they are due in this frame. */
  news = false;
  /** How often the server has told of an own hit. */
  hits = 0;
  /** Called when an own shot has hit. */
  scored = (): void => undefined;
  /** Called when the own ship has taken something. */
  pickedUp = (): void => undefined;
  private readonly due: Due[] = [];
  /** The tick of the last own dash that was shown by prediction. */
  private dashedAt = -Infinity;
  /** Ticks after which something is past. */
  private readonly stale: number;
  /** The own hull in the newest snapshot, and in the one before. */
  private health = 0;
  private healthBefore = 0;
  /** The own ship has fired before the picture had it. */
  private flashDue = false;
  /** Until which tick of the picture the own ship is hunted. */
  private huntedUntil = 0;
  /** The newest frame that had a ship, by player. */
  private readonly seenIn = new Map<number, number>();
  private frames = 0;
  private viewTick = 0;
  private begun = false;
  private key = 0;
  /** Kinds of pickups whose words have been shown: the first of each tells what it is. */
  private readonly known = new Set<PickupKind>();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(
    private readonly picture: Picture,
    private readonly match: Match,
    private readonly scene: Scene,
    /** Undefined for a background: it makes no noise and tells no kills. */
    private readonly heard: Heard | undefined,
    private readonly words: Record<PickupKind, string>,
    /** What a bolt takes of a hull, in points. */
    private readonly damage: number,
  ) {
    this.stale = (match.info?.tickRate ?? 30) / 2;
  }

  /** A snapshot has come; its events follow. */
  saw(): void {
    this.healthBefore = this.health;
    this.health = this.picture.healthOf(this.picture.me);
  }

  take(tick: number, events: readonly GameEvent[]): void {
    // A hull that is not worse than before was not reached: shields take the whole of a bolt.
    const absorbed = this.health > 0 && this.health >= this.healthBefore;
    for (const told of events) {
      const event = readEvent(told);
      if (event === undefined) continue;
      if (event.kind === "hit" && event.by === this.picture.me && event.by !== 0) {
        this.hits += 1;
        this.scored();
      }
      // What touches the own ship is felt at once, the rest when the picture gets there; what met on the screen has.
      const mine = this.isMine(event);
      if (mine && event.kind === "dash" && tick - this.dashedAt < this.stale) continue;
      if (mine && event.kind === "pickup") this.picture.taken.set(event.pickup, tick);
      this.due.push({ tick, shownAt: mine ? 0 : tick, event, absorbed });
    }
  }

  /** How many kills until that tick the picture has still to show in which the player has that part. */
  untold(part: "by" | "victim", player: number, until: number): number {
    let count = 0;
    for (const { event, tick } of this.due) {
      if (event.kind === "kill" && tick <= until && event[part] === player) count += 1;
    }
    return count;
  }

  /** Once per frame, after the picture was filled. */
  show(viewTick: number): void {
    let kept = 0;
    for (const due of this.due) {
      if (due.shownAt <= viewTick) this.happen(due, viewTick - due.tick > this.stale);
      else this.due[kept++] = due;
    }
    this.due.length = kept;
    if (viewTick > this.huntedUntil) this.picture.frame.hunter = 0;
    this.showArrivals();
    if (this.flashDue) this.fired();
    this.flashDue = false;
    this.viewTick = viewTick;
    this.picture.bolts.flying.forEach(this.showBolt);
  }

  /** The own ship has fired, by prediction. */
  fired(): void {
    const { me, places, frame } = this.picture;
    // Just back: until the picture has been there, the place is where the ship before was lost.
    if (!this.isShown(me)) this.flashDue = true;
    else this.muzzle(me, places.get(me), frame.aim);
  }

  /** It dashes, by prediction: the server's word of it comes later. */
  dashed(tick: number, angle: number): void {
    const { me, places } = this.picture;
    const place = places.get(me);
    this.dashedAt = tick;
    if (place !== undefined) this.dash(me, place, angle);
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
    feed.value = [];
  }

  /** What came long after its time, behind a stall, is told in words but not played again. */
  private happen({ event, absorbed }: Due, isPast: boolean): void {
    if (isPast && event.kind !== "kill") return;
    const { places } = this.picture;
    switch (event.kind) {
      case "hit":
        return this.hit(event.by, event.victim, absorbed);
      case "kill":
        return this.kill(event.by, event.victim, isPast);
      case "pickup":
        return this.pickup(event.by, event.pickup);
      case "dash": {
        const place = places.get(event.by);
        if (place !== undefined) this.dash(event.by, place, Math.atan2(place.vy, place.vx));
      }
    }
  }

  /** Whether it is felt at once. */
  private isMine(event: ArenaEvent): boolean {
    const { bolts, me } = this.picture;
    if (me === 0) return false;
    if (event.kind === "dash" || event.kind === "pickup") return event.by === me;
    return event.victim === me || (event.by === me && bolts.hasMet(event.victim));
  }

  private dash(by: number, place: Place, angle: number): void {
    this.scene.effects.dash(place.x, place.y, angle, paintOf(place));
    this.heard?.dash(by, place);
  }

  private hit(by: number, victim: number, absorbed: boolean): void {
    const { me, places } = this.picture;
    const place = places.get(victim);
    if (place === undefined) return;
    const from = places.get(by);
    const angle = from === undefined ? 0 : Math.atan2(place.y - from.y, place.x - from.x);
    const shielded = victim === me ? absorbed : this.isShielded(victim);
    const radius = 14;
    const mine = by === me && me !== 0;
    const faint = !mine && victim !== me && me !== 0;
    this.scene.effects.hit(place.x - Math.cos(angle) * radius, place.y - Math.sin(angle) * radius, angle, shielded, faint);
    // A shield that holds rings; the hull in it is not touched.
    if (!shielded || victim !== me) this.scene.hit(victim, mine, faint);
    this.heard?.hit(by, victim, shielded, place);
    if (victim === me) {
      this.news = true;
      this.picture.frame.hunter = by;
      this.huntedUntil = this.viewTick + HUNTED_SECONDS * 2 * this.stale;
      if (shielded) this.scene.effects.ripple(place.x, place.y, place.vx, place.vy);
      this.scene.camera.shake(shielded ? 0.15 : 0.38);
      this.scene.hurt(from === undefined ? undefined : angle + Math.PI, shielded);
      return;
    }
    if (mine) this.scene.scored(victim, place, this.damage, shielded, false);
  }

  private kill(by: number, victim: number, isPast: boolean): void {
    const { me, places } = this.picture;
    const place = places.get(victim);
    const mine = by === me && me !== 0 ? "kill" : victim === me && me !== 0 ? "death" : undefined;
    if (place !== undefined && !isPast) {
      this.scene.effects.kill(place.x, place.y, place.vx, place.vy, paintOf(place));
      this.scene.camera.shake(mine === "death" ? 0.9 : mine === "kill" ? 0.4 : 0.2);
      if (mine === "kill") this.scene.effects.scored(place.x, place.y);
      if (mine === "kill") this.scene.scored(victim, place, 0, false, true);
      if (mine !== undefined) this.scene.hitStop(mine === "death" ? STOP_DEATH : STOP_KILL);
      this.heard?.kill(by, victim, place);
    }
    if (mine !== undefined) this.news = true;
    if (mine === "death" || victim === this.picture.frame.hunter) this.picture.frame.hunter = 0;
    if (mine === "death") this.killer = by === victim ? undefined : { player: by, name: this.nameOf(by), health: this.picture.healthOf(by) };
    if (this.heard === undefined) return;
    this.tell({
      key: ++this.key,
      at: performance.now(),
      killer: by === victim ? "" : this.nameOf(by),
      victim: this.nameOf(victim),
      mine,
      killerTeam: this.picture.teamOf(by),
      victimTeam: this.picture.teamOf(victim),
    });
  }

  private pickup(by: number, id: number): void {
    const { frame, me } = this.picture;
    for (let index = 0; index < frame.pickups.length; index++) {
      const pickup = frame.pickups.at(index);
      if (pickup.id !== id) continue;
      this.scene.effects.pickup(pickup.x, pickup.y, pickup.kind);
      this.heard?.pickup(by, pickup.kind, pickup);
      if (by !== me) continue;
      this.pickedUp();
      this.news = true;
      if (this.known.has(pickup.kind)) continue;
      this.known.add(pickup.kind);
      this.scene.say(me, this.words[pickup.kind], PICKUP_COLOUR[pickup.kind], WORDS_SECONDS);
    }
  }

  /** Ships that were not there in the frame before have just come in. */
  private showArrivals(): void {
    const { frame } = this.picture;
    this.frames += 1;
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      const last = this.seenIn.get(ship.id);
      this.seenIn.set(ship.id, this.frames);
      if (!this.begun || last === this.frames - 1) continue;
      this.scene.effects.respawn(ship.x, ship.y, paintOf(ship));
      this.heard?.arrival(ship.id, ship);
    }
    this.begun ||= frame.ships.length > 0;
  }

  /** For each that flies; a method of its own, since walking over a map would make garbage in every frame. */
  private readonly showBolt = (bolt: Bolt): void => {
    const { picture, viewTick } = this;
    const { bolts } = picture;
    const age = bolts.age(bolt, viewTick);
    if (age < 0) return;
    if (!bolt.seen) {
      bolt.seen = true;
      const place = picture.places.get(bolt.owner);
      // Own shots that were predicted had their flash; a bolt of a shooter who sees us late comes with an age.
      if (bolt.shot === undefined && place !== undefined && age < FLASH_TICKS) this.muzzle(bolt.owner, place, bolt.angle);
    }
    const visible = bolts.strength(bolt, viewTick) > 0;
    if (!bolts.isOver(bolt, age) && (visible || bolt.refused === undefined)) return;
    bolts.flying.delete(bolt.id);
    if (visible && bolt.atWall && age >= bolt.spent - 0.5) this.fizzle(bolt.x + bolt.vx * bolt.spent, bolt.y + bolt.vy * bolt.spent, bolt.owner);
  };

  private fizzle(x: number, y: number, owner: number): void {
    if (!this.scene.camera.sees(x, y, 60)) return;
    this.scene.effects.fizzle(x, y, paintOf({ side: this.picture.sideOf(owner), team: this.picture.teamOf(owner) }));
    this.heard?.fizzle(x, y);
  }

  private muzzle(by: number, place: Place | undefined, angle: number): void {
    if (place === undefined) return;
    this.heard?.shot(by, place);
    if (!this.scene.camera.sees(place.x, place.y, 200)) return;
    this.scene.effects.shot(place.x + Math.cos(angle) * 26, place.y + Math.sin(angle) * 26, angle, paintOf(place));
  }

  private isShielded(player: number): boolean {
    const ship = this.shown(player);
    return ship !== undefined && (ship.shield > 0 || ship.protected);
  }

  private isShown(player: number): boolean {
    return this.shown(player) !== undefined;
  }

  private shown(player: number): ShipView | undefined {
    const { frame } = this.picture;
    for (let index = 0; index < frame.ships.length; index++) {
      const ship = frame.ships.at(index);
      if (ship.id === player) return ship;
    }
    return undefined;
  }

  private tell(kill: Kill): void {
    feed.value = [...feed.value.slice(1 - FEED_LINES), kill];
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      feed.value = feed.value.filter((line) => line.key !== kill.key);
    }, FEED_MS);
    this.timers.add(timer);
  }

  private nameOf(player: number): string {
    return this.match.roster.get(player)?.name ?? "Somebody who left";
  }
}
