/** Who this is to the server: the token to say Hello with, and the one that the server gave to come back with. */

import type { SeatStorage } from "./seats.ts";

const KEY = "skirmish.keep";

export interface IdentityOptions {
  /** A token of the host's; none for a guest. Goes before whatever is kept. */
  readonly token?: string | null;
  /** Where the server's own token is kept for a reload: a page's local storage, say. */
  readonly storage?: SeatStorage | null;
}

/** One for all connections of a player: then they are all of one account. */
export class Identity {
  private kept: string | null;
  private readonly token: string | null;
  private readonly storage: SeatStorage | null;

  constructor({ token = null, storage = null }: IdentityOptions = {}) {
    this.token = token;
    this.storage = storage;
    this.kept = token === null ? read(storage) : null;
  }

  /** What to say Hello with. */
  get hello(): string | null {
    return this.kept ?? this.token;
  }

  /** The server told how to come back. */
  keep(token: string): void {
    this.kept = token;
    try {
      this.storage?.setItem(KEY, token);
    } catch {
      // Full or forbidden: it lasts as long as the page.
    }
  }

  /** What was said in Hello is good no more. Returns whether there is something else to say. */
  forget(said: string | null): boolean {
    if (said === null || said === this.token) return false;
    if (said === this.kept) {
      this.kept = null;
      this.storage?.removeItem(KEY);
    }
    return true;
  }
}

function read(storage: SeatStorage | null): string | null {
  try {
    return storage?.getItem(KEY) ?? null;
  } catch {
    return null;
  }
}
