import { randomFrom } from "../rules/random.ts";
import { assignedHarmless, assignedOther, assignedPassword, assignedToken } from "./assignments.ts";
import { harmlessFamilies } from "./harmless.ts";
import type { LabelledText, Shape } from "./labelled-text.ts";
import { argument, otherThings, plainKey, saltOrNonce } from "./other-names.ts";
import { basicAuth, bearer, connectionString, credentialFile, jwk, jwt, nkey, privateKey, urlCredential } from "./structures.ts";

/** How many texts of each family there are for one of `size`: what is common in repositories is common here. */
const families: readonly (readonly [family: string, weight: number, shape: Shape])[] = [
  ["password", 4, assignedPassword],
  ["token", 4, assignedToken],
  ["url-credential", 2, urlCredential],
  ["connection-string", 1, connectionString],
  ["credential-file", 2, credentialFile],
  ["private-key", 1, privateKey],
  ["jwk", 1, jwk],
  ["jwt", 1, jwt],
  ["basic-auth", 1, basicAuth],
  ["bearer", 1, bearer],
  ["nkey", 1, nkey],
  ["plain-key", 1, plainKey],
  ["salt-or-nonce", 1, saltOrNonce],
  ["argument", 1, argument],
  ["harmless-value", 8, assignedHarmless],
  ["harmless-name", 6, assignedOther],
  ["other-things", 3, otherThings],
  ...harmlessFamilies.map(([family, shape]) => [family, family === "code" ? 8 : 3, shape] as const),
];

/** Labelled texts, the same for the same seed. */
export function corpus(seed: number, size: number): readonly LabelledText[] {
  const random = randomFrom(seed);
  return families.flatMap(([family, weight, shape]) => Array.from({ length: weight * size }, () => ({ family, ...shape(random) })));
}
