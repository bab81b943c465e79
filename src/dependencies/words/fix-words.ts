import type { Fix } from "../facts.ts";
import { pullBody } from "./body.ts";
import { bundleBody } from "./bundle-body.ts";
import { bundleMessage, commitMessage } from "./commit-message.ts";
import { bundleHash, planHashIn } from "./plan-mark.ts";
import { bundleTitle, pullTitle } from "./title.ts";

// One plan is told as one plan, whether or not others could have come with it.

/** The title of the pull request: plain text. */
export function fixTitle(fix: Fix): string {
  const { stories, bundle, summary } = fix;
  const [first] = stories;
  if (first === undefined) return "";
  if (bundle === null || (stories.length === 1 && bundle.covered.length === 0)) return pullTitle(first.plan, first.visibility);
  return bundleTitle(stories.length + bundle.covered.length, summary.manifest, bundle.name, first.visibility);
}

/**
 * The body of the pull request: Markdown.
 *
 * @param now milliseconds since the epoch
 */
export function fixBody({ stories, bundle, summary }: Fix, now: number): string {
  const [first] = stories;
  if (first === undefined) return "";
  return bundle === null ? pullBody(first, now) : bundleBody(stories, bundle, summary.manifest, now);
}

/** Whether a body that the commit is right for tells of other packages than are fixed or left out now. One that somebody changed is theirs. */
export function isBodyOutdated({ stories, bundle }: Fix, body: string): boolean {
  const told = planHashIn(body);
  if (bundle === null || told === null) return false;
  return (
    told !==
    bundleHash(
      stories.map(({ plan }) => plan),
      bundle,
    )
  );
}

/** The message of the commit: the same for the same plans. */
export function fixMessage(fix: Fix): string {
  const [first, second] = fix.stories;
  if (first === undefined) return "";
  if (second === undefined) return commitMessage(first.plan, first.visibility);
  return bundleMessage(
    fix.stories.map(({ plan }) => plan),
    fixTitle(fix),
    first.visibility,
  );
}
