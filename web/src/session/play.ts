import { type Match, type Snapshot, StreamKind } from "skirmish-client";
import { Columns } from "../arena/columns";
import { groundOf } from "../arena/ground";
import { pickupWords } from "../arena/pickups";
import { GAME, readSetup, RULES, type Setup } from "../arena/setup";
import type { Controls } from "../input/controls";
import { device } from "../input/device";
import { Drag } from "../input/drag";
import type { Intent, Viewpoint } from "../input/intent";
import { mouseAims } from "../settings/settings";
import type { Sound } from "../sound/sound";
import type { Scene } from "../view/scene";
import { PICKUP_COLOUR } from "../view/textures";
import { Announcer } from "./announcer";
import type { Spot } from "./blend";
import { Foes } from "./foes";
import { Happenings } from "./happenings";
import { Heard } from "./heard";
import { Hints } from "./hints";
import * as model from "./model";
import { Picture } from "./picture";
import { compensation, interpolation, prediction } from "./lab";
import { Pilot } from "./pilot";
import { crowned } from "./ranks";
import { Reconciler } from "./reconciler";
import { Spare } from "./spare";
import { standing } from "./standing";
import { Watching } from "./watching";

/** How long it is told that something is full. */
const SPARE_SECONDS = 1.2;
/** A quarter of a tick: an input waits no longer than that. */
const INPUT_MS = 8;
/** What thumbs cover of a phone held upright, px. */
const THUMBS = 230;
/** What they cover of a phone held sideways: below, and on each side. */
const THUMBS_LOW = 60;
const THUMBS_BESIDE = 160;
/** Where a stick and its thumb hide who is there, px: from the side of the screen and from below. */
const UNDER = { width: 170, height: 200, heightUpright: 270 };
/** The bar of who watches, in one line and in several. */
const WATCH = 76;
const WATCH_LINES = 150;
/** Shares of the screen's height: who is further up has the words below. Upright there is more room there, and chat above. */
const HIGH = 0.45;
const HIGH_UPRIGHT = 0.53;
/** Shorter halts are not worth a word. */
const STALL_MS = 200;
const HUD_MS = 100;
const NET_MS = 250;
/** Half a minute of them. */
const NET_SAMPLES = 120;

const STREAMS: Record<number, string> = {
  [StreamKind.fast]: "fast", [StreamKind.slow]: "slow", [StreamKind.paced]: "paced", [StreamKind.watch]: "watch",
};

/** One match on the screen, flown or watched; or, as `background`, behind the start page. */
export class Play {
  readonly picture: Picture;
  readonly happenings: Happenings;
  readonly pilot: Pilot;
  readonly reconciler: Reconciler;
  fps = 0;
  /** Undefined for who flies. */
  readonly watching: Watching | undefined;
  /** When the last frame was drawn. */
  drawnAt = 0;
  private readonly setup: Setup;
  private readonly drag: Drag | undefined;
  private readonly viewpoint: Viewpoint = { x: 0, y: 0, reach: 0 };
  private readonly foes: Foes;
  private readonly hints: Hints | undefined;
  private readonly spare: Spare | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private hudAt = 0;
  private netAt = 0;
  private stalledSince = Infinity;
  private readonly announcer: Announcer | undefined;

  constructor(
    readonly match: Match,
    private readonly scene: Scene,
    private readonly sound: Sound,
    private readonly controls: Controls,
    readonly background: boolean,
  ) {
    const { info } = match;
    if (info === null) throw new Error("play begins when the match is attached");
    if (info.game !== GAME || info.rules !== RULES) throw new RangeError("this page does not know the rules of that match");
    this.setup = readSetup(info.setup);
    const columns = new Columns(info.schema);
    this.pilot = new Pilot(match, this.setup, {
      flash: () => this.happenings.fired(),
      shot: (shot) => this.picture.shoot(shot),
      dash: (tick, angle) => this.happenings.dashed(tick, angle),
    });
    this.reconciler = new Reconciler(match, this.setup, columns, this.pilot.predictor);
    this.picture = new Picture(this.setup, match, columns, this.pilot);
    this.picture.frame.scenery = background;
    this.picture.me = background ? 0 : match.player;
    this.happenings = new Happenings(this.picture, match, scene, background ? undefined : new Heard(sound, match.player), pickupWords(this.setup.figures), Math.round((100 * this.setup.figures.bolt_damage) / this.setup.figures.ship_health));
    this.announcer = background ? undefined : new Announcer(match, this.setup, columns, sound);
    const ground = groundOf(this.setup);
    scene.enter(ground);
    this.picture.frame.focusX = ground.width / 2;
    this.picture.frame.focusY = ground.height / 2;
    this.foes = new Foes(this.picture, this.setup);
    if (!this.flying) this.watching = new Watching(match, this.picture, ground, scene.camera, background);
    if (!this.flying && !background) this.drag = this.dragging(this.watching);
    this.hints = this.flying ? new Hints() : undefined;
    const reach = (this.setup.figures.ship_radius + this.setup.figures.pickup_radius) / this.setup.unit;
    this.spare = this.flying ? new Spare(this.picture, reach, (words, kind) => scene.say(match.player, words, PICKUP_COLOUR[kind], SPARE_SECONDS)) : undefined;
    this.happenings.pickedUp = () => this.hints?.pickedUp();
    this.happenings.scored = () => this.hints?.scored();
    // Inputs keep time with the server, also where frames are slow.
    if (this.flying) this.timer = setInterval(() => this.fly(performance.now()), INPUT_MS);
    match.on("snapshot", (snapshot) => this.take(snapshot));
    match.on("events", ({ tick, events }) => this.happenings.take(tick, events));
  }

  get flying(): boolean {
    return !this.background && this.match.player !== 0;
  }

  resumed(): void {
    this.pilot.resumed();
    this.reconciler.resumed();
    this.picture.bolts.clear();
  }

  end(): void {
    clearInterval(this.timer);
    this.happenings.end();
    this.hints?.end();
    this.drag?.end();
    this.announcer?.end();
    this.scene.aimMark(undefined);
    this.scene.camera.cover(0, 0, 0, false);
    this.scene.keepOff(0, 0, undefined, undefined, undefined);
    this.controls.release();
  }

  frame(now: number, seconds: number): void {
    const view = this.match.frame(now);
    if (view === null) return;
    this.drawnAt = now;
    if (!interpolation.value && this.match.snapshot !== null) view.at(this.match.snapshot.tick);
    this.picture.predicts = this.flying && prediction.value;
    const intent = this.flying ? this.fly(now) : this.readControls(now);
    if (this.watching === undefined) this.picture.watched = this.picture.me;
    else this.watching.frame(now, seconds, intent);
    const ownTick = this.picture.predicts ? this.pilot.shownTick(now) : view.tick;
    this.pilot.saw(ownTick, view.shown);
    this.picture.fill(view, ownTick, seconds, intent);
    this.happenings.show(view.tick);
    this.spare?.frame(seconds);
    this.scene.draw(this.picture.frame, seconds, now);
    if (this.background) return;
    this.hints?.saw(intent, seconds);
    this.hear(view.tick, intent);
    this.mark();
    this.fps += (1 / Math.max(seconds, 0.001) - this.fps) * 0.05;
    if (now >= this.hudAt || this.happenings.news) this.tell(now, view.stalled);
    if (now >= this.netAt) this.tellNet(now);
  }

  private take(snapshot: Snapshot): void {
    const told = this.match.stats.stream === StreamKind.fast;
    this.picture.bolts.take(snapshot, told, this.match.view?.tick ?? snapshot.tick);
    this.happenings.saw();
    if (!this.flying) return;
    if (prediction.value) this.reconciler.take(snapshot);
    else this.reconciler.stop();
  }

  private fly(now: number): Intent {
    const intent = this.readControls(now);
    this.pilot.tellsView = compensation.value && prediction.value;
    this.pilot.fly(now, intent);
    return intent;
  }

  private readControls(now: number): Intent {
    const { camera } = this.scene;
    const place = this.picture.places.get(this.picture.me);
    const x = place === undefined ? camera.x : place.x;
    const y = place === undefined ? camera.y : place.y;
    const reach = Math.min(camera.halfWidth, camera.halfHeight) * camera.zoom;
    this.viewpoint.x = camera.toScreenX(x);
    this.viewpoint.y = camera.toScreenY(y);
    this.viewpoint.reach = reach;
    return this.controls.read(this.viewpoint, this.foes, now);
  }

  /** Who watches drags the camera, and taps a ship to follow it. */
  private dragging(watching: Watching | undefined): Drag {
    const { camera } = this.scene;
    return this.controls.drag({
      drag: (dx, dy) => watching?.roam(-dx / camera.zoom, -dy / camera.zoom),
      tap: (x, y) => watching?.pick(camera.toWorldX(x), camera.toWorldY(y)),
    });
  }

  private hear(viewTick: number, intent: Intent): void {
    const { camera } = this.scene;
    const { predictor } = this.pilot;
    this.sound.listenAt(camera.x, camera.y, camera.halfWidth);
    this.announcer?.frame(viewTick, predictor.now, this.flying && predictor.active ? predictor.ship : undefined, intent.strength);
  }

  /** The mark where the mouse aims takes the place of its pointer. */
  private mark(): void {
    const { mouse, sticks } = this.controls;
    const free = model.panel.value === "none" && model.notice.value === undefined;
    this.scene.aimMark(this.flying && free && device.value === "mouse" && mouseAims.value && mouse.moved && mouse.overScene ? mouse : undefined);
    const thumbs = this.flying && model.touch.value;
    sticks.show(thumbs && free);
    if (thumbs) sticks.fade(!this.picture.frame.lead || this.isUnder(0), !this.picture.frame.lead || this.isUnder(1));
    const upright = innerHeight > innerWidth;
    const lines = model.hudTop.value;
    this.scene.camera.cover(this.flying ? Math.max(lines, model.hudDeath.value) : 0, this.coveredBelow(thumbs, upright), thumbs && !upright ? THUMBS_BESIDE : 0, thumbs);
    // Beside the own place there is room for marks, where the screen is not narrow.
    const rank = upright ? undefined : model.hudRank.value;
    this.scene.keepOff(upright ? lines : model.hudClock.value, thumbs && upright ? THUMBS : 0, rank, model.hudState.value, thumbs && !upright ? UNDER : undefined);
  }

  /** Whether somebody is under the left stick, 0, or the right one, 1. */
  private isUnder(side: 0 | 1): boolean {
    const { camera } = this.scene;
    const { ships } = this.picture.frame;
    const under = innerHeight > innerWidth ? UNDER.heightUpright : UNDER.height;
    for (let index = 0; index < ships.length; index++) {
      const ship = ships.at(index);
      if (ship.side === "own" || camera.toScreenY(ship.y) < innerHeight - under) continue;
      const x = camera.toScreenX(ship.x);
      if ((side === 0 ? x : innerWidth - x) < UNDER.width) return true;
    }
    return false;
  }

  private coveredBelow(thumbs: boolean, upright: boolean): number {
    if (this.background) return 0;
    if (!this.flying) return upright ? WATCH_LINES : WATCH;
    if (!thumbs) return innerHeight - (model.hudState.value?.bar ?? innerHeight);
    return upright ? THUMBS : THUMBS_LOW;
  }

  private tell(now: number, stalled: boolean): void {
    this.hudAt = now + HUD_MS;
    this.happenings.news = false;
    const { snapshot } = this.match;
    if (snapshot === null) return;
    const state = standing(this.match, this.setup, this.picture.columns, snapshot, (part, player) => this.happenings.untold(part, player, snapshot.tick));
    const { killer } = this.happenings;
    state.killer = killer;
    this.picture.killer = state.alive || killer === undefined ? 0 : killer.player;
    state.watching = this.watched();
    this.picture.over = state.phase === "result";
    this.picture.leader = crowned(state.standings);
    this.controls.sticks.arm(state.dashes);
    const own = this.picture.places.get(this.picture.me);
    if (own !== undefined) this.tellPlace(own, state.alive);
    model.match.value = state;
    this.stalledSince = stalled ? Math.min(this.stalledSince, now) : Infinity;
    model.stalled.value = now - this.stalledSince > STALL_MS;
  }

  /** Lines on the screen keep off the own ship. */
  private tellPlace(own: Spot, alive: boolean): void {
    const { camera } = this.scene;
    const y = camera.toScreenY(own.y);
    model.ownHigh.value = y < innerHeight * (innerHeight > innerWidth ? HIGH_UPRIGHT : HIGH);
    model.ownAt.value = alive ? { x: camera.toScreenX(own.x), y } : undefined;
  }

  private watched(): model.Watched | undefined {
    const { picture, watching } = this;
    if (watching === undefined || watching.free) return undefined;
    return { name: this.match.roster.get(picture.watched)?.name ?? "the arena", health: picture.healthOf(picture.watched) };
  }

  private tellNet(now: number): void {
    this.netAt = now + NET_MS;
    const { stats } = this.match;
    const sample: model.Net = {
      ping: stats.pingMs,
      jitter: stats.jitterMs,
      margin: stats.marginMs,
      lead: stats.leadMs,
      viewDelay: stats.viewDelayMs,
      snapshots: stats.snapshotsPerSecond(now),
      bytesIn: stats.bytesPerSecond(now),
      bytesOut: stats.bytesSentPerSecond(now),
      corrections: { ...this.reconciler.corrections },
      lateShare: stats.lateShare,
      stream: stats.stream === null ? "none" : (STREAMS[stats.stream] ?? "unknown"),
      fps: this.fps,
    };
    model.net.value = [...model.net.value.slice(1 - NET_SAMPLES), sample];
  }
}
