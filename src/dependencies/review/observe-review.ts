import type { Occasion } from "../../changes/engine.ts";
import { inForce } from "../../config/asked.ts";
import type { ConfigSource } from "../../config/source.ts";
import { findCheck } from "../../github/check-run.ts";
import type { Reader } from "../../github/client.ts";
import type { Clock } from "../../values/clock.ts";
import { dayOf } from "../../values/day.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { dependenciesDefinition } from "../config.ts";
import type { Registries } from "../registry-questions.ts";
import { readAbout } from "./about.ts";
import { compareFiles } from "./changed-files.ts";
import { isDependencyFile } from "./dependency-files.ts";
import { isReview } from "./events.ts";
import type { ReviewFacts } from "./facts.ts";
import { reviewCheckName } from "./name.ts";
import { limitRequests, TooMuchToReview } from "./request-budget.ts";
import type { Review, Reviewed } from "./review-changes.ts";
import { subjectOf } from "./subject.ts";

/** What looking needs beside a client. */
export interface ReviewOptions {
  readonly appId: number;
  readonly slug: () => Promise<string>;
  readonly clock: Clock;
  readonly config: ConfigSource;
  /** Whether the policy can be on there at all, told without a request to GitHub. */
  readonly mayBeOn: (repository: RepositoryRef) => Promise<boolean>;
  readonly registries?: Registries;
}

const nothing: ReviewFacts = { kind: "nothing" };
const mostFilesTold = 50;
const unchanged: Reviewed = { added: 0, by: null, problems: [], problemCount: 0, unlicensed: 0, gaps: [], confirmations: null };

/**
 * Reads what a pull request changes in dependencies. Nothing that it brings is executed, and no address in it is asked: GitHub and, for licences, the
 * registries that the organisation or the ecosystem names are all that is. At most `mostRequests` requests to GitHub.
 *
 * @throws what the clients throw
 */
export async function observeReview(
  { repository: named, params = {} }: Pick<Occasion, "repository" | "params">,
  reader: Reader,
  options: ReviewOptions,
): Promise<ReviewFacts> {
  if (!isReview(params) || !(await options.mayBeOn(named))) return nothing;
  limitRequests(reader);
  const about = await readAbout(named, reader);
  if (about === null || !about.writable) return nothing;
  const { repository } = about;
  const asked = await options.config.asked(repository, about.about, about.config, reader);
  const now = options.clock.now();
  const policy = inForce({ dependencies: dependenciesDefinition }, asked, dayOf(now)).policies.dependencies;
  if (policy.mode === "off") return nothing;
  const subject = await subjectOf(params, repository, reader, await options.slug());
  if (subject === undefined) return nothing;
  const { head } = subject;
  const check = await findCheck(reader, { repository, sha: head, name: reviewCheckName, appId: options.appId });
  const compared = await compareFiles(reader, repository, subject.base, head);
  const files = [...(compared?.paths.keys() ?? [])].filter(isDependencyFile).sort();
  const gone: Reviewed = { ...unchanged, gaps: [{ file: null, reason: "GitHub cannot compare this with its base branch." }] };
  const reviewed =
    compared === undefined
      ? gone
      : files.length === 0 && compared.complete
        ? unchanged
        : await reviewWithin({ subject, compared, repository, reader, policy, registries: options.registries ?? {}, now });
  return {
    kind: "seen",
    repository,
    isPublic: about.about.visibility === "public",
    version: asked.version,
    mode: policy.mode,
    policy: policy.review,
    head,
    files: files.slice(0, mostFilesTold),
    ...reviewed,
    check,
  };
}

/** Package managers' formats are read by much code, which nobody waits for who changes no dependency. */
async function reviewWithin(review: Review): Promise<Reviewed> {
  const { reviewChanges } = await import("./review-changes.ts");
  try {
    return await reviewChanges(review);
  } catch (error) {
    if (!(error instanceof TooMuchToReview)) throw error;
    return { ...unchanged, gaps: [{ file: null, reason: error.message }] };
  }
}
