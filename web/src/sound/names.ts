/** Every sound of the game but the engine and the music. */
export const SOUNDS = [
  "shot", "shotOther", "hitDealt", "hit", "hitTaken", "shieldHit", "fizzle", "blast", "kill", "death", "respawn",
  "repair", "shield", "rapid", "dashPickup", "dash", "bump", "low",
  "count", "go", "win", "lose", "over", "chat", "join", "click",
] as const;

export type SoundName = (typeof SOUNDS)[number];

/** How a sound stands among the others. */
export interface Part {
  /** Decibels against the level that all sounds are rendered at. */
  gain: number;
  /** 0 to 4: of two sounds the one that matters more keeps its voice. */
  weight: number;
  /** So many of its kind at once, at most. */
  most: number;
}

/**
 * The mix. What one feels stands in front, what one only sees behind it, and what comes four times
 * a second stays below what comes once a minute.
 */
export const MIX: Record<SoundName, Part> = {
  shot: { gain: -9, weight: 2, most: 3 },
  shotOther: { gain: -15, weight: 1, most: 6 },
  hitDealt: { gain: -4, weight: 3, most: 3 },
  hit: { gain: -12, weight: 1, most: 4 },
  hitTaken: { gain: 0, weight: 3, most: 3 },
  shieldHit: { gain: -3, weight: 2, most: 3 },
  fizzle: { gain: -15, weight: 0, most: 4 },
  blast: { gain: -2, weight: 2, most: 4 },
  kill: { gain: -2, weight: 4, most: 2 },
  death: { gain: 1, weight: 4, most: 1 },
  respawn: { gain: -4, weight: 2, most: 3 },
  repair: { gain: -3, weight: 3, most: 2 },
  shield: { gain: -3, weight: 3, most: 2 },
  rapid: { gain: -3, weight: 3, most: 2 },
  dashPickup: { gain: -3, weight: 3, most: 2 },
  dash: { gain: -4, weight: 2, most: 3 },
  bump: { gain: -7, weight: 1, most: 2 },
  low: { gain: -2, weight: 4, most: 1 },
  count: { gain: -3, weight: 4, most: 1 },
  go: { gain: -1, weight: 4, most: 1 },
  win: { gain: 0, weight: 4, most: 1 },
  lose: { gain: -1, weight: 4, most: 1 },
  over: { gain: -1, weight: 4, most: 1 },
  chat: { gain: -8, weight: 3, most: 1 },
  join: { gain: -7, weight: 3, most: 1 },
  click: { gain: -8, weight: 4, most: 2 },
};
