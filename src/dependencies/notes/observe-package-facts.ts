import type { Json } from "../../values/json.ts";
import type { Plan } from "../ecosystems/ecosystem.ts";
import { objectOf } from "../json-members.ts";
import type { Ask } from "../make-plan.ts";
import { type PackageFacts, packageFactsOf } from "./package-facts.ts";

/** What was learnt of the vulnerable package, and what the registry says of the version that is to come. */
export interface ObservedFacts {
  readonly facts: PackageFacts;
  /** See `sourceRepository`. */
  readonly metadata: Json;
}

/**
 * Asks the registry about both versions of the vulnerable package: three questions at most, of which planning asked the larger ones already.
 * Null when nothing is installed afterwards, or for an ecosystem whose registry tells nothing of the kind.
 *
 * @throws what asking the registry throws
 */
export async function observePackageFacts(plan: Plan, ask: Ask): Promise<ObservedFacts | null> {
  const { ecosystem, package: name, to } = plan;
  if (ecosystem !== "npm" || to === "") return null;
  const from = plan.changes.find((change) => change.package === name && change.to === to)?.from ?? null;
  const manifest = (version: string): Promise<Json> => ask({ kind: "npm-manifest", name, version });
  const [before, after, packument] = await Promise.all([
    from === null ? null : manifest(from),
    manifest(to),
    ask({ kind: "npm-packument", name, dated: true }),
  ]);
  const facts = packageFactsOf({ ecosystem, package: name, from, to }, { before, after, times: objectOf(packument).time ?? null });
  return { facts, metadata: after };
}
