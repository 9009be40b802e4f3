import { CloseCode, type Ending, ErrorCode } from "skirmish-client";

/** What a page says when something was refused or ended: whose move it is, and what to do. */
export interface Told {
  title: string;
  sentence: string;
}

const TITLES: Record<number, Told> = {
  [ErrorCode.badVersion]: { title: "This page is out of date", sentence: "The server speaks a newer version of the game. Reload the page." },
  [ErrorCode.badName]: { title: "That name does not work", sentence: "A name has 2 to 20 visible characters. Choose another one." },
  [ErrorCode.tooFast]: { title: "Not so fast", sentence: "That was a lot in a short time. Wait a moment, then try again." },
  [ErrorCode.codeUnknown]: { title: "No such match", sentence: "No match has that code. It may have ended; ask for a new link, or play another match." },
  [ErrorCode.matchFull]: { title: "That match is full", sentence: "All its seats are taken. Watch it, or play another match." },
  [ErrorCode.matchEnded]: { title: "The match has ended", sentence: "Play another one, or create your own." },
  [ErrorCode.busy]: { title: "The server is busy", sentence: "It runs as many matches as it can. Try again in a minute, or join a running match." },
  [ErrorCode.stopping]: { title: "The server is stopping", sentence: "It will be back soon. Try again in a moment." },
  [ErrorCode.ticketUnknown]: { title: "Your seat is gone", sentence: "You were away for too long and it was given up. You can join again." },
  [ErrorCode.ticketExpired]: { title: "That took too long", sentence: "The seat was held for a few seconds only. Try again." },
  [ErrorCode.tooManyMatches]: { title: "That is enough for now", sentence: "You have created as many matches as one may. Use one of them, or wait a minute." },
  [CloseCode.kicked]: { title: "You were sent out", sentence: "The host has sent you out of the match. You can join again." },
  [CloseCode.superseded]: { title: "You are playing in another tab", sentence: "This seat is in use there. You can take it back to this tab." },
  [CloseCode.matchEnded]: { title: "The match has ended", sentence: "Play another one, or create your own." },
  [CloseCode.idle]: { title: "You were away", sentence: "You did nothing for a while, so your seat was given up. You can join again." },
  [CloseCode.refused]: { title: "You were not let in", sentence: "The game refused this seat. Play another match." },
};

/** For refusals of the lobby and endings of a match. The server's own sentence is kept where it says more. */
export function tell(why: Ending): Told {
  // These say until when, and what is wrong: the server's sentence is the one to read.
  if (why.code === ErrorCode.banned || why.code === CloseCode.banned) return { title: "You are banned", sentence: why.sentence };
  if (why.code === ErrorCode.badToken) return { title: "You need another way in", sentence: why.sentence };
  return TITLES[why.code] ?? { title: "That did not work", sentence: `${why.sentence} Go back to the start page and try again.` };
}
