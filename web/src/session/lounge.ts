import { CloseCode, connectLobby, ErrorCode, type Lobby, type LinkState } from "skirmish-client";
import { readEntry, readOptions } from "../arena/lobby";
import { GAME } from "../arena/setup";
import { listenToHost } from "./host";
import { identity } from "./identity";
import * as model from "./model";
import { socketUrl } from "./place";
import { greet, renew } from "./release";
import { tell } from "./trouble";

/** The most seats that a match created here may have; the server allows more. */
const MOST_SEATS = 24;
const CHAT_LINES = 50;

/** The connection to the lobby while the start page shows, and what the page shows of it. */
export class Lounge {
  lobby: Lobby | undefined;
  private key = 0;
  /** Why the server keeps this browser out; empty if it does not. */
  private kept = "";

  /** `listed` is called whenever the list of matches has changed. */
  constructor(private readonly listed: () => void) {}

  open(): Lobby {
    if (this.lobby !== undefined) return this.lobby;
    const lobby = connectLobby({ url: socketUrl(), name: model.name.value, agent: "skirmish-page", identity });
    this.lobby = lobby;
    listenToHost(lobby);
    lobby.on("state", (state) => this.changed(state));
    lobby.on("matches", () => this.list(lobby));
    lobby.on("chat", (line) => {
      model.lobbyChat.value = [...model.lobbyChat.value.slice(1 - CHAT_LINES), { key: ++this.key, ...line }];
    });
    lobby.on("error", ({ sentence }) => (model.toast.value = sentence));
    return lobby;
  }

  close(): void {
    this.lobby?.close();
    this.lobby = undefined;
    model.online.value = false;
  }

  /** A new name is told in a new Hello. */
  reopen(): void {
    if (this.lobby === undefined) return;
    this.close();
    this.open();
  }

  /** Browsers do not tell why a WebSocket was refused; the answer to a plain request does. */
  private async askWhy(): Promise<void> {
    const answer = await fetch(socketUrl().replace(/^ws/, "http")).catch(() => undefined);
    if (answer?.status !== 403) return;
    this.kept = await answer.text();
    if (!model.online.value) model.offline.value = this.kept;
  }

  private list(lobby: Lobby): void {
    model.options.value = readOptions(lobby.games, MOST_SEATS);
    const entries = [...lobby.matches.values()].filter((entry) => entry.game === GAME);
    model.matches.value = entries.map((entry) => readEntry(entry, model.options.value)).sort((a, b) => b.players - a.players || b.bots - a.bots);
    model.lobbyChat.value = lobby.chat.map((line) => ({ key: ++this.key, ...line }));
    this.listed();
  }

  private changed(state: LinkState): void {
    model.online.value = state.name === "attached";
    if (state.name === "attached" && greet(this.lobby?.server ?? null)) return;
    if (state.name === "attached") {
      model.offline.value = "";
      this.kept = "";
      // A player with a token is called as the token says.
      if (this.lobby?.name) model.name.value = this.lobby.name;
    }
    if (state.name === "reconnecting") {
      model.offline.value = this.kept || `${state.why.sentence} This page keeps trying; there is nothing you need to do.`;
      if (state.attempt === 1 && state.why.code === CloseCode.abnormal) void this.askWhy();
    }
    if (state.name !== "ended" || this.lobby?.state !== state || state.why.code === 1000) return;
    if (state.why.code === ErrorCode.badVersion && renew("protocol")) return;
    const { title, sentence } = tell(state.why);
    model.notice.value = { title, sentence, label: "Try again", act: () => this.lobby?.reconnect() };
  }
}
