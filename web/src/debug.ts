import * as model from "./session/model";
import type { Reused } from "./view/frame";
import type { Session } from "./session/session";

/**
 * `window.skirmish`: what goes on, for tests and the curious. Read only; documented in docs/play.md.
 * `ship` is the own ship as it is drawn (px and px/s), `row` as the newest snapshot has it.
 */
export function expose(session: Session): void {
  const handle = {
    get page() {
      return model.page.value;
    },
    get player() {
      return session.play?.match.player ?? 0;
    },
    get code() {
      return session.play?.match.info?.code ?? "";
    },
    get tick() {
      return session.play?.match.snapshot?.tick ?? 0;
    },
    get ship() {
      const play = session.play;
      const place = play?.picture.places.get(play.picture.me);
      return place === undefined || play?.pilot.predictor.active !== true ? undefined : { ...place };
    },
    get row() {
      const play = session.play;
      const table = play?.match.snapshot?.tables[play.picture.columns.tables.ships];
      const row = table?.find(play?.match.player ?? 0) ?? -1;
      if (play === undefined || table === undefined || row < 0) return undefined;
      return Object.fromEntries(Object.entries(play.picture.columns.ships).map(([name, column]) => [name, table.value(row, column)]));
    },
    get ships() {
      return session.play?.picture.frame.ships.length ?? 0;
    },
    get bolts() {
      return session.play?.picture.frame.bolts.length ?? 0;
    },
    get camera() {
      return session.looksAt;
    },
    /** Where a player's ship is drawn on the screen, in CSS pixels. */
    screenOf(player: number) {
      return session.screenOf(player);
    },
    get roster() {
      return [...(session.play?.match.roster.values() ?? [])];
    },
    get match() {
      return model.match.value;
    },
    /** By how many ticks the server lets an own shot begin in the past. */
    get lag() {
      return session.play?.pilot.lag ?? 0;
    },
    /** Share of the screen's own pixels that are drawn, across. */
    get sharpness() {
      return session.sharpness;
    },
    get fps() {
      return session.play?.fps ?? 0;
    },
    get corrections() {
      return { ...session.play?.reconciler.corrections, compared: session.play?.reconciler.compared ?? 0 };
    },
    get inputs() {
      const { judged = 0, late = 0 } = session.play?.match.inputs ?? {};
      return { judged, late };
    },
    /** What is on the screen: px in the world. */
    get drawn() {
      const play = session.play;
      if (play === undefined) return undefined;
      const { frame } = play.picture;
      const place = ({ id, x, y }: { id: number; x: number; y: number }) => ({ id, x, y });
      const list = (of: Reused<{ id: number; x: number; y: number }>) => of.items.slice(0, of.length).map(place);
      const pickups = frame.pickups.items.slice(0, frame.pickups.length).filter(({ ready }) => ready === 1).map(({ id, kind, x, y }) => ({ id, kind, x, y }));
      return { at: play.drawnAt, tick: play.match.view?.shown ?? 0, ships: list(frame.ships), bolts: list(frame.bolts), pickups };
    },
    get hits() {
      const play = session.play;
      return { shown: play?.picture.met ?? 0, told: play?.happenings.hits ?? 0 };
    },
    get net() {
      return model.net.value.at(-1);
    },
  };
  Object.defineProperty(window, "skirmish", { value: Object.freeze(handle) });
}
