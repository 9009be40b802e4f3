/** Each page and overlay with made-up content, to look at: /dev/pages.html?result. Never part of the build. */
import { h, render } from "preact";
import "../src/base.css";
import "../src/pages/pages.css";
import "../src/pages/leaders.css";
import "../src/pages/settings.css";
import "../src/hud/hud.css";
import "../src/hud/banner.css";
import "../src/hud/menu.css";
import "../src/hud/net.css";
import "../src/hud/scores.css";
import "../src/hud/ship-state.css";
import "../src/input/sticks.css";
import "../src/ui/choice.css";
import "../src/ui/status.css";
import { Sticks } from "../src/input/sticks";
import { App } from "../src/app";
import * as model from "../src/session/model";

const nothing = () => undefined;
const actions: model.Actions = {
  quickPlay: nothing, join: nothing, create: nothing, leave: nothing, say: nothing, watchNext: nothing, watchFreely: nothing,
  takeSeat: nothing, rename: (to) => (model.name.value = to), copyLink: nothing, click: nothing,
};
const show = new URLSearchParams(location.search);
model.online.value = true;
model.matches.value = [
  { id: "1", code: "HOUSE", name: "The Arena", map: "Basin", teams: false, level: "Easy", players: 0, bots: 4, seats: 12, spectators: 1 },
  { id: "2", code: "K4TQ", name: "Late shift", map: "Corridors", teams: true, level: "Easy", players: 7, bots: 1, seats: 8, spectators: 0 },
  { id: "3", code: "PPQA", name: "Swift Kestrel's match", map: "Corridors", teams: false, level: "Easy", players: 8, bots: 0, seats: 8, spectators: 3 },
];
model.options.value = { game: "arena", maps: [{ id: "basin", title: "Basin", about: "Wide and open: pillars for cover." }, { id: "warren", title: "Warren", about: "Rooms and lanes." }], modes: [{ id: "ffa", title: "Free for all", about: "" }, { id: "teams", title: "Two teams", about: "" }], levels: [{ id: "easy", title: "Easy", about: "Slow to react, and they miss a lot: for a first match." }, { id: "medium", title: "Medium", about: "" }, { id: "hard", title: "Hard", about: "" }], maxSeats: 20 };
const names = ["Rook", "Swift Kestrel", "Vega", "Mistral", "Onyx", "Juno", "Bot Ada"];
const teams = show.has("teams");
const base: model.MatchState = {
  code: "K4TQ", name: "Late shift", map: "Corridors", teams, me: 2, phase: "playing", seconds: 96,
  standings: names.map((name, n) => ({ id: n + 1, rank: n + 1, name, bot: n > 3, present: n !== 4, team: teams ? n % 2 : undefined, kills: [12, 11, 10, 10, 8, 7, 6][n] ?? 0, deaths: n + 2, me: n === 1 })),
  teamScores: [21, 17], winner: 1, myTeam: teams ? 1 : undefined, alive: true, respawnIn: 0, killer: undefined, health: 0.8,
  effects: [{ kind: "rapid", share: 0.6, label: "Rapid fire" }, { kind: "shield", share: 0.66, label: "Shield" }],
  dashes: { left: show.has("empty") ? 0 : 2, most: 3, ready: 0.7 }, watching: show.has("free") ? undefined : { name: "Vega", health: 0.6 },
};
model.feed.value = [
  { key: 1, at: 0, killer: "Rook", victim: "Juno", mine: undefined, killerTeam: undefined, victimTeam: undefined },
  { key: 2, at: 0, killer: "Swift Kestrel", victim: "Onyx", mine: "kill", killerTeam: undefined, victimTeam: undefined },
  { key: 3, at: 0, killer: "", victim: "Vega", mine: undefined, killerTeam: undefined, victimTeam: undefined },
];
model.chat.value = [{ key: 1, player: 1, name: "Rook", text: "good fight" }, { key: 2, player: 3, name: "Vega", text: "watch the left corridor" }];
model.net.value = Array.from({ length: 120 }, (_, n) => ({
  ping: 148 + Math.sin(n / 5) * 14 + (n % 17 === 0 ? 20 : 0), jitter: 9 + Math.sin(n / 9) * 4, margin: 14 + Math.sin(n / 3) * 9 - (n === 70 ? 34 : 0), lead: 92, viewDelay: 71,
  snapshots: 30, bytesIn: 1830 + Math.sin(n / 4) * 260, bytesOut: 890, corrections: { late: n > 70 ? 1 : 0, push: Math.floor(n / 24), pickup: n > 40 ? 2 : 0, other: 0 }, lateShare: 0.0021, stream: "fast", fps: 60,
}));
if (show.has("match")) { model.page.value = "match"; model.match.value = base; }
if (show.has("dead")) model.match.value = { ...base, alive: false, killer: { name: "Rook", health: show.has("gone") ? 0 : 0.4 }, respawnIn: 1.4 };
if (show.has("low")) model.match.value = { ...base, health: 0.2 };
if (show.has("result")) model.kept.value = true;
if (show.has("result")) model.match.value = { ...base, phase: "result", seconds: 7 };
if (show.has("won")) model.match.value = { ...base, phase: "result", seconds: 7, winner: 2 };
if (show.has("draw")) model.match.value = { ...base, phase: "result", seconds: 7, winner: 0, standings: base.standings.map((row, n) => ({ ...row, rank: n < 3 ? 1 : n + 1, kills: n < 3 ? 9 : 3, deaths: n < 3 ? 2 : n, me: n === 6 })), me: 7 };
if (show.has("eleven")) model.match.value = { ...base, phase: "result", seconds: 7, winner: 1, standings: Array.from({ length: 11 }, (_, n) => ({ id: n + 1, rank: n + 1, name: names[n] ?? `Bot ${n}`, bot: n > 3, present: true, team: undefined, kills: [6, 5, 5, 4, 4, 3, 3, 2, 1, 1, 0][n]!, deaths: n, me: n === 2 })), me: 3 };
if (show.has("unscored")) model.match.value = { ...base, standings: base.standings.map((row) => ({ ...row, rank: 1, kills: 0, deaths: 0 })) };
if (show.has("tied")) model.match.value = { ...base, standings: base.standings.map((row, n) => (n < 2 ? { ...row, rank: 1, kills: 12, deaths: 2 } : row)) };
if (show.has("countdown")) model.match.value = { ...base, phase: "countdown", seconds: 3 };
if (show.has("high")) model.ownHigh.value = true;
if (show.has("watch")) model.match.value = { ...base, me: 0 };
if (show.has("hints")) model.hints.value = show.has("glows") ? ["pickup"] : ["move", "aim", "fire"];
if (show.has("net")) model.showNet.value = true;
if (show.has("scores")) model.showScores.value = true;
if (show.has("chat")) model.typing.value = true;
if (show.has("touch")) {
  model.touch.value = true;
  const sticks = new Sticks(document.querySelector<HTMLElement>("#scene")!, document.querySelector<HTMLElement>("#ui")!);
  sticks.show(true);
  sticks.arm(base.dashes);
}
for (const which of ["create", "code", "menu", "settings"] as const) if (show.has(which)) model.panel.value = which;
if (show.has("trouble")) model.trouble.value = { title: "Connection lost", sentence: "Reconnecting. Your seat is kept for another 24 s." };
if (show.has("notice")) model.notice.value = { title: "That match is full", sentence: "All 8 seats are taken. You can watch it, or fly somewhere else.", label: "Back to the start page", act: nothing };
render(h(App, { actions }), document.querySelector("#ui")!);
