import type { SoundName } from "../names";
import { fight } from "./fight";
import type { Recipe } from "./recipe";
import { round } from "./round";
import { ship } from "./ship";

export type { Recipe };
export const recipes: Record<SoundName, Recipe> = { ...fight, ...ship, ...round };
