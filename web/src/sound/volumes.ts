const KEY = "skirmish.volume";

/** 0 to 1 each; `muted` silences both and keeps them. */
export interface Volumes {
  effects: number;
  music: number;
  muted: boolean;
}

const USUAL: Volumes = { effects: 0.7, music: 0.5, muted: false };

export function readVolumes(): Volumes {
  try {
    const { effects, music, muted } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Volumes>;
    return { effects: level(effects, USUAL.effects), music: level(music, USUAL.music), muted: muted === true };
  } catch {
    return { ...USUAL };
  }
}

export function writeVolumes(volumes: Volumes): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(volumes));
  } catch {
    // A browser that stores nothing still plays.
  }
}

function level(stored: unknown, usual: number): number {
  return typeof stored === "number" && stored >= 0 && stored <= 1 ? stored : usual;
}
