import { CloseCode, ErrorCode, joinMatch, Level, type LinkState, type Match, type Refused, savedSeat, type Seat } from "skirmish-client";
import type { Controls } from "../input/controls";
import type { Sound } from "../sound/sound";
import { copy } from "../ui/clipboard";
import { NAME_MAX, randomName, rememberName } from "../ui/names";
import type { Scene } from "../view/scene";
import { Background } from "./background";
import { listenToHost } from "./host";
import { identity } from "./identity";
import { LabSocket } from "./lab";
import { Lounge } from "./lounge";
import * as model from "./model";
import { mutedNames } from "./mutes";
import { readPlace, socketUrl, writePlace } from "./place";
import { Play } from "./play";
import { greet, renew } from "./release";
import { tell } from "./trouble";

const CHAT_LINES = 50;
const TOAST_MS = 3500;

/** Goes between the start page and matches, and does what the player asks for. */
export class Session implements model.Actions {
  play: Play | undefined;
  private match: Match | undefined;
  private asked = 0;
  private chatKey = 0;
  private toastTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly lounge: Lounge;
  private readonly background: Background;

  constructor(private readonly scene: Scene, private readonly sound: Sound, private readonly controls: Controls) {
    this.background = new Background(scene, sound, controls);
    this.lounge = new Lounge(() => this.background.want(model.matches.value[0]?.code));
    model.toast.subscribe((text) => this.hideToast(text));
  }

  /** Where the address says, or at the start page. */
  begin(): void {
    const place = readPlace(location.hash);
    if (place === undefined) return this.toStart();
    const ticket = place.watch ? null : savedSeat(place.code);
    if (ticket !== null) return this.enter(ticket, false);
    this.join(place.code, place.watch);
  }

  frame(now: number, seconds: number): void {
    const play = this.play ?? this.background.play;
    if (play !== undefined) play.frame(now, seconds);
    else this.scene.idle(seconds, now);
  }

  quickPlay(): void {
    this.click();
    this.seat((lobby) => lobby.quickPlay("arena"), false);
  }

  join(code: string, spectate: boolean): void {
    this.click();
    this.seat((lobby) => lobby.join(code, { spectate }), spectate);
  }

  create(settings: { name: string; map: string; mode: string; level: string; seats: number; bots: number; private: boolean }): void {
    this.click();
    const { map, mode, level, ...rest } = settings;
    this.seat((lobby) => lobby.create({ ...rest, game: "arena", config: { map, mode, bots: level } }), false, "Your match runs. Invite others with the link in the menu.");
  }

  leave(): void {
    this.click();
    this.match?.leave();
    this.toStart();
  }

  say(text: string): void {
    const sent = this.match?.say(text) ?? this.lounge.lobby?.say(text) ?? false;
    if (!sent) model.toast.value = "That was not sent: there is no connection right now.";
  }

  watchNext(step: number): void {
    this.click();
    this.play?.watching?.next(step);
  }

  watchFreely(): void {
    this.click();
    this.play?.watching?.toggle();
  }

  takeSeat(): void {
    const code = this.match?.info?.code;
    if (code !== undefined) this.join(code, false);
  }

  rename(name: string): void {
    const tidy = name.trim().slice(0, NAME_MAX);
    const chosen = tidy.length < 2 ? randomName() : tidy;
    const changed = chosen !== model.name.value;
    model.name.value = chosen;
    rememberName(chosen);
    if (changed) this.lounge.reopen();
  }

  copyLink(link: string): void {
    void copy(link).then((copied) => {
      model.toast.value = copied ? "Link copied. Send it to whoever should join." : link;
    });
  }

  click(): void {
    this.sound.play("click");
  }

  /** Where the view looks, px of the world. */
  get looksAt(): { x: number; y: number } {
    const { x, y } = this.scene.camera;
    return { x, y };
  }

  /** Share of the screen's own pixels that are drawn, across. */
  get sharpness(): number {
    return this.scene.sharpness;
  }

  /** Where a player's ship is on the screen, in CSS pixels. */
  screenOf(player: number): { x: number; y: number } | undefined {
    const place = this.play?.picture.places.get(player);
    const { camera } = this.scene;
    return place === undefined ? undefined : { x: camera.toScreenX(place.x), y: camera.toScreenY(place.y) };
  }

  private toStart(): void {
    this.asked += 1;
    this.endMatch();
    writePlace(undefined);
    model.page.value = "start";
    this.lounge.open();
  }

  /** Asks the lobby for a place and goes there; what is refused is told, and nothing is lost by it. */
  private seat(ask: (lobby: ReturnType<Lounge["open"]>) => Promise<Seat>, spectate: boolean, told = ""): void {
    const before = model.page.value;
    if (before === "start" && this.match === undefined) model.page.value = "joining";
    const asked = ++this.asked;
    ask(this.lounge.open()).then(
      ({ ticket }) => {
        // Whoever has gone back meanwhile lets the seat go.
        if (asked !== this.asked) return;
        this.enter(ticket, spectate);
        model.toast.value = told;
      },
      (why: Refused) => {
        if (asked === this.asked) this.refused(why);
      },
    );
  }

  private refused(why: Refused): void {
    const { title, sentence } = tell({ code: why.code, sentence: why.message });
    const watching = this.match !== undefined;
    model.notice.value = { title, sentence, label: watching ? "Keep watching" : "To the start page", act: () => (watching ? undefined : this.toStart()) };
  }

  private enter(ticket: string, spectate: boolean): void {
    this.endMatch();
    this.background.end();
    this.lounge.close();
    model.page.value = "joining";
    const match = joinMatch({ url: socketUrl(), name: model.name.value, agent: "skirmish-page", identity, WebSocket: LabSocket, ticket, level: spectate ? Level.play : Level.predict });
    this.match = match;
    listenToHost(match);
    match.on("attached", ({ info, resumed }) => {
      if (resumed && this.play !== undefined) return this.play.resumed();
      this.begun(match, info.code, info.player === 0);
    });
    match.on("state", (state) => this.match === match && this.changed(match, state));
    match.on("roster", () => this.tellChat(match));
    match.on("chat", (line) => {
      if ((line.player !== match.player || line.player === 0) && !mutedNames.value.has(line.name)) this.sound.play("chat");
      this.tellChat(match);
    });
    match.on("fact", ({ kind }) => {
      if (kind === "result") model.kept.value = true;
    });
    match.on("error", ({ sentence }) => (model.toast.value = sentence));
  }

  private begun(match: Match, code: string, watch: boolean): void {
    writePlace({ code, watch });
    try {
      this.play = new Play(match, this.scene, this.sound, this.controls, false);
    } catch {
      match.close();
      if (renew(`rules-${match.info?.rules ?? 0}`)) return;
      const { title, sentence } = tell({ code: ErrorCode.badVersion, sentence: "" });
      model.notice.value = { title, sentence, label: "Reload", act: () => location.reload() };
      return;
    }
    model.page.value = "match";
  }

  private changed(match: Match, state: LinkState): void {
    if (state.name === "reconnecting") {
      const kept = Math.round((match.info?.graceMs ?? 0) / 1000);
      const stopped = state.why.code === CloseCode.goingAway;
      const seat = match.player === 0 || stopped ? "" : ` Your seat is kept for ${kept} seconds.`;
      model.trouble.value = { title: "Connection lost", sentence: `${state.why.sentence} Reconnecting…${seat}` };
    } else if (state.name === "attached") {
      model.trouble.value = undefined;
      greet(match.server);
    } else if (state.name === "ended" && state.why.code !== CloseCode.normal) {
      this.ended(match, state.why);
    }
  }

  private ended(match: Match, why: { code: number; sentence: string }): void {
    model.trouble.value = undefined;
    model.panel.value = "none";
    const place = readPlace(location.hash);
    const seatGone = why.code === ErrorCode.ticketUnknown || why.code === ErrorCode.ticketUsed || why.code === ErrorCode.ticketExpired;
    // A reload after the seat was given up: the address still names the match, so a new seat is asked for.
    if (seatGone && this.play === undefined && place !== undefined) return this.join(place.code, place.watch);
    if (why.code === ErrorCode.badVersion && renew("protocol")) return;
    const { title, sentence } = tell(why);
    if (why.code === CloseCode.superseded) {
      model.notice.value = { title, sentence, label: "Play here", act: () => match.reconnect() };
    } else if ((seatGone || why.code === CloseCode.idle || why.code === CloseCode.kicked) && place !== undefined) {
      model.notice.value = { title, sentence, label: "Join again", act: () => this.join(place.code, place.watch) };
    } else {
      model.notice.value = { title, sentence, label: "To the start page", act: () => this.toStart() };
    }
  }

  private endMatch(): void {
    this.match?.close();
    this.match = undefined;
    this.play?.end();
    this.play = undefined;
    model.match.value = undefined;
    model.chat.value = [];
    model.trouble.value = undefined;
    model.stalled.value = false;
    model.net.value = [];
    model.panel.value = "none";
    model.typing.value = false;
    model.showScores.value = false;
  }

  private tellChat(match: Match): void {
    if (match.chat.length === 0 && model.chat.value.length === 0) return;
    const known = model.chat.value;
    // Lines are only ever added: those that are shown keep their keys, so that they fade in their own time.
    const fresh = match.chat.length - known.length;
    if (fresh > 0 && fresh < match.chat.length) {
      model.chat.value = [...known, ...match.chat.slice(-fresh).map((line) => ({ key: ++this.chatKey, ...line }))].slice(-CHAT_LINES);
    } else if (fresh !== 0 || match.chat.length === CHAT_LINES) {
      model.chat.value = match.chat.map((line) => ({ key: ++this.chatKey, ...line }));
    }
  }

  private hideToast(text: string): void {
    clearTimeout(this.toastTimer);
    if (text !== "") this.toastTimer = setTimeout(() => (model.toast.value = ""), TOAST_MS);
  }
}
