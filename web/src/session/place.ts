/** Where the page is, in its address: `#CODE` plays that match, `#CODE/watch` watches it. */
export interface Place {
  code: string;
  watch: boolean;
}

export function readPlace(hash: string): Place | undefined {
  const [code = "", how] = hash.replace(/^#/, "").split("/");
  return code === "" ? undefined : { code: code.toUpperCase(), watch: how === "watch" };
}

export function writePlace(place: Place | undefined): void {
  const hash = place === undefined ? "" : `#${place.code}${place.watch ? "/watch" : ""}`;
  history.replaceState(null, "", `${location.pathname}${location.search}${hash}`);
}

export const socketUrl = (): string => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
