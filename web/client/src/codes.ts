/** Every number with a meaning on the wire; quoted from the protocol's text. */

export const VERSION = 1;
export const SUBPROTOCOL = "skirmish.v1";

export const client = {
  hello: 1,
  attach: 2,
  input: 3,
  ack: 4,
  visible: 5,
  chat: 6,
  ping: 7,
  quickPlay: 8,
  create: 9,
  join: 10,
  leave: 11,
} as const;

export const server = {
  welcome: 1,
  lobby: 2,
  listed: 3,
  unlisted: 4,
  seat: 5,
  refused: 6,
  snapshot: 7,
  tables: 8,
  attached: 9,
  room: 10,
  fact: 11,
  stream: 12,
  pong: 13,
  error: 14,
  said: 15,
  own: 16,
  notice: 17,
} as const;

/** Codes of `Error` and `Refused` that this client itself acts on, or that pages often ask for. */
export const ErrorCode = {
  badVersion: 4,
  badName: 5,
  badChat: 6,
  tooFast: 8,
  inputEarly: 9,
  inputLate: 10,
  ticketUnknown: 12,
  ticketUsed: 13,
  ticketExpired: 14,
  codeUnknown: 15,
  matchFull: 16,
  matchEnded: 17,
  badSettings: 18,
  busy: 19,
  spectating: 20,
  stopping: 21,
  refused: 22,
  tooManyMatches: 23,
  badToken: 24,
  banned: 25,
  muted: 26,
  chatOff: 27,
} as const;

export const CloseCode = {
  normal: 1000,
  goingAway: 1001,
  /** What a browser reports when the connection broke, or never came to be. */
  abnormal: 1006,
  superseded: 4001,
  matchEnded: 4002,
  refused: 4006,
  idle: 4007,
  banned: 4008,
  kicked: 4009,
} as const;

interface Closing {
  readonly sentence: string;
  /** Whether to try again by oneself. */
  readonly retry: boolean;
}

const CLOSINGS: Readonly<Record<number, Closing>> = {
  1000: { sentence: "Goodbye.", retry: false },
  1001: { sentence: "The server is stopping. Reconnecting in a moment.", retry: true },
  1002: { sentence: "The WebSocket protocol was broken.", retry: false },
  1003: { sentence: "Messages travel in binary frames.", retry: false },
  1007: { sentence: "A text was not UTF-8.", retry: false },
  1008: { sentence: "Too many messages, or too many of them wrong.", retry: false },
  1009: { sentence: "A message was larger than allowed.", retry: false },
  1011: { sentence: "The server made a mistake. It has been noted.", retry: true },
  4001: { sentence: "This seat is being played from another connection.", retry: false },
  4002: { sentence: "The match has ended.", retry: false },
  4003: { sentence: "The connection is too slow to keep up.", retry: true },
  4004: { sentence: "Nothing was heard for too long.", retry: true },
  4005: { sentence: "The connection was lost.", retry: true },
  4006: { sentence: "The game refused to let this player in.", retry: false },
  4007: { sentence: "You did nothing for a while, so your seat was given up. You can join again.", retry: false },
  4008: { sentence: "You are banned from this server.", retry: false },
  4009: { sentence: "The host has sent you out of the match.", retry: false },
};

/** What a close code means. One that is not known is a broken connection: try again. */
export function closing(code: number): Closing {
  return CLOSINGS[code] ?? { sentence: "The connection was lost.", retry: true };
}

/** Why a player left. */
export const LeaveReason = ["left", "did not come back", "made room", "was refused by the game", "did nothing for too long", "was sent out by the host", "was banned by the host"] as const;

export const StreamKind = { fast: 0, slow: 1, paced: 2, watch: 3 } as const;
export type StreamKind = (typeof StreamKind)[keyof typeof StreamKind];
