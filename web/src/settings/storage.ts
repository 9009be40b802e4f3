/**
 * What the page remembers in this browser. Private windows and strict settings may refuse to store:
 * then it lasts as long as the page.
 */

const here = new Map<string, string>();

export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? here.get(key);
  } catch {
    return here.get(key);
  }
}

export function keep(key: string, value: string): void {
  here.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // It is kept above.
  }
}
