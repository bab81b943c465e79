import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { CommandFacts } from "./facts.ts";
import type { Answer } from "./verb.ts";

/** Who judges what a pull request would do to the configuration; see `src/config/events.ts`. */
const configuration = "configuration";
/** Who finds leaked secrets; see `src/secrets/triage/wish.ts` and `src/secrets/sources/source.ts` for what it can be asked. */
const secrets = "secrets";

/** The request that the configuration which a pull request proposes is judged again; none for what proposes nothing. */
export function configurationCheck({ repository, pull }: Pick<CommandFacts, "repository" | "pull">): NonNullable<Answer["asks"]> {
  if (pull === null || !pull.open) return [];
  return [{ capability: configuration, repository, params: { kind: "pull", number: pull.number, sha: pull.headSha } }];
}

/** Who reviews what pull requests change in dependencies; see `src/dependencies/review/events.ts`. */
export const dependencyReview = "dependency-review";

/** The request that the dependencies which a pull request brings are reviewed again; none for what is no open one. */
export function dependencyCheck({ repository, pull }: Pick<CommandFacts, "repository" | "pull">): NonNullable<Answer["asks"]> {
  if (pull === null || !pull.open) return [];
  return [{ capability: dependencyReview, repository, params: { kind: "pull", number: pull.number, sha: pull.headSha } }];
}

type OneAsk = NonNullable<Answer["asks"]>[number];

/** Who fixes vulnerable dependencies, and the request for what somebody wishes there; see `src/dependencies/wish.ts`. */
export const fixesWish = {
  capability: "dependencies",
  ask: (repository: RepositoryRef, wish: JsonObject): OneAsk => ({ capability: "dependencies", repository, params: { wish } }),
} as const;

/** The request that a finding is judged otherwise. */
export const secretsTriage = (repository: RepositoryRef, wish: JsonObject): OneAsk => ({
  capability: secrets,
  repository,
  params: { kind: "triage", ...wish },
});

/** The request that a pull request is scanned for what is new; of what is no open one, that what is kept is looked at. */
export function secretsCheck({ repository, pull }: Pick<CommandFacts, "repository" | "pull">): OneAsk {
  if (pull === null || !pull.open) return { capability: secrets, repository };
  return { capability: secrets, repository, params: { kind: "pull", number: pull.number, sha: pull.headSha, delivery: null, done: 0 } };
}

/** The request that a pull request is scanned as if nothing of it had been. `again` tells this time from others. */
export const secretsScan = (
  repository: RepositoryRef,
  pull: { readonly number: number; readonly sha: string; readonly again: string },
): OneAsk => ({ capability: secrets, repository, params: { kind: "pull", ...pull, delivery: null, done: 0 } });
