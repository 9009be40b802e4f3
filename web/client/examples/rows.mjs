// Joins a match and prints its rows, once a second.
//
//   npm run build && node examples/rows.mjs [ws://127.0.0.1:8080/ws] [CODE]

import WebSocket from "ws";
import { connectLobby, joinMatch, Level, Refused } from "skirmish-client";

const [url = "ws://127.0.0.1:8080/ws", code] = process.argv.slice(2);

const lobby = connectLobby({ url, WebSocket });
lobby.on("state", (state) => state.name === "reconnecting" && console.log(state.why.sentence));
const seat = await (code ? lobby.join(code, { spectate: true }) : lobby.quickPlay()).catch((error) => {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exit(1);
});
lobby.close();

const match = joinMatch({ url, WebSocket, ticket: seat.ticket, level: Level.play });
match.on("state", (state) => {
  console.log(state.name, state.why?.sentence ?? "");
  if (state.name === "ended") process.exit();
});
match.on("attached", ({ info }) => console.log(`${info.game} "${info.name}", code ${info.code}, player ${info.player}`));
match.on("chat", (line) => console.log(`${line.name}: ${line.text}`));

setInterval(() => {
  if (!match.snapshot) return;
  console.log(`tick ${match.snapshot.tick}, ${match.stats.snapshotsPerSecond()} snapshots/s, ${match.stats.pingMs.toFixed(1)} ms`);
  match.info.schema.tables.forEach(({ name, columns }, index) => {
    const table = match.snapshot.tables[index];
    for (let row = 0; row < table.length; row++) {
      const values = columns.map((column, c) => `${column.name} ${table.value(row, c) / column.scale}${column.unit}`);
      console.log(`  ${name} ${table.id(row)}: ${values.join(", ")}`);
    }
  });
}, 1000);
process.on("SIGINT", () => match.leave());
