import { useEffect, useRef, useState } from "preact/hooks";
import type { MatchState, Phase } from "../session/model";
import { clock } from "../ui/words";

/** So long it says that the fight is on, and what it is about, seconds. */
const GO = 1.2;
const GOAL = 3;
/** So long the end of a round is a word over the picture before it is a table, ms. */
const TIME_UP = 550;

export interface Beginning {
  /** The fight has begun this moment. */
  go: boolean;
  goal: string;
}

/** The first seconds of a round whose countdown has just ended before one's eyes. */
export function useBeginning({ phase, seconds, teams }: MatchState): Beginning | undefined {
  const counted = useRef(false);
  const from = useRef(0);
  if (phase === "playing" && counted.current) from.current = seconds;
  counted.current = phase === "countdown";
  if (phase !== "playing" || from.current <= 0 || from.current - seconds >= GOAL) return undefined;
  return { go: from.current - seconds < GO, goal: goalOf(teams, from.current) };
}

/** Who comes first, and after how long. */
export const goalOf = (teams: boolean, seconds: number): string => `${teams ? "The side with the most kills" : "Most kills"} in ${clock(seconds)} wins`;

/** Whether a round has ended this moment before one's eyes. The server's next phase has begun; it is the view that waits. */
export function useTimeUp(phase: Phase): boolean {
  const before = useRef(phase);
  const [until, set] = useState(0);
  let ends = until;
  if (phase === "result" && before.current === "playing") ends = performance.now() + TIME_UP;
  if (phase !== "result") ends = 0;
  before.current = phase;
  useEffect(() => {
    if (ends !== until) set(ends);
    const left = ends - performance.now();
    if (left <= 0) return undefined;
    const timer = setTimeout(() => set(0), left);
    return () => clearTimeout(timer);
  }, [ends]);
  return ends > performance.now();
}
