import { Container, Sprite, WebGLRenderer } from "pixi.js";
import { tint, type Colour } from "../tokens";
import { Backdrop } from "./backdrop";
import { Camera } from "./camera";
import { Edge } from "./edge";
import { Effects } from "./effects";
import { Frame, type Ground } from "./frame";
import { Haze } from "./haze";
import { Hits } from "./hits";
import { Hurt } from "./hurt";
import { Bolts, Pickups } from "./items";
import { bakeNames } from "./names";
import { Particles } from "./particles";
import { Pointers } from "./pointers";
import { Rescue } from "./rescue";
import { type Block, block, noInsets } from "./rim";
import { alwaysSharp } from "../settings/settings";
import { Quality } from "./quality";
import { Ships } from "./ships";
import { bakeTextures, rebakeTextures, type Textures } from "./textures";
import { Walls } from "./walls";

type Box = Readonly<Pick<Block, "left" | "top" | "right" | "bottom">>;
type Size = Readonly<{ width: number; height: number }>;

const RETICLE = 0.58;
const SCORED_SECONDS = 0.18;

/** The picture of a match. It knows nothing of the network: it draws a `Frame` over a `Ground`. */
export class Scene {
  readonly camera = new Camera();
  readonly effects: Effects;
  private readonly root = new Container();
  private readonly world = new Container();
  private readonly backdrop: Backdrop;
  private readonly walls: Walls;
  private readonly pickups: Pickups;
  private readonly bolts: Bolts;
  private readonly ships: Ships;
  private readonly particles: Particles;
  private readonly arcs: Hurt;
  private readonly hits: Hits;
  private readonly edge: Edge;
  private readonly pointers: Pointers;
  private readonly rescue: Rescue;
  private readonly reticle: Sprite;
  private ground: Ground = { width: 2000, height: 2000, tile: 32, walls: [], shipRadius: 18 };
  private readonly quality = new Quality();
  private readonly waiting = new Frame();
  width = 1;
  height = 1;
  readonly insets = noInsets();
  /** The own place, the own ship's state, and thumbs in the lower corners. */
  private readonly rank = block(false);
  private readonly state = block(false);
  private readonly thumbs = [block(true), block(true)] as const;
  readonly blocks: readonly Block[] = [this.rank, this.state, ...this.thumbs];
  private safeTop = 0;
  private safeBottom = 0;
  private scoredFor = 0;

  static async open(canvas: HTMLCanvasElement): Promise<Scene> {
    const renderer = new WebGLRenderer();
    // All edges come from pictures or run straight, so none needs smoothing, which costs slow machines dear.
    await renderer.init({
      canvas, backgroundAlpha: 0, antialias: false, autoDensity: true,
      width: window.innerWidth, height: window.innerHeight, resolution: pixelRatio(),
    });
    // Choosing between pictures costs in every pixel: seams keep apart what comes from two.
    renderer.limits.maxBatchableTextures = 1;
    // Without its font the game is playable all the same.
    await document.fonts.load("600 16px Barlow").catch(() => []);
    bakeNames();
    return new Scene(renderer, new Haze(canvas), await bakeTextures());
  }

  private constructor(private readonly renderer: WebGLRenderer, private readonly haze: Haze, private readonly textures: Textures) {
    this.particles = new Particles(900, textures.glow);
    this.effects = new Effects(this.particles, textures);
    this.backdrop = new Backdrop(textures);
    this.walls = new Walls(textures);
    this.pickups = new Pickups(textures);
    this.bolts = new Bolts(textures);
    this.ships = new Ships(textures, this.effects);
    this.arcs = new Hurt(textures);
    this.hits = new Hits(textures);
    this.edge = new Edge(textures);
    this.pointers = new Pointers(textures);
    this.rescue = new Rescue(textures);
    this.reticle = new Sprite({ texture: textures.reticle, tint: tint("ice"), scale: RETICLE, visible: false });
    // Nothing that bursts hides the own ship.
    this.world.addChild(this.walls, this.pickups, this.bolts, this.ships, this.particles, this.ships.own, this.arcs, this.hits);
    // The camera moves all of it at once.
    this.world.enableRenderGroup();
    this.root.addChild(this.backdrop, this.world, this.edge, this.pointers, this.rescue, this.reticle);
    // Nothing in the scene is pressed: the page's own listeners tell what the pointer does.
    this.root.eventMode = "none";
    this.resize();
    window.addEventListener("resize", () => this.resize());
    alwaysSharp.subscribe((sharp) => {
      if (sharp) this.sharpen();
    });
  }

  enter(ground: Ground): void {
    this.ground = ground;
    this.backdrop.enter(ground);
    this.walls.enter(ground);
    this.ships.enter(ground.shipRadius);
    this.particles.silence();
    this.hits.clear();
    this.camera.cut();
  }

  /** Everything anew, after another palette was chosen. */
  async repaint(): Promise<void> {
    await rebakeTextures(this.textures);
    this.enter(this.ground);
    this.edge.repaint();
  }

  /** A ship was hit: it flashes, fainter if it is between others, and if the own ship did it, its picture halts for a moment. */
  hit(ship: number, stops: boolean, faint: boolean): void {
    this.ships.hit(ship, stops, faint);
  }

  /** What flies about stands nearly still for a moment. */
  hitStop(seconds: number): void {
    this.particles.stop(seconds);
  }

  /** The own shot has met a ship there: a mark at it says so, and the one where the mouse aims. */
  scored(ship: number, at: { readonly x: number; readonly y: number }, damage: number, shielded: boolean, last: boolean): void {
    this.scoredFor = SCORED_SECONDS;
    this.hits.hit(ship, at, damage, shielded, last);
  }

  /** Words above the own ship, for a while. */
  say(ship: number, words: string, paint: Colour, seconds: number): void {
    this.ships.say(ship, words, paint, seconds);
  }

  /** The own ship was hit, or its shield was; `angle` is toward whoever did it, if that is known. */
  hurt(angle: number | undefined, absorbed: boolean): void {
    if (!absorbed) this.edge.hit(angle);
    if (angle !== undefined) this.arcs.from(angle, absorbed);
  }

  /** Where the mouse aims, in CSS pixels; undefined hides the mark. */
  aimMark(at: { x: number; y: number } | undefined): void {
    this.reticle.visible = at !== undefined;
    if (at !== undefined) this.reticle.position.set(at.x, at.y);
  }

  draw(frame: Frame, seconds: number, time: number): void {
    const { camera, ground } = this;
    // Before the picture is drawn: a canvas of another size is empty.
    if (!alwaysSharp.value && this.quality.took(seconds * 1000)) this.resize();
    camera.follow(frame, ground, seconds, time);
    this.haze.look(camera, ground);
    this.backdrop.look(camera, ground, this.width, this.height);
    this.walls.look(camera, time);
    this.pickups.show(frame, time, camera);
    this.bolts.show(frame, camera);
    this.ships.show(frame, seconds, time, camera);
    this.arcs.show(frame, seconds);
    this.hits.show(frame, seconds, camera.zoom);
    this.edge.show(frame, seconds, time);
    this.pointers.show(frame, camera, this);
    this.rescue.show(frame, camera, this);
    this.particles.step(seconds);
    this.reticle.scale.set(RETICLE * (1 + (0.4 * this.scoredFor) / SCORED_SECONDS));
    this.scoredFor = Math.max(0, this.scoredFor - seconds);
    this.world.scale.set(camera.zoom);
    this.world.position.set(this.width / 2 - camera.x * camera.zoom, this.height / 2 - camera.y * camera.zoom);
    this.renderer.render(this.root);
  }

  /** Space without a match: before the first, and while there is none. */
  idle(seconds: number, time: number): void {
    this.waiting.focusX = this.ground.width / 2 + Math.sin(time * 0.00005) * 400;
    this.waiting.focusY = this.ground.height / 2;
    this.draw(this.waiting, seconds, time);
  }

  /**
   * Marks at the edge keep off the lines at the top of the screen, off thumbs below or in the corners, off the own
   * place and state, and off what a phone's own shape covers.
   */
  keepOff(linesUntil: number, thumbsFrom: number, rank: Box | undefined, state: Box | undefined, thumbs: Size | undefined): void {
    this.insets.top = Math.max(this.safeTop, linesUntil);
    this.insets.bottom = Math.max(this.safeBottom, thumbsFrom);
    lay(this.rank, rank);
    lay(this.state, state);
    const [left, right] = this.thumbs;
    left.right = thumbs === undefined ? 0 : thumbs.width;
    right.left = thumbs === undefined ? this.width : this.width - thumbs.width;
    left.top = right.top = thumbs === undefined ? 0 : this.height - thumbs.height;
    right.right = this.width;
    left.bottom = right.bottom = this.height;
  }

  /** Share of the screen's own pixels that are drawn, across. */
  get sharpness(): number {
    return this.quality.share;
  }

  private sharpen(): void {
    this.quality.share = 1;
    this.resize();
  }

  private resize(): void {
    const { renderer, quality, insets } = this;
    const root = getComputedStyle(document.documentElement);
    const safe = (side: string): number => parseFloat(root.getPropertyValue(`--safe-${side}`)) || 0;
    this.safeTop = safe("t");
    insets.left = safe("l");
    insets.right = safe("r");
    this.safeBottom = safe("b");
    insets.bottom = Math.max(insets.bottom, this.safeBottom);
    insets.top = Math.max(insets.top, this.safeTop);
    this.width = window.innerWidth;
    this.height = window.innerHeight;
    const resolution = pixelRatio() * quality.share;
    const same = renderer.screen.width === this.width && renderer.screen.height === this.height && renderer.resolution === resolution;
    if (!same) renderer.resize(this.width, this.height, resolution);
    this.camera.resize(this.width, this.height);
    this.haze.resize(this.width, this.height);
    this.edge.resize(this.width, this.height);
  }
}

function lay(block: Block, box: Box | undefined): void {
  block.left = box?.left ?? 0;
  block.top = box?.top ?? 0;
  block.right = box?.right ?? 0;
  block.bottom = box?.bottom ?? 0;
}

/** More than two device pixels per pixel cost much and show little. */
function pixelRatio(): number {
  return Math.min(2, window.devicePixelRatio || 1);
}
