import { Identity } from "skirmish-client";

/** Where a host's own site, on this origin, puts a player's token before it sends them here. */
const TOKEN = "skirmish.token";

/** Who this browser is to the server, on every connection of the page. */
export const identity = new Identity({ token: handedOver(), storage: local() });

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
