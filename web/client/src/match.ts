/** A match: its snapshots, its room, inputs, and the way back to the seat after a drop. */

import { Chain, ChecksumFault } from "./chain.ts";
import { Level } from "./client-messages.ts";
import { Clock } from "./clock.ts";
import { CloseCode, ErrorCode, StreamKind } from "./codes.ts";
import { Emitter } from "./emitter.ts";
import { Fault } from "./fault.ts";
import { History, type Snapshot } from "./history.ts";
import { SentInputs } from "./inputs.ts";
import { type Ending, Link, type LinkOptions, type LinkState } from "./link.ts";
import { Lobby } from "./lobby.ts";
import type { Attached, ChatLine, Fact, GameEvent, Notice, Player, ServerMessage } from "./messages.ts";
import { Playout } from "./playout.ts";
import type { Refused } from "./refused.ts";
import { Room } from "./room.ts";
import { forgetSeat, saveSeat, type SeatStorage, sessionSeats } from "./seats.ts";
import { Stats } from "./stats.ts";
import { Table, type Tables } from "./tables.ts";
import { View } from "./view.ts";

export interface MatchOptions extends LinkOptions {
  /** From a `Seat`, or from `savedSeat` after a reload. */
  readonly ticket: string;
  /** `Level.play` if not given. */
  readonly level?: Level;
  /** Where the ticket is kept for a reload; the page's session storage if not given. */
  readonly storage?: SeatStorage | null;
}

export interface MatchEvents {
  state: LinkState;
  /** Attached, for the first time or after a drop (`resumed`): inputs are numbered from 1 again. */
  attached: { readonly info: Attached; readonly resumed: boolean };
  snapshot: Snapshot;
  /** What happened in the game, as far as a snapshot told of anything. */
  events: { readonly tick: number; readonly events: readonly GameEvent[] };
  roster: ReadonlyMap<number, Player>;
  chat: ChatLine;
  /** Each change of the room, chat too. */
  fact: Fact;
  notice: Notice;
  /** The server minded something that was sent. */
  error: { readonly code: number; readonly sentence: string };
}

export interface InputOptions {
  /** The tick to apply it at; 0: the next. Who predicts names one: see `Clock.inputTick`. */
  readonly tick?: number;
  /** The tick that the picture of the others showed; what the view shows if not given, 0 to tell none. */
  readonly view?: number;
}

const PING_MS = 500;
/** The server wants to hear within 250 ms what is held; the next snapshot may be a little late. */
const ACK_MS = 200;
/** How long movement goes on when snapshots stop, and over how long a gap it is drawn. */
const FARTHEST_S = 0.2;
const LONGEST_GAP_S = 0.5;

export function joinMatch(options: MatchOptions): Match {
  return new Match(options);
}

export class Match extends Emitter<MatchEvents> {
  readonly stats: Stats = new Stats(
    () => this.clock,
    () => this.playout,
    () => this.inputs,
  );
  /** What became of the inputs that named a tick. */
  readonly inputs = new SentInputs();
  /** Null before `attached`, as are the next four. A resume keeps all but `info` and `clock`. */
  info: Attached | null = null;
  clock: Clock | null = null;
  playout: Playout | null = null;
  history: History | null = null;
  view: View | null = null;
  /** Whether the input that counted in the tick of the newest snapshot was the one sent for it. */
  inputOnTime = true;
  private chain: Chain | null = null;
  private readonly room = new Room();
  private readonly options: MatchOptions;
  private readonly storage: SeatStorage | null;
  private readonly link: Link;
  private ticket: string;
  private seq = 0;
  /** The newest snapshot of this connection; 0 before the first. */
  private seen = 0;
  private seenSentAt = -Infinity;
  /** The newest that the server was told of. */
  private seenSent = 0;
  /** What came before the snapshot it belongs to. */
  private own: Extract<ServerMessage, { type: "own" }> | null = null;
  private visible = true;
  private renewing: Lobby | null = null;
  private readonly watchVisibility = (): void => this.setVisible(!globalThis.document.hidden);

  constructor(options: MatchOptions) {
    super();
    this.options = options;
    this.ticket = options.ticket;
    this.storage = options.storage === undefined ? sessionSeats() : options.storage;
    this.visible = !globalThis.document?.hidden;
    globalThis.document?.addEventListener("visibilitychange", this.watchVisibility);
    this.link = new Link(options, {
      pingMs: PING_MS,
      attach: () => ({
        type: "attach",
        ticket: this.ticket,
        level: options.level ?? Level.play,
        since: this.room.version,
      }),
      message: (message, bytes) => this.take(message, bytes),
      state: (state) => this.emit("state", state),
      ping: (echo, now) => this.clock?.ping(echo, now),
      sent: (bytes) => this.stats.sent(bytes, performance.now()),
    });
  }

  /** Whether the page can be seen; while it cannot, no snapshots come, and inputs are for nobody. */
  get isVisible(): boolean {
    return this.visible;
  }

  get state(): LinkState {
    return this.link.state;
  }

  /** The server and its release, as it names itself; null before it did. */
  get server(): string | null {
    return this.link.welcome?.agent ?? null;
  }

  /** The own player; 0 for a spectator. */
  get player(): number {
    return this.info?.player ?? 0;
  }

  /** The newest snapshot. */
  get snapshot(): Snapshot | null {
    return this.history?.newest ?? null;
  }

  get roster(): ReadonlyMap<number, Player> {
    return this.room.roster;
  }

  /** The last lines, oldest first. */
  get chat(): readonly ChatLine[] {
    return this.room.chat;
  }

  /** The own row of a table (by its index) in the newest snapshot, exactly, also where snapshots are a little off. */
  ownRow(table: number): number[] | null {
    const { info, snapshot } = this;
    const rows = snapshot?.tables[table];
    const at = rows?.find(this.player) ?? -1;
    if (!info || !snapshot || !rows || at < 0) return null;
    const off = snapshot.own.find((row) => row.table === table)?.off;
    const columns = info.schema.tables[table]!.columns;
    return rows.row(at).map((value, column) => {
      const exact = value + (off?.[column] ?? 0);
      const { wrap } = columns[column]!;
      return wrap === 0 ? exact | 0 : exact & (wrap - 1);
    });
  }

  /** Shows the tick that is due at `now`; once per frame. Null before `attached`. */
  frame(now = performance.now()): View | null {
    if (this.view && this.playout) this.view.at(this.playout.tick(now));
    return this.view;
  }

  /** Sends an input; at most one per tick. Returns its number, or 0 if there is no connection. */
  sendInput(payload: unknown, { tick = 0, view = this.shownTick() }: InputOptions = {}): number {
    const input = { type: "input", seq: this.seq + 1, tick, seen: this.seen, view, payload } as const;
    if (!this.link.send(input)) return 0;
    this.seenSentAt = performance.now();
    this.seenSent = this.seen;
    this.seq += 1;
    if (tick !== 0) this.inputs.sent(this.seq, tick);
    return this.seq;
  }

  /** Returns false when there is no connection to say it on. */
  say(text: string): boolean {
    return this.link.send({ type: "chat", text });
  }

  /** Done by itself where there is a page: a hidden one gets no snapshots. */
  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.link.send({ type: "visible", visible });
    if (visible) this.link.hurry();
  }

  /** Tries again now; or takes the seat back ('play here') after another connection took it. */
  reconnect(): void {
    this.link.reconnect();
  }

  /** Gives up the seat. */
  leave(): void {
    this.link.send({ type: "leave" });
    this.forget();
    this.end({ code: CloseCode.normal, sentence: "You left the match." });
  }

  /** Lets go of the connection; the seat waits for a while. */
  close(): void {
    this.end({ code: CloseCode.normal, sentence: "The connection was closed here." });
  }

  private end(why: Ending): void {
    globalThis.document?.removeEventListener("visibilitychange", this.watchVisibility);
    this.renewing?.close();
    this.link.end(why);
  }

  private take(message: ServerMessage, bytes: number): void {
    const now = performance.now();
    const tick = message.type === "snapshot" || message.type === "tables" ? message.tick : null;
    this.stats.arrived(bytes, tick, now);
    switch (message.type) {
      case "attached":
        return this.attached(message);
      case "room":
        this.room.replace(message);
        return this.emit("roster", this.roster);
      case "fact":
        return this.fact(message.version, message.fact);
      case "stream":
        this.stats.stream = message.stream;
        this.stats.period = message.period;
        return this.acknowledgeLast(now);
      case "snapshot":
        return this.show(message.tick, this.tables(message), message.events, now);
      case "tables":
        return this.show(message.tick, this.plainTables(message.tables), message.events, now);
      case "own":
        this.own = message;
        return;
      case "pong":
        this.clock?.pong(message, now);
        return this.acknowledgeLast(now);
      case "notice":
        return this.emit("notice", message);
      case "refused":
        return this.refused(message.code, message.sentence);
      case "error":
        if (message.code === ErrorCode.inputEarly || message.code === ErrorCode.inputLate) this.stats.droppedInputs += 1;
        return this.emit("error", message);
      default:
    }
  }

  private attached(info: Attached): void {
    const resumed = this.info !== null;
    if (this.info && JSON.stringify(this.info.schema) !== JSON.stringify(info.schema)) {
      return this.end({ code: ErrorCode.badVersion, sentence: "The game has changed meanwhile. Join again." });
    }
    this.info = info;
    this.ticket = info.ticket ?? this.ticket;
    if (info.ticket) saveSeat(info.code, info.ticket, this.storage);
    this.seq = 0;
    this.seen = 0;
    this.seenSent = 0;
    this.seenSentAt = -Infinity;
    this.inputs.restart();
    this.stats.resumes += resumed ? 1 : 0;
    this.chain = new Chain(info.schema);
    this.clock = new Clock(info.tickRate);
    this.playout ??= new Playout(info.tickRate);
    this.playout.reset();
    this.history ??= new History(info.tickRate * LONGEST_GAP_S);
    this.view ??= new View(info.schema, this.history, info.tickRate * FARTHEST_S);
    if (!this.visible) this.link.send({ type: "visible", visible: false });
    this.emit("attached", { info, resumed });
  }

  private fact(version: number, fact: Fact): void {
    if (!this.room.take(version, fact)) return;
    this.emit("fact", fact);
    if (fact.kind === "chat") this.emit("chat", fact.line);
    else this.emit("roster", this.roster);
  }

  private tables(message: Extract<ServerMessage, { type: "snapshot" }>): Tables {
    if (!this.chain) throw new Fault("a snapshot came before the schema");
    try {
      return this.chain.take(message);
    } catch (error) {
      if (error instanceof ChecksumFault) this.stats.checksumErrors += 1;
      throw error;
    }
  }

  private plainTables(tables: readonly (readonly (readonly number[])[])[]): Tables {
    if (!this.info) throw new Fault("tables came before the schema");
    return this.info.schema.tables.map(({ columns }, index) => {
      const width = columns.length + 1;
      const rows = tables[index] ?? [];
      if (rows.some((row) => row.length < width)) throw new Fault("a row is too short");
      return new Table(columns.length, Int32Array.from(rows.flatMap((row) => row.slice(0, width))));
    });
  }

  private show(tick: number, tables: Tables, events: readonly GameEvent[], now: number): void {
    const own = this.own?.tick === tick ? this.own.rows : [];
    const snapshot: Snapshot = { tick, tables, events, own, receivedAt: now };
    this.seen = tick;
    this.history!.push(snapshot);
    this.playout!.arrived(tick, this.stats.period, now);
    this.acknowledge(now);
    this.judge(snapshot);
    this.emit("snapshot", snapshot);
    if (events.length > 0) this.emit("events", { tick, events });
  }

  /** `players`, always the first table, has the number of each player's last applied input as its first column. */
  private judge({ tick, tables }: Snapshot): void {
    const players = tables[0];
    const at = players?.find(this.player) ?? -1;
    this.inputOnTime = !players || at < 0 || this.inputs.applied(tick, players.value(at, 0));
  }

  private acknowledge(now: number): void {
    const untilNext = this.clock!.ticksToMs(this.stats.period);
    if (this.stats.stream === StreamKind.paced || now - this.seenSentAt + untilNext >= ACK_MS) this.acknowledgeLast(now);
  }

  /** Also when no snapshot comes that would bring it about: the server waits for the last one before it sends by another stream. */
  private acknowledgeLast(now: number): void {
    if (this.seen === this.seenSent || !this.link.send({ type: "ack", seen: this.seen })) return;
    this.seenSent = this.seen;
    this.seenSentAt = now;
  }

  private shownTick(): number {
    const { snapshot, view } = this;
    return snapshot && view ? Math.max(0, Math.round(view.shown)) : 0;
  }

  /** Attach was refused. Spectators have no ticket to come back with: the lobby gives them another. */
  private refused(code: number, sentence: string): void {
    if (this.info?.player === 0 && !this.renewing) return this.renew(this.info.code);
    this.forget();
    this.end({ code, sentence });
  }

  private renew(code: string): void {
    const lobby = new Lobby(this.options);
    this.renewing = lobby;
    lobby
      .join(code, { spectate: true })
      .then(
        ({ ticket }) => {
          this.ticket = ticket;
          if (this.state.name !== "ended") this.reconnect();
        },
        (why: Refused) => this.end({ code: why.code, sentence: why.message }),
      )
      .finally(() => {
        this.renewing = null;
        lobby.close();
      });
  }

  private forget(): void {
    if (this.info) forgetSeat(this.info.code, this.storage);
  }
}
