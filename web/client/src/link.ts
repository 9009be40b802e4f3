/** A connection that comes back by itself: Hello, Attach, pings, and the rules of reconnecting. */

import { closing, CloseCode, ErrorCode, SUBPROTOCOL } from "./codes.ts";
import { type ClientMessage, encodeClientMessage } from "./client-messages.ts";
import { Fault } from "./fault.ts";
import { Identity } from "./identity.ts";
import type { ServerMessage, Welcome } from "./messages.ts";
import { decodeServerMessage } from "./server-messages.ts";

/** What of a WebSocket is used here: a browser's, Node's from version 22 on, or that of the package `ws`. */
export interface Socket {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

export type SocketConstructor = new (url: string, protocol: string) => Socket;

export interface LinkOptions {
  /** `ws://HOST:PORT/ws`, or `wss://`. */
  readonly url: string;
  /** How the player wants to be called; empty lets the server choose. */
  readonly name?: string;
  /** Names the client for the host's logs. */
  readonly agent?: string;
  /** A token of the host's; none for a guest. */
  readonly token?: string | null;
  /** In place of `token`: shared by all connections of a player, it makes them one account. */
  readonly identity?: Identity;
  /** Needed where there is no global `WebSocket`. */
  readonly WebSocket?: SocketConstructor;
}

/** Why a connection ended. */
export interface Ending {
  /** A close code, or below 1000 an `ErrorCode`. */
  readonly code: number;
  /** For people. */
  readonly sentence: string;
}

export type LinkState =
  | { readonly name: "connecting" }
  | { readonly name: "attached" }
  /** Lost, and trying again by itself: `retryAt` is when next, on the clock of `performance.now()`. */
  | { readonly name: "reconnecting"; readonly why: Ending; readonly attempt: number; readonly retryAt: number }
  | { readonly name: "ended"; readonly why: Ending };

export interface LinkHooks {
  /** Time between pings. */
  readonly pingMs: number;
  /** Attach, as it should be now. */
  attach(): ClientMessage;
  /** Gets what the server says, after `Welcome`. */
  message(message: ServerMessage, bytes: number): void;
  state(state: LinkState): void;
  /** Called at each ping, for clocks. */
  ping(echo: number, now: number): void;
  /** Called for each message that is sent, with its size. */
  sent?(bytes: number): void;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** A connection that held for so long begins anew with short delays. */
const STEADY_MS = 5_000;
/** Silence for so long after an attempt to connect or a ping means that the line is dead. */
const DEAD_MS = 6_000;
/** The same, just after the page came back to the front. */
const AWAKE_MS = 2_500;
const UNREACHABLE = { sentence: "The server cannot be reached.", retry: true };
const OPEN = 1;
const ATTACHED: LinkState = { name: "attached" };

export class Link {
  state: LinkState = { name: "connecting" };
  welcome: Welcome | null = null;
  private socket: Socket | null = null;
  private opened = false;
  private attempt = 0;
  private attachedAt = Infinity;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pinging: ReturnType<typeof setInterval> | undefined;
  private echo = 0;
  private unansweredSince: number | null = null;
  private readonly options: LinkOptions;
  private readonly identity: Identity;
  /** The token in the last Hello. */
  private said: string | null = null;
  private readonly hooks: LinkHooks;
  /** Ends the wait before the next attempt. */
  readonly hurry = (): void => {
    if (this.state.name === "reconnecting" && this.retry !== undefined) this.reconnect();
  };
  /** A page that was frozen may hold a socket that is long gone: whoever does not answer soon is let go. */
  private readonly awake = (): void => {
    if (globalThis.document?.hidden !== false) return;
    this.hurry();
    if (this.state !== ATTACHED) return;
    const { socket } = this;
    this.unansweredSince = null;
    this.ping();
    const asked = performance.now();
    setTimeout(() => {
      const silent = this.unansweredSince !== null && this.unansweredSince <= asked;
      if (socket === this.socket && this.state === ATTACHED && silent) this.drop({ code: CloseCode.abnormal, sentence: closing(CloseCode.abnormal).sentence });
    }, AWAKE_MS);
  };

  constructor(options: LinkOptions, hooks: LinkHooks) {
    this.options = options;
    this.identity = options.identity ?? new Identity(options);
    this.hooks = hooks;
    this.listen();
    this.open();
  }

  /** Sends, if there is somebody to send to; otherwise returns false. */
  send(message: ClientMessage): boolean {
    if (this.state.name !== "attached") return false;
    this.write(message);
    return true;
  }

  /** Connects now: instead of waiting, or because a person asked for it after the end. */
  reconnect(): void {
    if (this.state.name === "ended") this.listen();
    this.abandon();
    if (this.state.name !== "reconnecting") this.become({ name: "connecting" });
    this.open();
  }

  /** Gives up this connection because of something found wrong here, and tries again. */
  drop(why: Ending): void {
    this.abandon();
    this.wait(why);
  }

  /** Ends for good. */
  end(why: Ending): void {
    if (this.state.name === "ended") return;
    this.abandon();
    globalThis.removeEventListener?.("online", this.hurry);
    globalThis.document?.removeEventListener?.("visibilitychange", this.awake);
    this.become({ name: "ended", why });
  }

  private again(): void {
    this.abandon();
    this.open();
  }

  private listen(): void {
    globalThis.addEventListener?.("online", this.hurry);
    globalThis.document?.addEventListener?.("visibilitychange", this.awake);
  }

  private open(): void {
    const WebSocket = this.options.WebSocket ?? (globalThis.WebSocket as SocketConstructor | undefined);
    if (!WebSocket) throw new TypeError("There is no global WebSocket here: give one as option `WebSocket`.");
    const socket = new WebSocket(this.options.url, SUBPROTOCOL);
    this.socket = socket;
    this.opened = false;
    this.unansweredSince = performance.now();
    this.pinging = setInterval(() => this.ping(), this.hooks.pingMs);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.greet();
    socket.onmessage = (event: { data: unknown }) => this.receive(event.data);
    socket.onclose = (event: { code: number; reason?: string }) => this.closed(event.code, event.reason ?? "");
    // What went wrong comes with `close`; without a handler, `ws` would throw.
    socket.onerror = () => {};
  }

  private greet(): void {
    this.opened = true;
    const { agent = "skirmish-client", name = "" } = this.options;
    this.said = this.identity.hello;
    this.write({ type: "hello", agent, name, token: this.said });
    this.write(this.hooks.attach());
  }

  private ping(): void {
    const now = performance.now();
    this.unansweredSince ??= now;
    if (now - this.unansweredSince > DEAD_MS) {
      this.drop({ code: CloseCode.abnormal, sentence: closing(CloseCode.abnormal).sentence });
      return;
    }
    if (this.state !== ATTACHED) return;
    this.echo = (this.echo + 1) >>> 0;
    this.hooks.ping(this.echo, now);
    this.write({ type: "ping", echo: this.echo });
  }

  private receive(data: unknown): void {
    this.unansweredSince = null;
    try {
      if (!(data instanceof ArrayBuffer)) throw new Fault("a message was not binary");
      this.take(decodeServerMessage(new Uint8Array(data)), data.byteLength);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.drop({ code: CloseCode.abnormal, sentence: `The server's data could not be used: ${error.message}.` });
    }
  }

  private take(message: ServerMessage, bytes: number): void {
    if (message.type === "welcome") {
      this.welcome = message;
      if (message.keep !== null) this.identity.keep(message.keep);
      return;
    }
    const refused = message.type === "error" && this.state.name !== "attached";
    // What was kept is good no more: once again as for the first time, and nobody has to know.
    if (refused && message.code === ErrorCode.badToken && this.identity.forget(this.said)) return this.again();
    const attached = message.type === "lobby" || message.type === "attached";
    if (attached) this.state = ATTACHED;
    this.hooks.message(message, bytes);
    if (attached && this.state === ATTACHED) {
      this.attachedAt = performance.now();
      this.become(ATTACHED);
      this.ping();
    } else if (refused && message.code !== ErrorCode.tooFast) {
      // Hello or Attach was not accepted; the same again would not be either.
      this.end({ code: message.code, sentence: message.sentence });
    }
  }

  private closed(code: number, reason: string): void {
    const opened = this.opened;
    this.abandon();
    const { state } = this;
    // A server that said it stops is not there for a while: that is still the reason.
    if (!opened && state.name === "reconnecting" && state.why.code === CloseCode.goingAway) return this.wait(state.why);
    const { sentence, retry } = opened || code !== CloseCode.abnormal ? closing(code) : UNREACHABLE;
    const why = { code, sentence: reason || sentence };
    if (retry) this.wait(why);
    else this.end(why);
  }

  private wait(why: Ending): void {
    const now = performance.now();
    if (now - this.attachedAt > STEADY_MS) this.attempt = 0;
    this.attachedAt = Infinity;
    const delay = Math.min(FIRST_DELAY_MS * 2 ** this.attempt, LONGEST_DELAY_MS) * (0.5 + Math.random() / 2);
    this.attempt += 1;
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.open();
    }, delay);
    this.become({ name: "reconnecting", why, attempt: this.attempt, retryAt: now + delay });
  }

  /** Lets go of the socket: nothing more is heard from it. */
  private abandon(): void {
    clearTimeout(this.retry);
    clearInterval(this.pinging);
    this.retry = undefined;
    const socket = this.socket;
    if (!socket) return;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private write(message: ClientMessage): void {
    if (this.socket?.readyState !== OPEN) return;
    const bytes = encodeClientMessage(message);
    this.socket.send(bytes);
    this.hooks.sent?.(bytes.byteLength);
  }

  private become(state: LinkState): void {
    this.state = state;
    this.hooks.state(state);
  }
}
