export function ordinal(place: number): string {
  const teen = place % 100 >= 11 && place % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}

export const count = (number: number, one: string, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;
