import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { Ecosystem, NoFix, Plan, Query, Wish } from "./ecosystems/ecosystem.ts";

/** Deciding shows what more must be known at most so often. */
const mostRounds = 40;

/** For one plan. */
const mostQueries = 600;
/** A registry is a shared good. */
const mostAtOnce = 16;

/** What is asked for; see `Answers`. */
export type Ask = (query: Query) => Promise<Json>;

/**
 * Decides, learns what deciding lacked, and decides again, until there is a plan or the reasons why there is none. Everything that is learnt
 * is handed in as a value, so that the same answers give the same plan.
 */
export async function makePlan<Project>(
  ecosystem: Ecosystem<Project>,
  project: Project,
  wish: Wish,
  ask: Ask,
): Promise<{ readonly plan: Plan; readonly noFix?: readonly NoFix[] } | { readonly noFix: readonly NoFix[] }> {
  const answers = new Map<string, Json>();
  for (let round = 0; round < mostRounds; round += 1) {
    const step = ecosystem.plan(project, wish, answers);
    if (!("need" in step)) return step;
    const missing = [...new Map(step.need.map((query) => [canonicalJson(query), query])).values()].filter(
      (query) => !answers.has(canonicalJson(query)),
    );
    if (missing.length === 0) break;
    if (answers.size + missing.length > mostQueries) break;
    for (let begin = 0; begin < missing.length; begin += mostAtOnce) {
      const some = missing.slice(begin, begin + mostAtOnce);
      const learnt = await Promise.all(some.map(async (query) => [canonicalJson(query), await ask(query)] as const));
      for (const [query, answer] of learnt) answers.set(query, answer);
    }
  }
  const reason = "More would have to be looked up than is sensible. Update the packages on the way by hand.";
  return {
    noFix: wish.advisories.map(({ id, package: name }) => ({
      package: name,
      advisory: id,
      code: "too-complicated",
      reason,
      blockedBy: [],
    })),
  };
}
