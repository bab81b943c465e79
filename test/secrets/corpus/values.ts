import type { Random } from "../rules/random.ts";
import { oneOf } from "./labelled-text.ts";

const nouns = ["kestrel", "harbour", "walnut", "comet", "meadow", "violin", "glacier", "pepper", "lantern", "saddle", "ribbon", "orchid"];
const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
export const noun = (random: Random) => oneOf(random, nouns);

const shuffled = (random: Random, text: string): string => {
  const rest = [...text];
  let result = "";
  while (rest.length > 0) result += rest.splice(random.int(rest.length), 1).join("");
  return result;
};

/** Letters and digits, at least one digit, small letter and capital. */
const mixed = (random: Random, length: number) =>
  shuffled(
    random,
    random.text(1, "23456789") +
      random.text(1, "abcdefghjkmnpqrstuvwxyz") +
      random.text(1, "ABCDEFGHJKLMNPQRSTUVWXYZ") +
      random.text(length - 3),
  );

/** Passwords as people and generators make them. */
export const password = (random: Random): string =>
  oneOf(random, [
    () => mixed(random, 8 + random.int(9)),
    () => shuffled(random, mixed(random, 9 + random.int(8)) + random.text(2, "!#%^*-_.~")),
    () => `${capitalised(noun(random))}${random.text(2 + random.int(3), "digits")}${random.text(1, "!#*.")}`,
    () => `${noun(random)}${random.text(1, "-_.")}${mixed(random, 5)}`,
    () => shuffled(random, random.text(7 + random.int(4), "abcdefghijkmnopqrstuvwxyz") + random.text(2, "23456789")),
    () => random.text(10 + random.int(4), "bcdfghjklmnpqrstvwxz"),
  ])();

/** Keys and tokens that no prefix tells. */
export const token = (random: Random): string =>
  oneOf(random, [
    () => random.text(32, "hex"),
    () => random.text(40, "hex"),
    () => random.text(64, "hex"),
    () => mixed(random, 20 + random.int(21)),
    () => random.text(48, "base64url"),
    () => random.bytes(24 + random.int(3) * 8).toString("base64"),
    () => mixed(random, 16),
    () => random.text(24, "lower"),
  ])();
