import { joinMatch, Level, connectLobby, type Lobby, type Match } from "skirmish-client";
import type { Controls } from "../input/controls";
import type { Sound } from "../sound/sound";
import type { Scene } from "../view/scene";
import { identity } from "./identity";
import { socketUrl } from "./place";
import { Play } from "./play";

/** The match that flies behind the start page: watched, silent, and let go of without a word. */
export class Background {
  play: Play | undefined;
  private match: Match | undefined;
  private lobby: Lobby | undefined;

  constructor(private readonly scene: Scene, private readonly sound: Sound, private readonly controls: Controls) {}

  /** Shows the match with that code, unless one is shown already. */
  want(code: string | undefined): void {
    if (code === undefined || this.match !== undefined || this.lobby !== undefined) return;
    // A lobby of its own: what goes wrong here is nobody's concern.
    const lobby = connectLobby({ url: socketUrl(), agent: "skirmish-page", identity });
    this.lobby = lobby;
    lobby
      .join(code, { spectate: true })
      .then(({ ticket }) => {
        if (this.lobby === lobby) this.watch(ticket);
      })
      .catch(() => undefined)
      .finally(() => {
        lobby.close();
        if (this.lobby === lobby) this.lobby = undefined;
      });
  }

  end(): void {
    this.lobby?.close();
    this.lobby = undefined;
    this.match?.close();
    this.match = undefined;
    this.play?.end();
    this.play = undefined;
  }

  private watch(ticket: string): void {
    const match = joinMatch({ url: socketUrl(), agent: "skirmish-page", identity, ticket, level: Level.play, storage: null });
    this.match = match;
    match.on("attached", ({ resumed }) => {
      if (resumed) return this.play?.resumed();
      try {
        this.play = new Play(match, this.scene, this.sound, this.controls, true);
      } catch {
        this.end();
      }
    });
    match.on("state", (state) => {
      if (state.name === "ended" && this.match === match) this.end();
    });
  }
}
