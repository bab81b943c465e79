import type { Random } from "../rules/random.ts";

/** A text as it could stand in a repository, and every secret in it; none for a negative. */
export interface LabelledText {
  /** What it shows, for numbers by family: `password`, `jwk`, `lock-file`. */
  readonly family: string;
  readonly path: string;
  readonly text: string;
  readonly secrets: readonly string[];
}

/** Makes one text of a family. */
export type Shape = (random: Random) => Omit<LabelledText, "family">;

export const oneOf = <T>(random: Random, values: readonly T[]): T => {
  const value = values[random.int(values.length)];
  if (value === undefined) throw new Error("There is nothing to choose from.");
  return value;
};

export const negative = (path: string, text: string) => ({ path, text, secrets: [] });
export const positive = (path: string, text: string, ...secrets: string[]) => ({ path, text, secrets });
