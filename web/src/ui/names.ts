import { keep, recall } from "../settings/storage";

const KEY = "skirmish.name";
const FIRST = ["Amber", "Bold", "Brisk", "Calm", "Clever", "Cosmic", "Daring", "Dusty", "Gentle", "Keen", "Lucky", "Merry", "Nimble", "Quiet", "Rapid", "Rusty", "Silver", "Sly", "Solar", "Swift", "Velvet", "Wild"];
const SECOND = ["Badger", "Comet", "Crane", "Falcon", "Ferret", "Fox", "Heron", "Jackal", "Kestrel", "Lynx", "Magpie", "Marten", "Moth", "Otter", "Owl", "Raven", "Shrike", "Sparrow", "Stoat", "Tern", "Viper", "Wren"];

/** The server's rule for names: 2 to 20 visible characters. */
export const NAME_MAX = 20;

export function randomName(): string {
  const pick = (words: string[]) => words[Math.floor(Math.random() * words.length)] ?? "Pilot";
  return `${pick(FIRST)} ${pick(SECOND)}`;
}

/** The name of last time; the first time one that is made up, and kept. */
export function rememberedName(): string {
  const known = recall(KEY);
  if (known) return known;
  const name = randomName();
  rememberName(name);
  return name;
}

export const rememberName = (name: string): void => keep(KEY, name);
