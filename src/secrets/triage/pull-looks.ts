import type { Cause } from "../../changes/change.ts";
import type { Ask } from "../../changes/engine.ts";
import type { Finding } from "../../findings/finding.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { secretsName } from "../name.ts";
import { detailOf } from "./secret-detail.ts";

/** So many pull requests get a look because of one judgement; others get theirs with their next push. */
const mostPulls = 5;

/**
 * Looks at the pull requests that propose these findings, so that their checks follow what was decided; a closed one is left alone by its
 * look. Pure.
 *
 * @param also a pull request that is looked at in any case
 * @param cause whose looks these are, where that is not whoever caused this one
 */
export function looksAtPulls(repository: RepositoryRef, findings: readonly Finding[], also: number | null, cause?: Cause): readonly Ask[] {
  const numbers = new Set([...(also === null ? [] : [also]), ...findings.flatMap((finding) => detailOf(finding).pulls)]);
  return [...numbers].slice(0, mostPulls).map((number) => ({
    capability: secretsName,
    repository,
    everywhere: false,
    // The head is the one that is there when the look begins.
    params: { kind: "pull", number, sha: "", delivery: null, done: 0 },
    ...(cause === undefined ? {} : { cause }),
  }));
}
