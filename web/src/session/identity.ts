import { Identity } from "skirmish-client";
import { tokenIn } from "./place";

/** Where a host's own site, on this origin, puts a player's token before it sends them here. */
const TOKEN = "skirmish.token";

/** What the host's own people look on by, kept as long as the tab. */
const WATCHING = "skirmish.watching";

/** Who this browser is to the server, on every connection of the page. */
export const identity = watcher() ?? new Identity({ token: handedOver(), storage: local() });

/** From the admin page one comes with a token in the address, which is taken out of it at once. It is for this tab: who this browser is otherwise stays as it is. */
function watcher(): Identity | undefined {
  let token: string | null = null;
  try {
    const given = tokenIn(location.hash);
    if (given === undefined) token = sessionStorage.getItem(WATCHING);
    else {
      history.replaceState(null, "", given.hash);
      token = given.token;
      sessionStorage.setItem(WATCHING, token);
    }
  } catch {
    // Without a storage it lasts as long as the page.
  }
  return token === null ? undefined : new Identity({ token });
}

/** It is used once: what the server gives for it is kept from then on. */
function handedOver(): string | null {
  const storage = local();
  const token = storage?.getItem(TOKEN) ?? null;
  if (token !== null) storage?.removeItem(TOKEN);
  return token;
}

function local(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
