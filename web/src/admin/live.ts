import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { State } from "./api";
import { get } from "./session";

/** What changes by itself, asked for again and again while the page is looked at. */

export const SECOND = 1_000;
const SAMPLES = 120;

/** Figures at one moment; those a second since the sample before. */
export interface Sample {
  connections: number;
  matches: number;
  /** Of 100 ticks, those that began late. */
  latePercent: number;
  bytesPerSecond: number;
}

export const state = signal<State | undefined>(undefined);
/** The last two minutes, oldest first. */
export const history = signal<readonly Sample[]>([]);
let last: { state: State; at: number } | undefined;

/** Calls `run` now and then, and at once; returns what ends that. */
export function repeat(run: () => Promise<unknown>, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const turn = async () => {
    if (!document.hidden) await run().catch(() => undefined);
    if (!over) timer = setTimeout(() => void turn(), everyMs);
  };
  void turn();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}

/** What `path` answers, kept fresh; undefined before the first answer, null if there is no such thing. */
export function useLive<T>(path: string, everyMs = SECOND): [T | undefined | null, () => void] {
  const [got, set] = useState<T | undefined | null>(undefined);
  const load = async () => {
    try {
      set(await get<T>(path));
    } catch (why) {
      if ((why as { status?: number }).status === 404) set(null);
    }
  };
  useEffect(() => {
    set(undefined);
    return repeat(load, everyMs);
  }, [path, everyMs]);
  return [got, () => void load()];
}

export function followState(): () => void {
  return repeat(async () => note(await get<State>("state")), SECOND);
}

function note(now: State): void {
  const at = performance.now();
  if (last !== undefined && now.uptime_s >= last.state.uptime_s) {
    const seconds = Math.max(0.001, (at - last.at) / 1000);
    const ticks = now.ticks - last.state.ticks;
    const sample = {
      connections: now.connections,
      matches: now.matches,
      latePercent: ticks > 0 ? ((now.late_ticks - last.state.late_ticks) / ticks) * 100 : 0,
      bytesPerSecond: Math.max(0, (now.sent_bytes - last.state.sent_bytes) / seconds),
    };
    history.value = [...history.value.slice(1 - SAMPLES), sample];
  } else if (last !== undefined) {
    history.value = [];
  }
  last = { state: now, at };
  state.value = now;
}
