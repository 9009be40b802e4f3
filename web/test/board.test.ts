import { afterEach, expect, test, vi } from "vitest";
import { readBoard } from "../src/session/board";
import { ago } from "../src/ui/words";

afterEach(() => vi.unstubAllGlobals());

function answers(bodies: Record<string, unknown>, asked: string[] = []): string[] {
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const body = Object.entries(bodies).find(([begin]) => path.startsWith(begin))?.[1];
    return Promise.resolve(body === undefined ? new Response("", { status: 503 }) : Response.json(body));
  });
  return asked;
}

test("the board is what the server tells, also of the forgotten", async () => {
  const asked = answers({
    "/api/leaderboard": [{ rank: 1, name: "Ada", points: 3, wins: 1, rounds: 2, score: 9 }],
    "/api/results": [
      {
        id: "a", name: "The Arena", mode: "ffa", finished_s: 60, players: 5, outcome: { map: "basin", winner: 4 },
        standings: [{ rank: 1, name: null }, { rank: 1, name: "Rook" }, { rank: 3, name: "Vega" }],
      },
    ],
  });
  const board = await readBoard("arena", "ffa", "week");
  expect(asked).toEqual(["/api/leaderboard?game=arena&since=week&limit=20&mode=ffa", "/api/results?limit=8"]);
  expect(board.places).toEqual([{ rank: 1, name: "Ada", points: 3, wins: 1, rounds: 2, score: 9 }]);
  expect(board.rounds).toEqual([{ id: "a", name: "The Arena", mode: "ffa", map: "basin", finished: new Date(60_000), players: 5, first: ["", "Rook"], winner: 4 }]);
});

test("what the server does not tell is no board", async () => {
  answers({ "/api/results": [] });
  await expect(readBoard("arena", "", "all")).rejects.toThrow("503");
  answers({ "/api/results": [], "/api/leaderboard": { error: "store" } });
  await expect(readBoard("arena", "", "all")).rejects.toThrow("/api/leaderboard");
});

test("how long ago", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const before = (minutes: number) => ago(new Date(now.getTime() - minutes * 60_000), now);
  expect([-5, 0.5, 1, 59, 60, 23 * 60, 24 * 60, 49 * 60].map(before)).toEqual([
    "just now", "just now", "1 min ago", "59 min ago", "1 h ago", "23 h ago", "1 day ago", "2 days ago",
  ]);
});
