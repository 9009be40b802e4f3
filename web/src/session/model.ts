import { computed, signal } from "@preact/signals";
import { rememberedName } from "../ui/names";
import type { Corrections } from "./reconciler";

/** What the pages and the HUD show. The session writes it, the components read it. */

export interface MatchEntry {
  id: string;
  code: string;
  name: string;
  map: string;
  teams: boolean;
  /** How good the bots are, in a word; "": not told. */
  level: string;
  players: number;
  bots: number;
  seats: number;
  spectators: number;
}

export interface Choice {
  id: string;
  title: string;
  about: string;
}

/** What a match can be created with, as the server's game says. */
export interface Options {
  game: string;
  maps: Choice[];
  modes: Choice[];
  /** How good the bots are. */
  levels: Choice[];
  maxSeats: number;
}

export interface ChatLine {
  key: number;
  player: number;
  name: string;
  text: string;
}

export interface Standing {
  id: number;
  rank: number;
  name: string;
  bot: boolean;
  present: boolean;
  team: number | undefined;
  kills: number;
  deaths: number;
  me: boolean;
}

export interface Kill {
  key: number;
  /** When it was told, ms. */
  at: number;
  /** Empty when nobody did it. */
  killer: string;
  victim: string;
  mine: "kill" | "death" | undefined;
  killerTeam: number | undefined;
  victimTeam: number | undefined;
}

export type Phase = "countdown" | "playing" | "result";

export interface Effect {
  kind: "safe" | "rapid" | "shield";
  /** Share that is left. */
  share: number;
  label: string;
}

/** Bursts of speed: those that are left, of how many, and how far the next one is ready, 0 to 1. */
export interface Dashes {
  left: number;
  most: number;
  ready: number;
}

export interface MatchState {
  code: string;
  name: string;
  map: string;
  teams: boolean;
  /** Own player id, 0 as a spectator. */
  me: number;
  phase: Phase;
  seconds: number;
  standings: Standing[];
  teamScores: [number, number];
  /** In the result: the player, or in teams 1 or 2; 0 for a draw. */
  winner: number;
  myTeam: number | undefined;
  alive: boolean;
  respawnIn: number;
  /** Who shot the own ship down last, and how much was left of them. */
  killer: { name: string; health: number } | undefined;
  health: number;
  effects: Effect[];
  dashes: Dashes;
  /** Whom a spectator follows; undefined with the free camera. */
  watching: Watched | undefined;
}

export interface Watched {
  name: string;
  health: number;
}

export interface Trouble {
  title: string;
  sentence: string;
}

/** How the connection does at one moment. Times in ms, bytes a second of payload after inflating. */
export interface Net {
  ping: number;
  jitter: number;
  /** How early the latest input came; null before one did. */
  margin: number | null;
  lead: number;
  viewDelay: number;
  snapshots: number;
  bytesIn: number;
  bytesOut: number;
  /** So far, by what caused them. */
  corrections: Corrections;
  lateShare: number;
  stream: string;
  fps: number;
}

/** What a newcomer is told how to do. */
export type Deed = "move" | "aim" | "fire" | "pickup";

/** A dialogue that needs a decision or at least to be read. */
export interface Notice {
  title: string;
  sentence: string;
  label: string;
  act: () => void;
}

/** What the host says to everybody. */
export interface HostNotice {
  text: string;
  /** When the server stops at the latest, on the clock of `performance.now()`; undefined: an announcement. */
  stopsAt: number | undefined;
}

export const page = signal<"start" | "joining" | "match">("start");
export const name = signal(rememberedName());
export const online = signal(false);
/** Why the start page has no connection; empty while it has one or tries for the first time. */
export const offline = signal("");
export const matches = signal<MatchEntry[]>([]);
export const options = signal<Options | undefined>(undefined);
export const lobbyChat = signal<ChatLine[]>([]);
export const match = signal<MatchState | undefined>(undefined);
/** The result of the round that has just ended is kept. */
export const kept = signal(false);
export const feed = signal<Kill[]>([]);
export const chat = signal<ChatLine[]>([]);
export const trouble = signal<Trouble | undefined>(undefined);
export const notice = signal<Notice | undefined>(undefined);
/** Snapshots have stopped, and nothing moves any more. */
export const stalled = signal(false);
/** Where the own ship's state and hints stand at the bottom of the screen, px, and from where on always. */
export const hudState = signal<{ left: number; right: number; top: number; bottom: number; bar: number } | undefined>(undefined);
/** Where the line that tells of the own end stands until, px; 0 without one. */
export const hudDeath = signal(0);
/** Where the clock ends at the top of the screen, px, and where the own place stands beside it. */
export const hudClock = signal(0);
export const hudRank = signal<{ left: number; right: number; top: number; bottom: number } | undefined>(undefined);
/** How far down the two of them reach. */
export const hudTop = computed(() => Math.max(hudRank.value?.bottom ?? 0, hudClock.value));
/** The own ship is, or was last, in the upper part of the screen, where lines else stand. */
export const ownHigh = signal(false);
/** Where it is on the screen, px; undefined while there is none. */
export const ownAt = signal<{ x: number; y: number } | undefined>(undefined);
export const hostNotice = signal<HostNotice | undefined>(undefined);
export const toast = signal("");
/** What a newcomer is still to be told. */
export const hints = signal<readonly Deed[]>([]);
/** The last half minute, oldest first. */
export const net = signal<readonly Net[]>([]);

/** Which overlays are open. */
export const panel = signal<"none" | "create" | "code" | "menu" | "settings">("none");
export const showScores = signal(false);
export const showNet = signal(false);
export const typing = signal(false);
export const touch = signal(false);

/** What the player can ask for. Implemented by the session. */
export interface Actions {
  quickPlay(): void;
  join(code: string, spectate: boolean): void;
  create(settings: { name: string; map: string; mode: string; level: string; seats: number; bots: number; private: boolean }): void;
  leave(): void;
  say(text: string): void;
  watchNext(step: number): void;
  /** From following somebody to the free camera, and back. */
  watchFreely(): void;
  takeSeat(): void;
  rename(name: string): void;
  copyLink(link: string): void;
  click(): void;
}
