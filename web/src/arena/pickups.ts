import type { PickupKind } from "../view/frame";
import type { Figures } from "./setup";

/** What a pickup gives, in a word or two. */
export const pickupWords = (figures: Figures): Record<PickupKind, string> => ({
  repair: "Repaired",
  shield: "Shield",
  rapid: "Rapid fire",
  dash: `Dash ×${figures.dash_charges}`,
});
