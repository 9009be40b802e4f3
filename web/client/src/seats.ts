/** Tickets that bring a reloaded page back to its seat, one per join code. */

export type SeatStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The page's session storage; null where there is none, or where it is forbidden. */
export function sessionSeats(): SeatStorage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** The ticket of the seat that this tab has in the match with that code. */
export function savedSeat(code: string, storage: SeatStorage | null = sessionSeats()): string | null {
  return storage?.getItem(key(code)) ?? null;
}

export function saveSeat(code: string, ticket: string, storage: SeatStorage | null): void {
  try {
    storage?.setItem(key(code), ticket);
  } catch {
    // Full or forbidden: a reload then takes a new seat.
  }
}

export function forgetSeat(code: string, storage: SeatStorage | null = sessionSeats()): void {
  storage?.removeItem(key(code));
}

function key(code: string): string {
  return `skirmish.seat.${code.toUpperCase()}`;
}
