import { ordinal } from "../ui/words";
import type { Standing } from "./model";

/** Before the first kill all are equal, and a place would tell nothing. */
export const anyScored = (standings: readonly Standing[]): boolean => standings.some((row) => row.kills > 0);

export const isTied = (row: Standing, standings: readonly Standing[]): boolean => standings.some((other) => other !== row && other.rank === row.rank);

/** The place in words, and whether it is shared: "3rd", "tied 3rd". */
export const placeOf = (row: Standing, standings: readonly Standing[]): string => `${isTied(row, standings) ? "tied " : ""}${ordinal(row.rank)}`;

/** Those at the top; nobody before somebody has scored. More than one: they share the lead, and nobody wears the crown. */
export function leaders(standings: readonly Standing[]): Standing[] {
  return anyScored(standings) ? standings.filter((row) => row.rank === 1) : [];
}

/** Who wears the crown, on the screen as in the list: 0 while nobody leads alone. */
export function crowned(standings: readonly Standing[]): number {
  const [first, second] = leaders(standings);
  return first !== undefined && second === undefined ? first.id : 0;
}
