/** The lobby: games, live matches, chat; and the tickets to matches. */

import type { Settings } from "./client-messages.ts";
import { CloseCode } from "./codes.ts";
import { Emitter } from "./emitter.ts";
import { Link, type LinkOptions, type LinkState } from "./link.ts";
import type { ChatLine, LobbyMessage, MatchEntry, Notice, Offer, ServerMessage } from "./messages.ts";
import { Refused } from "./refused.ts";

export interface LobbyOptions extends LinkOptions {}

/** A place in a match: to be claimed with `joinMatch` within 15 s. */
export interface Seat {
  readonly ticket: string;
  readonly match: MatchEntry;
}

export interface LobbyEvents {
  /** Lost connections come back by themselves; this tells of each step. */
  state: LinkState;
  /** The list of matches has changed. */
  matches: ReadonlyMap<string, MatchEntry>;
  chat: ChatLine;
  notice: Notice;
  /** The server minded something that was sent. */
  error: { readonly code: number; readonly sentence: string };
}

type Ask =
  | { readonly type: "quickPlay"; readonly game: string }
  | { readonly type: "create"; readonly settings: Settings }
  | { readonly type: "join"; readonly code: string; readonly spectate: boolean };

interface Waiting {
  readonly ask: Ask;
  sent: boolean;
  resolve(seat: Seat): void;
  reject(why: Refused): void;
}

const CHAT_LINES = 50;
const PING_MS = 2_000;

export function connectLobby(options: LobbyOptions): Lobby {
  return new Lobby(options);
}

export class Lobby extends Emitter<LobbyEvents> {
  private readonly entries = new Map<string, MatchEntry>();
  private readonly waiting = new Map<number, Waiting>();
  private readonly lines: ChatLine[] = [];
  private offers: readonly Offer[] = [];
  private request = 0;
  private readonly link: Link;

  constructor(options: LobbyOptions) {
    super();
    this.link = new Link(options, {
      pingMs: PING_MS,
      attach: () => ({ type: "attach", ticket: null, level: 0, since: 0 }),
      message: (message) => this.take(message),
      state: (state) => this.changed(state),
      ping: () => {},
    });
  }

  get state(): LinkState {
    return this.link.state;
  }

  /** The server and its release, as it names itself; null before it did. */
  get server(): string | null {
    return this.link.welcome?.agent ?? null;
  }

  /** The name in force; null before the server told. */
  get name(): string | null {
    return this.link.welcome?.name ?? null;
  }

  /** The public matches by id. */
  get matches(): ReadonlyMap<string, MatchEntry> {
    return this.entries;
  }

  get games(): readonly Offer[] {
    return this.offers;
  }

  get chat(): readonly ChatLine[] {
    return this.lines;
  }

  /** A seat in the fullest public match with a free one, or in a new match. Rejects with `Refused`, as do the next two. */
  quickPlay(game = ""): Promise<Seat> {
    return this.ask({ type: "quickPlay", game });
  }

  create(settings: Settings): Promise<Seat> {
    return this.ask({ type: "create", settings });
  }

  /** A seat, or a spectator's place, in the match with that code. */
  join(code: string, { spectate = false } = {}): Promise<Seat> {
    return this.ask({ type: "join", code, spectate });
  }

  /** Returns false when there is no connection to say it on. */
  say(text: string): boolean {
    return this.link.send({ type: "chat", text });
  }

  /** Tries again now. */
  reconnect(): void {
    this.link.reconnect();
  }

  close(): void {
    this.link.end({ code: CloseCode.normal, sentence: "You left the lobby." });
  }

  private ask(ask: Ask): Promise<Seat> {
    const { state } = this.link;
    if (state.name === "ended") return Promise.reject(new Refused(state.why.code, state.why.sentence));
    return new Promise((resolve, reject) => {
      this.request += 1;
      const waiting: Waiting = { ask, sent: false, resolve, reject };
      this.waiting.set(this.request, waiting);
      this.put(this.request, waiting);
    });
  }

  private put(request: number, waiting: Waiting): void {
    waiting.sent ||= this.link.send({ ...waiting.ask, request });
  }

  private changed(state: LinkState): void {
    if (state.name === "attached") {
      for (const [request, waiting] of this.waiting) this.put(request, waiting);
    } else if (state.name === "reconnecting" || state.name === "ended") {
      // What was asked on a lost connection may have been done: only the person knows whether to ask again.
      for (const [request, waiting] of this.waiting) {
        if (waiting.sent || state.name === "ended") {
          this.waiting.delete(request);
          waiting.reject(new Refused(state.why.code, state.why.sentence));
        }
      }
    }
    this.emit("state", state);
  }

  private take(message: ServerMessage): void {
    switch (message.type) {
      case "lobby":
        return this.enter(message);
      case "listed":
        this.entries.set(message.match.id, message.match);
        return this.emit("matches", this.entries);
      case "unlisted":
        this.entries.delete(message.id);
        return this.emit("matches", this.entries);
      case "said":
        this.lines.push(message.line);
        this.lines.splice(0, this.lines.length - CHAT_LINES);
        return this.emit("chat", message.line);
      case "seat":
        return this.settle(message.request)?.resolve({ ticket: message.ticket, match: message.match });
      case "refused":
        return this.settle(message.request)?.reject(new Refused(message.code, message.sentence));
      case "notice":
        return this.emit("notice", message);
      case "error":
        return this.emit("error", message);
      default:
    }
  }

  private enter(lobby: LobbyMessage): void {
    this.entries.clear();
    for (const match of lobby.matches) this.entries.set(match.id, match);
    this.offers = lobby.games;
    this.lines.splice(0, this.lines.length, ...lobby.chat);
    this.emit("matches", this.entries);
  }

  private settle(request: number): Waiting | undefined {
    const waiting = this.waiting.get(request);
    this.waiting.delete(request);
    return waiting;
  }
}
