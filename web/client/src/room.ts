/** Who is in the match and what was said: facts, each taken once, in order of version. */

import { Fault } from "./fault.ts";
import type { ChatLine, Fact, Player, RoomMessage } from "./messages.ts";

const CHAT_LINES = 50;

export class Room {
  /** The version held; 0 before the first. */
  version = 0;
  readonly roster = new Map<number, Player>();
  readonly chat: ChatLine[] = [];

  replace(room: RoomMessage): void {
    this.version = room.version;
    this.roster.clear();
    for (const player of room.roster) this.roster.set(player.player, player);
    this.chat.splice(0, this.chat.length, ...room.chat);
  }

  /** Returns false for a fact that is held already. */
  take(version: number, fact: Fact): boolean {
    if (version <= this.version) return false;
    if (version !== this.version + 1) throw new Fault("a fact of the room is missing");
    this.version = version;
    this.change(fact);
    return true;
  }

  private change(fact: Fact): void {
    switch (fact.kind) {
      case "joined":
        this.roster.set(fact.player.player, fact.player);
        break;
      case "left":
        this.roster.delete(fact.player);
        break;
      case "presence": {
        const player = this.roster.get(fact.player);
        if (player) this.roster.set(fact.player, { ...player, present: fact.present });
        break;
      }
      case "chat":
        this.chat.push(fact.line);
        this.chat.splice(0, this.chat.length - CHAT_LINES);
        break;
      case "result":
      case "unknown":
    }
  }
}
