/** Links for others. */

/** A page opened on the server's own machine has an address that means something else anywhere else. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/;

/** Where others find this server, the likeliest first; empty if only this machine reaches it. */
export async function originsForOthers(): Promise<readonly string[]> {
  if (!LOOPBACK.test(location.hostname)) return [location.origin];
  try {
    const answer = await fetch("/api/addresses");
    const told: unknown = answer.ok ? await answer.json() : [];
    return Array.isArray(told) ? told.filter((origin) => typeof origin === "string") : [];
  } catch {
    return [];
  }
}

/** Always to play. */
export const linkTo = (origin: string, code: string): string => `${origin}${location.pathname}#${code}`;
