export { connectLobby, Lobby, type LobbyEvents, type LobbyOptions, type Seat } from "./lobby.ts";
export { joinMatch, Match, type MatchEvents, type MatchOptions } from "./match.ts";
export { Identity, type IdentityOptions } from "./identity.ts";
export type { Ending, LinkOptions, LinkState, Socket, SocketConstructor } from "./link.ts";
export { Refused } from "./refused.ts";
export { forgetSeat, savedSeat, type SeatStorage } from "./seats.ts";

export { Level, type Settings } from "./client-messages.ts";
export type {
  Attached,
  ChatLine,
  Fact,
  GameEvent,
  MatchEntry,
  Notice,
  Offer,
  Player,
  Pong,
  ServerMessage,
  Stream,
  Welcome,
} from "./messages.ts";
export { CloseCode, ErrorCode, LeaveReason, StreamKind, SUBPROTOCOL } from "./codes.ts";
export { type Column, Predictor, type Schema, type TableSchema } from "./schema.ts";
export { checksum, Table, type Tables } from "./tables.ts";

export { Clock } from "./clock.ts";
export { History, type Snapshot } from "./history.ts";
export { SentInputs } from "./inputs.ts";
export { Playout } from "./playout.ts";
export type { Stats } from "./stats.ts";
export { interpolate, type TableView, View } from "./view.ts";
