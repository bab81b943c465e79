import { PipewardenError, RetryLater } from "../../values/errors.ts";
import { inParallel } from "../../values/in-parallel.ts";
import type { Json } from "../../values/json.ts";
import { listOf, objectOf } from "../json-members.ts";
import type { Ask } from "../make-plan.ts";
import type { DependencyDelta } from "./difference.ts";

/** So many packages are asked about in one look. */
const mostAsked = 100;
const atOnce = 8;

/**
 * The same with the licences that npm's registry tells, where GitHub did not say. A lockfile's own word counts for nothing: whoever proposes
 * the change has written it. Unknown where the registry does not answer, or not to us: no check waits for a licence.
 */
export async function withLicences(deltas: readonly DependencyDelta[], ask: Ask): Promise<readonly DependencyDelta[]> {
  const unknown = deltas.filter(({ change, ecosystem, licence }) => change === "added" && ecosystem === "npm" && licence === null);
  const found = new Map<DependencyDelta, string | null>();
  let isSilent = false;
  await inParallel(unknown.slice(0, mostAsked), atOnce, async (delta) => {
    // Each answer may take 20 s to fail, and the check has a minute.
    if (isSilent) return;
    try {
      found.set(delta, licenceOf(await ask({ kind: "npm-manifest", name: delta.package, version: delta.version })));
    } catch (error) {
      if (!(error instanceof PipewardenError)) throw error;
      isSilent ||= error instanceof RetryLater;
    }
  });
  return deltas.map((delta) => (found.has(delta) ? { ...delta, licence: found.get(delta) ?? null } : delta));
}

/** https://docs.npmjs.com/cli/v11/configuring-npm/package-json#license, older packages have an object or a list. */
function licenceOf(manifest: Json): string | null {
  const { license, licenses } = objectOf(manifest);
  const given = [license ?? null, ...listOf(licenses)].map((each) => (typeof each === "string" ? each : objectOf(each).type));
  const texts = given.filter((each) => typeof each === "string" && each !== "");
  // A list is a choice.
  return texts.length === 0 ? null : texts.length === 1 ? String(texts[0]) : texts.map((each) => `(${String(each)})`).join(" OR ");
}
