import { expect, test } from "vitest";
import { story } from "../src/hud/story";
import type { MatchState, Standing } from "../src/session/model";
import { crowned, leaders, placeOf } from "../src/session/ranks";

/** Standings as [kills, losses, rank], the best first; `me` is a row, -1 watches. */
function after(rows: [number, number, number][], me: number, changed: Partial<MatchState> = {}): MatchState {
  const standings: Standing[] = rows.map(([kills, deaths, rank], n) => ({
    id: n + 1, rank, name: ["Hadar", "Rook", "Vega", "Onyx", "Juno"][n] ?? `Bot ${n}`, bot: false, present: true, team: undefined, kills, deaths, me: n === me,
  }));
  return {
    code: "", name: "", map: "", teams: false, me: me + 1, phase: "result", seconds: 7, standings, teamScores: [0, 0], winner: 1, myTeam: undefined, alive: false,
    respawnIn: 0, killer: undefined, health: 0, effects: [], dashes: { left: 0, most: 3, ready: 0 }, watching: undefined, ...changed,
  };
}

test("who plays reads their own place first, and how far it was to the first", () => {
  const rows: [number, number, number][] = [[6, 2, 1], [6, 3, 2], [5, 0, 3], [2, 1, 4]];
  expect(story(after(rows, 2))).toEqual({ outcome: "Hadar wins", title: "3rd of 4: one kill short", tone: "", won: false, figures: "5 kills, 0 losses" });
  expect(story(after(rows, 3)).title).toBe("4th of 4: 4 kills behind");
  expect(story(after(rows, 1)).title).toBe("2nd of 4: level with Hadar, more losses");
  expect(story(after(rows, 0))).toMatchObject({ outcome: "1st of 4: fewer losses than Rook", title: "You win!", tone: "won", won: true });
  expect(story(after([[3, 0, 1], [2, 0, 2]], 0)).outcome).toBe("1st of 2: one kill ahead of Rook");
  expect(story(after(rows, 2, { winner: 99 })).outcome, "the winner is no longer there").toBe("Somebody who left wins");
});

test("a shared place is told as one", () => {
  const rows: [number, number, number][] = [[4, 1, 1], [4, 1, 1], [3, 1, 3], [3, 1, 3]];
  expect(story(after(rows, 1, { winner: 0 }))).toMatchObject({ outcome: "Draw: Hadar, you", title: "Tied 1st of 4", tone: "won", won: true });
  expect(story(after(rows, 2, { winner: 0 }))).toMatchObject({ outcome: "Draw: Hadar, Rook", title: "Tied 3rd of 4: one kill short", tone: "" });
  expect(story(after([[0, 0, 1], [0, 0, 1]], 0, { winner: 0 }))).toMatchObject({ title: "Nobody scored", tone: "" });
});

test("in teams the side's story leads, for who watches the outcome", () => {
  const teams = { teams: true, myTeam: 1, winner: 1, teamScores: [21, 17] as [number, number] };
  const rows: [number, number, number][] = [[6, 2, 1], [5, 3, 2]];
  expect(story(after(rows, 1, teams))).toEqual({ outcome: "Cyan wins", title: "Your side loses: 17 to 21", tone: "", won: false, figures: "You: 2nd of 2, 5 kills, 3 losses" });
  expect(story(after(rows, 1, { ...teams, winner: 2, teamScores: [3, 4] }))).toMatchObject({ title: "Your side wins: 4 to 3", tone: "team-1", won: true });
  expect(story(after(rows, 1, { ...teams, winner: 0, teamScores: [3, 3] })).title).toBe("A draw for your side: 3 to 3");
  expect(story(after(rows, -1))).toEqual({ outcome: "Round over", title: "Hadar wins", tone: "", won: false, figures: "" });
});

test("rank and crown agree: nobody leads before the first kill, and nobody wears the crown of a tie", () => {
  const at = (rows: [number, number, number][]) => after(rows, 0).standings;
  const begun = at([[0, 0, 1], [0, 0, 1], [0, 1, 3]]);
  expect([leaders(begun), crowned(begun)]).toEqual([[], 0]);
  const tied = at([[2, 0, 1], [2, 0, 1], [1, 0, 3]]);
  expect(tied.map((row) => placeOf(row, tied))).toEqual(["tied 1st", "tied 1st", "3rd"]);
  expect([leaders(tied).length, crowned(tied)]).toEqual([2, 0]);
  const clear = at([[2, 0, 1], [2, 1, 2]]);
  expect([placeOf(clear[0]!, clear), crowned(clear)]).toEqual(["1st", 1]);
});
