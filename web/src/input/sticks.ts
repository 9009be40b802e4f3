import { swapSticks } from "../settings/settings";
import { inHand } from "./device";
import { type Stick, takeStronger } from "./stick";

/** How far a thumb has to go for full strength, px. */
const THROW = 54;
/** Thumbs rest: less than this share of the throw is nothing. */
const DEAD = 0.14;
/** From here on the stick that aims fires as well as aims. */
const FIRE_FROM = 0.45;

class Thumb {
  pointer: number | undefined;
  readonly stick: Stick = { angle: 0, strength: 0 };
  private faded = false;
  private originX = 0;
  private originY = 0;
  private readonly base = part("stick-base");
  private readonly knob = part("stick-knob");

  constructor(private readonly home: HTMLElement) {
    home.append(this.base, this.knob);
  }

  /** What it is for, shown on the knob. */
  is(what: "fly" | "aim"): void {
    this.knob.innerHTML = icon(what === "fly" ? FLY : AIM);
    this.home.dataset["for"] = what;
  }

  /** The stick comes to where the thumb lands. */
  land(event: PointerEvent): void {
    this.pointer = event.pointerId;
    this.originX = event.clientX;
    this.originY = event.clientY;
    this.home.classList.add("held");
    this.move(event.clientX, event.clientY);
  }

  move(x: number, y: number): void {
    const dx = x - this.originX;
    const dy = y - this.originY;
    const far = Math.hypot(dx, dy);
    const reach = Math.min(far, THROW);
    this.stick.strength = 0;
    takeStronger(this.stick, dx / THROW, dy / THROW, DEAD);
    // A thumb that goes farther drags the stick along, so that turning back answers at once.
    if (far > THROW * 1.5) {
      this.originX = x - (dx / far) * THROW * 1.5;
      this.originY = y - (dy / far) * THROW * 1.5;
    }
    place(this.base, this.originX, this.originY);
    place(this.knob, this.originX + (far === 0 ? 0 : (dx / far) * reach), this.originY + (far === 0 ? 0 : (dy / far) * reach));
  }

  fade(faded: boolean): void {
    if (faded === this.faded) return;
    this.faded = faded;
    this.home.classList.toggle("faded", faded);
  }

  lift(): void {
    if (this.pointer === undefined) return;
    this.pointer = undefined;
    this.stick.strength = 0;
    this.home.classList.remove("held");
    for (const piece of [this.base, this.knob]) piece.style.transform = "";
  }
}

const FLY = "M12 4v16M4 12h16M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3";
const AIM = "M12 3v5M12 16v5M3 12h5M16 12h5M12 12h.01M12 6a6 6 0 0 1 0 12a6 6 0 0 1 0-12";

/** Two thumb sticks: left flies, right aims and fires; a button dashes. Left-handed it is the other way round. */
export class Sticks {
  dash = false;
  private readonly layer = part("sticks");
  private readonly left: Thumb;
  private readonly right: Thumb;
  private readonly dashButton = document.createElement("button");
  private readonly charges = part("dash-pips");

  constructor(scene: HTMLElement, ui: HTMLElement) {
    const leftHome = part("stick stick-left");
    const rightHome = part("stick stick-right");
    const dash = this.dashButton;
    dash.className = "stick-dash";
    dash.setAttribute("aria-label", "Dash");
    dash.innerHTML = `${icon("M4 5l7 7-7 7M12 5l7 7-7 7")}<b>Dash</b>`;
    dash.append(this.charges);
    this.layer.append(leftHome, rightHome, dash);
    ui.before(this.layer);
    this.left = new Thumb(leftHome);
    this.right = new Thumb(rightHome);
    swapSticks.subscribe((swapped) => {
      this.left.is(swapped ? "aim" : "fly");
      this.right.is(swapped ? "fly" : "aim");
      this.layer.classList.toggle("swapped", swapped);
    });
    scene.addEventListener("pointerdown", (event) => this.down(event));
    window.addEventListener("pointermove", (event) => this.thumbOf(event)?.move(event.clientX, event.clientY));
    for (const end of ["pointerup", "pointercancel"] as const) window.addEventListener(end, (event) => this.thumbOf(event)?.lift());
    dash.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.dash = true;
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) dash.addEventListener(end, () => (this.dash = false));
    // Phones zoom at a double tap and open menus at a long press; neither belongs in a fight.
    for (const kind of ["gesturestart", "contextmenu", "dblclick"]) this.layer.addEventListener(kind, (event) => event.preventDefault());
    scene.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  }

  get move(): Stick {
    return (swapSticks.value ? this.right : this.left).stick;
  }

  get aim(): Stick {
    return (swapSticks.value ? this.left : this.right).stick;
  }

  get fire(): boolean {
    return this.aim.strength >= FIRE_FROM;
  }

  show(visible: boolean): void {
    this.layer.classList.toggle("shown", visible);
    if (visible) return;
    this.left.lift();
    this.right.lift();
    this.dash = false;
  }

  /** Which of the two are seen through: somebody is behind, or there is nothing to fly. */
  fade(left: boolean, right: boolean): void {
    this.left.fade(left);
    this.right.fade(right);
  }

  /** How many dashes there are, and how far the next one is ready: without any there is no button. */
  arm({ left, most, ready }: { left: number; most: number; ready: number }): void {
    const { charges, dashButton } = this;
    while (charges.childElementCount < most) charges.append(document.createElement("i"));
    for (const [index, charge] of [...charges.children].entries()) charge.classList.toggle("on", index < left);
    dashButton.classList.toggle("armed", left > 0);
    dashButton.style.setProperty("--ready", String(left > 0 ? ready : 0));
    dashButton.setAttribute("aria-label", `Dash, ${left} left`);
  }

  private down(event: PointerEvent): void {
    if (event.pointerType !== "touch") return;
    inHand("touch");
    const thumb = event.clientX < window.innerWidth / 2 ? this.left : this.right;
    if (thumb.pointer === undefined) thumb.land(event);
  }

  private thumbOf(event: PointerEvent): Thumb | undefined {
    return [this.left, this.right].find((thumb) => thumb.pointer === event.pointerId);
  }
}

const icon = (path: string) => `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;

function part(className: string): HTMLDivElement {
  const element = document.createElement("div");
  element.className = className;
  return element;
}

function place(element: HTMLElement, x: number, y: number): void {
  element.style.transform = `translate(${x}px, ${y}px)`;
}
