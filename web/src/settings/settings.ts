import { computed, signal } from "@preact/signals";
import { PALETTES, type PaletteName } from "../tokens";
import { readAxes, standardAxes } from "./axes";
import { readBindings, standardBindings } from "./bindings";
import { flag, oneOf, share, stored, upTo } from "./stored";

/**
 * What the player has chosen, each a signal that this browser keeps. Components read `.value`;
 * whatever is not a component subscribes, or reads `.value` when it matters.
 */

/** Loudness, 0 to 1. */
export const effectsVolume = stored("effects", 0.8, share);
export const musicVolume = stored("music", 0.5, share);
/** Silences both. */
export const muted = stored("muted", false, flag);

/** Whether the view shakes at hits and explosions. It never does with reduced motion. */
export const screenShake = stored("shake", true, flag);

/** Whether every pixel is drawn although the machine is too slow for it. */
export const alwaysSharp = stored("sharp", false, flag);

export type Motion = "system" | "full" | "reduced";
export const motion = stored<Motion>("motion", "system", oneOf<Motion>(["system", "full", "reduced"]));

export const palette = stored<PaletteName>("palette", "standard", oneOf(Object.keys(PALETTES) as PaletteName[]));

/** How large words are, against the browser's own size. */
export const TEXT_SCALES = [1, 1.15, 1.3, 1.5] as const;
export const textScale = stored<number>("text", 1, oneOf<number>(TEXT_SCALES));

/** What keys, mouse and gamepad buttons do. */
export const bindings = stored("keys", standardBindings, readBindings);
/** Whether the aim is helped where there is no pointer: it follows foes with keys, and sticks are drawn to them. */
export const aimHelp = stored("aim-help", true, flag);
/** Whether the mouse aims. If not, only its buttons count, and the nose goes as with keys alone. */
export const mouseAims = stored("mouse-aims", true, flag);
/** Left-handed on a touch screen: the left thumb aims, the right one flies. */
export const swapSticks = stored("swap-sticks", false, flag);

/** Which way of which stick of a gamepad flies and aims. */
export const axes = stored("axes", standardAxes, readAxes);
/** How far sticks have to be pushed to count: worn ones do not come to rest in the middle. */
export const standardDeadZone = 0.2;
export const widestDeadZone = 0.6;
export const deadZone = stored("dead-zone", standardDeadZone, upTo(widestDeadZone));

const asked = typeof matchMedia === "undefined" ? undefined : matchMedia("(prefers-reduced-motion: reduce)");
const system = signal(asked?.matches === true);
asked?.addEventListener("change", () => (system.value = asked.matches));

/** Whether to keep still: by own choice, or else by the system's. */
export const reducedMotion = computed(() => motion.value === "reduced" || (motion.value === "system" && system.value));
