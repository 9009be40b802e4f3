import type { GameEvent } from "skirmish-client";

/** What happened in the arena, as its snapshots tell it. */
export type ArenaEvent =
  | { kind: "hit"; by: number; victim: number }
  | { kind: "kill"; by: number; victim: number }
  | { kind: "pickup"; by: number; pickup: number }
  | { kind: "dash"; by: number };

/** Undefined for kinds that this page does not know. */
export function readEvent(event: GameEvent): ArenaEvent | undefined {
  const [kind, a, b] = event;
  const by = Number(a);
  switch (kind) {
    case 1:
      return { kind: "hit", by, victim: Number(b) };
    case 2:
      return { kind: "kill", by, victim: Number(b) };
    case 3:
      return { kind: "pickup", by, pickup: Number(b) };
    case 4:
      return { kind: "dash", by };
    default:
      return undefined;
  }
}
