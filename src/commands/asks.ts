import type { CommandFacts } from "./facts.ts";
import type { Answer } from "./verb.ts";

/** Who judges what a pull request would do to the configuration; see `src/config/events.ts`. */
const configuration = "configuration";

/** The request that the configuration which a pull request proposes is judged again; none for what proposes nothing. */
export function configurationCheck({ repository, pull }: Pick<CommandFacts, "repository" | "pull">): NonNullable<Answer["asks"]> {
  if (pull === null || !pull.open) return [];
  return [{ capability: configuration, repository, params: { kind: "pull", number: pull.number, sha: pull.headSha } }];
}
