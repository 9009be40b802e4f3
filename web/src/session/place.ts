/** Where the page is, in its address: `#CODE` plays that match, `#CODE/watch` watches it. */
export interface Place {
  code: string;
  watch: boolean;
}

export function readPlace(hash: string): Place | undefined {
  const [code = "", how] = hash.replace(/^#/, "").split("/");
  return code === "" ? undefined : { code: code.toUpperCase(), watch: how === "watch" };
}

/** A token to look on by, behind the place: `#CODE/watch/TOKEN`; and the place alone. */
export function tokenIn(hash: string): { token: string; hash: string } | undefined {
  const [, place, token] = /^(#[^/]+\/watch)\/(.+)$/.exec(hash) ?? [];
  return place === undefined || token === undefined ? undefined : { token, hash: place };
}

export function writePlace(place: Place | undefined): void {
  const hash = place === undefined ? "" : `#${place.code}${place.watch ? "/watch" : ""}`;
  history.replaceState(null, "", `${location.pathname}${location.search}${hash}`);
}

export const socketUrl = (): string => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
