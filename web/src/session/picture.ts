import type { Match, View } from "skirmish-client";
import { Bolts, type Bolt } from "../arena/bolts";
import { birthsOf, type Columns } from "../arena/columns";
import type { Setup } from "../arena/setup";
import type { Shot } from "../predict/predictor";
import { toRadians } from "../predict/trig";
import type { Intent } from "../input/intent";
import { far } from "../view/far";
import { Frame, type PickupKind, PICKUP_KINDS, type ShipView, type Side } from "../view/frame";
import { Aftermath } from "./aftermath";
import { Blend, type Spot } from "./blend";
import type { Pilot } from "./pilot";

export interface Place {
  x: number;
  y: number;
  vx: number;
  vy: number;
  side: Side;
  team: number | undefined;
  /** Smoothed, units a tick. */
  speed: number;
  /** The newest picture that had the ship. */
  seenIn: number;
}

/** Fills a frame from a match: others between snapshots, the own ship ahead by prediction. */
export class Picture {
  readonly frame = new Frame();
  /** How often it was filled. */
  count = 0;
  readonly bolts: Bolts;
  /** Where each ship was last seen: effects need the place of ships that are gone. */
  readonly places = new Map<number, Place>();
  /** The player that is told apart: oneself, or nobody. */
  me = 0;
  /** Whose ship the camera follows. */
  watched = 0;
  leader = 0;
  /** How many own bolts have met a foe on the screen. */
  met = 0;
  /** Pickups that oneself has taken, and when: gone at once, though the picture of the others is not there yet. */
  readonly taken = new Map<number, number>();
  private viewTick = 0;
  /** Who has shot the own ship down, while it is gone. */
  killer = 0;
  /** The round is: nobody is looked for any more. */
  over = false;
  /** Where the camera stands when it follows nobody. */
  roaming: { x: number; y: number } | undefined;
  private myTeam: number | undefined;
  /** Whether the own ship is drawn by prediction; otherwise like the others. */
  predicts = true;
  private readonly own = { x: 0, y: 0, vx: 0, vy: 0 };
  private readonly blend = new Blend();
  private readonly aftermath = new Aftermath();
  /** What the own ship has all of. */
  private readonly full: Record<PickupKind, boolean> = { repair: false, shield: false, rapid: false, dash: false };

  constructor(private readonly setup: Setup, private readonly match: Match, readonly columns: Columns, private readonly pilot: Pilot) {
    const schema = match.info?.schema;
    if (schema === undefined) throw new Error("a picture needs an attached match");
    this.bolts = new Bolts(setup, columns, birthsOf(schema));
  }

  /** `ownTick` is the time of the own ship, with its fraction. */
  fill(view: View, ownTick: number, seconds: number, intent: Intent): void {
    this.count += 1;
    this.frame.clear();
    this.viewTick = view.tick;
    this.frame.me = this.watched || undefined;
    this.myTeam = this.me === 0 ? undefined : this.teamOf(this.me);
    this.blend.begin(view.tick, seconds, view.ahead > 0);
    this.fillShips(view, ownTick, seconds, intent);
    this.bolts.flying.forEach(this.fillBolt);
    this.fillPickups(view);
    this.look(intent, seconds);
  }

  /** The prediction has fired: the bolt is there at once. */
  shoot(shot: Shot): void {
    const { lag, behind } = this.pilot;
    this.bolts.shoot(this.me, shot, lag, behind, this.viewTick);
  }

  sideOf(player: number): Side {
    if (player === this.me && this.me !== 0) return "own";
    // Who watches sees whom they watch as a friend.
    if (this.me === 0 && player === this.watched) return "ally";
    if (this.myTeam !== undefined && this.teamOf(player) === this.myTeam) return "ally";
    return "foe";
  }

  /** 0 and 1 in a team match. */
  teamOf(player: number): number | undefined {
    if (!this.setup.teams) return undefined;
    const pilots = this.match.snapshot?.tables[this.columns.tables.pilots];
    const row = pilots?.find(player) ?? -1;
    return pilots === undefined || row < 0 ? undefined : pilots.value(row, this.columns.pilots.team) - 1;
  }

  /** Share of full health in the newest snapshot; 0 without a ship. */
  healthOf(player: number): number {
    const ships = this.match.snapshot?.tables[this.columns.tables.ships];
    const row = ships?.find(player) ?? -1;
    return ships === undefined || row < 0 ? 0 : ships.value(row, this.columns.ships.health) / this.setup.figures.ship_health;
  }

  private fillShips(view: View, ownTick: number, seconds: number, intent: Intent): void {
    const { setup, columns } = this;
    const c = columns.ships;
    const table = view.table("ships");
    const pilots = view.table("pilots");
    const perPx = 1 / setup.unit;
    const { figures } = setup;
    for (let row = 0; row < table.length; row++) {
      const id = table.id(row);
      if (id === this.me && this.predicts) continue;
      const ship = this.frame.ships.next();
      const pilot = pilots.find(id);
      ship.x = table.value(row, c.x) * perPx;
      ship.y = table.value(row, c.y) * perPx;
      ship.vx = table.held(row, c.vx) * perPx * setup.tickRate;
      ship.vy = table.held(row, c.vy) * perPx * setup.tickRate;
      ship.aim = toRadians(table.blend(row, c.aim));
      ship.hull = pilot < 0 ? id : pilots.held(pilot, columns.pilots.hull);
      ship.health = table.held(row, c.health) / figures.ship_health;
      ship.shield = table.held(row, c.shield) / figures.shield_points;
      ship.protected = view.tick < table.held(row, c.safe);
      ship.rapid = view.tick < table.held(row, c.rapid);
      this.tell(ship, id);
      this.burn(ship, far(table.held(row, c.vx), table.held(row, c.vy)));
      this.blend.soften(id, ship);
      this.remember(ship);
    }
    if (this.predicts && this.pilot.predictor.active) this.fillOwn(ownTick, seconds, intent);
  }

  /** Who it is. */
  private tell(ship: ShipView, id: number): void {
    const member = this.match.roster.get(id);
    ship.id = id;
    ship.side = this.sideOf(id);
    ship.team = this.teamOf(id);
    ship.name = member?.name ?? "";
    ship.absent = member?.present === false;
    ship.leader = id === this.leader;
    ship.marked = id === this.killer || (this.me === 0 && id === this.watched && this.roaming === undefined);
  }

  /** The own ship is as the newest snapshot says, not as late as the others: when it is back, it is there at once. */
  private fillOwn(ownTick: number, seconds: number, intent: Intent): void {
    const { columns, setup, me } = this;
    const { figures } = setup;
    const { snapshot } = this.match;
    const table = snapshot?.tables[columns.tables.ships];
    const row = table?.find(me) ?? -1;
    if (snapshot === null || table === undefined || row < 0) return;
    const c = columns.ships;
    const pilots = snapshot.tables[columns.tables.pilots];
    const pilot = pilots?.find(me) ?? -1;
    const ship = this.frame.ships.next();
    ship.hull = pilots === undefined || pilot < 0 ? me : pilots.value(pilot, columns.pilots.hull);
    ship.health = table.value(row, c.health) / figures.ship_health;
    ship.shield = table.value(row, c.shield) / figures.shield_points;
    ship.protected = snapshot.tick < table.value(row, c.safe);
    ship.rapid = snapshot.tick < table.value(row, c.rapid);
    this.full.repair = ship.health >= 1;
    this.full.shield = ship.shield >= 1;
    this.full.dash = table.value(row, c.dashes) >= figures.dash_charges;
    this.tell(ship, me);
    this.takeOwn(ship, ownTick, seconds, intent);
    this.remember(ship);
  }

  /** The others' engines: nobody tells what they press, but their speed does. */
  private burn(ship: ShipView, speed: number): void {
    const place = this.placeOf(ship.id);
    const before = place.speed;
    const { figures } = this.setup;
    // Smoothed, since each snapshot tells the speed anew and frames come in between.
    const smooth = before + (speed - before) * 0.2;
    place.speed = smooth;
    const slowing = speed < before - figures.ship_drag * 0.4;
    ship.thrust = slowing ? 0 : Math.min(1, speed / figures.ship_speed);
    ship.thrustAngle = Math.atan2(ship.vy, ship.vx);
    ship.dashing = speed > figures.ship_speed * 1.25;
  }

  private takeOwn(ship: ShipView, ownTick: number, seconds: number, intent: Intent): void {
    this.pilot.predictor.show(ownTick, this.pilot.upcoming, seconds, this.own);
    ship.x = this.own.x;
    ship.y = this.own.y;
    ship.vx = this.own.vx * this.setup.tickRate;
    ship.vy = this.own.vy * this.setup.tickRate;
    ship.aim = intent.aim;
    ship.thrust = intent.strength;
    ship.thrustAngle = intent.strength > 0 ? intent.moveAngle : Math.atan2(ship.vy, ship.vx);
    ship.dashing = far(this.own.vx, this.own.vy) * this.setup.unit > this.setup.figures.ship_speed * 1.25;
  }

  private remember(ship: ShipView): void {
    const place = this.placeOf(ship.id);
    place.x = ship.x;
    place.y = ship.y;
    place.vx = ship.vx;
    place.vy = ship.vy;
    place.side = ship.side;
    place.team = ship.team;
    place.seenIn = this.count;
  }

  private placeOf(player: number): Place {
    const known = this.places.get(player);
    if (known !== undefined) return known;
    const place: Place = { x: 0, y: 0, vx: 0, vy: 0, side: "foe", team: undefined, speed: 0, seenIn: 0 };
    this.places.set(player, place);
    return place;
  }

  /** For each that flies; a method of its own, since walking over a map would make garbage in every frame. */
  private readonly fillBolt = (bolt: Bolt): void => {
    const { bolts, viewTick } = this;
    const age = bolts.age(bolt, viewTick);
    if (age < 0 || bolts.isOver(bolt, age)) return;
    if (bolt.shot !== undefined && bolt.met === undefined) this.meet(bolt, age);
    const strength = bolts.strength(bolt, viewTick);
    if (strength > 0) this.place(bolt, age, strength);
  };

  /** An own bolt ends at the ship it meets on the screen: the server's word of it comes later. */
  private meet(bolt: Bolt, age: number): void {
    const { figures, unit } = this.setup;
    const reach = (figures.ship_radius + figures.bolt_radius) / unit;
    // In the server's steps, so that nothing is flown past between two frames.
    const steps = Math.max(1, Math.ceil((age - bolt.looked) * figures.bolt_parts));
    for (let step = 1; step <= steps && bolt.met === undefined; step++) {
      const then = bolt.looked + ((age - bolt.looked) * step) / steps;
      const x = bolt.x + bolt.vx * then;
      const y = bolt.y + bolt.vy * then;
      for (let index = 0; index < this.frame.ships.length; index++) {
        const ship = this.frame.ships.at(index);
        if (ship.side === "foe" && far(ship.x - x, ship.y - y) < reach) bolt.met ??= { ship: ship.id, age: then };
      }
      if (bolt.met !== undefined) this.met += 1;
    }
    bolt.looked = age;
  }

  private place(bolt: Bolt, age: number, strength: number): void {
    const shown = this.frame.bolts.next();
    shown.id = bolt.id;
    shown.x = bolt.x + bolt.vx * age;
    shown.y = bolt.y + bolt.vy * age;
    shown.angle = bolt.angle;
    shown.strength = strength;
    shown.side = this.sideOf(bolt.owner);
    shown.team = this.teamOf(bolt.owner);
  }

  private fillPickups(view: View): void {
    const { setup } = this;
    const c = this.columns.pickups;
    const table = view.table("pickups");
    for (let row = 0; row < table.length; row++) {
      const pickup = this.frame.pickups.next();
      pickup.id = table.id(row);
      pickup.kind = PICKUP_KINDS[table.held(row, c.kind)] ?? "repair";
      pickup.x = table.held(row, c.x) / setup.unit;
      pickup.y = table.held(row, c.y) / setup.unit;
      pickup.ready = view.tick < (this.taken.get(pickup.id) ?? 0) ? 0 : Math.min(1, Math.max(0, 1 - (table.held(row, c.ready) - view.tick) / setup.figures.pickup_return));
      pickup.spare = this.frame.lead && this.full[pickup.kind];
    }
  }

  private look(intent: Intent, seconds: number): void {
    const { frame } = this;
    const watched = this.places.get(this.watched);
    const place = this.roaming ?? (watched === undefined || this.watched !== this.me ? watched : this.lookAfter(watched, seconds));
    frame.lead = this.me !== 0 && this.watched === this.me && (this.pilot.predictor.active || !this.predicts);
    frame.aim = intent.aim;
    frame.reach = intent.reach;
    if (place === undefined) return;
    frame.focusX = place.x;
    frame.focusY = place.y;
  }

  /** At the own ship; while it is gone, at who has shot it down. */
  private lookAfter(own: Place, seconds: number): Spot {
    if (own.seenIn === this.count && !(this.over && this.aftermath.lasts)) {
      this.aftermath.end();
      return own;
    }
    const killer = this.places.get(this.killer);
    return this.aftermath.look(own, killer?.seenIn === this.count ? killer : undefined, seconds);
  }
}
