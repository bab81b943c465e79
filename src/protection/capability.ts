import type { Capability } from "../changes/engine.ts";
import { decideProtection, type ProtectionDecision } from "./decide.ts";
import type { ProtectionFacts } from "./facts.ts";
import { observePermissions, observeProtection } from "./observe.ts";
import type { ProtectionPolicy } from "./policy.ts";
import { reportProtection } from "./report.ts";

/**
 * Keeps default branches protected as the policy says.
 *
 * @param appId this App's id, by which its own check runs are told from others'
 */
export function protectionCapability(policy: ProtectionPolicy, appId: number): Capability<ProtectionFacts, ProtectionDecision> {
  return {
    name: "protection",
    permissions: observePermissions,
    sight: "writer",
    observe: ({ repository }, reader) => observeProtection(repository, reader, appId),
    decide: (facts, { episode, cause }) => decideProtection(facts, policy, { episode, cause, lane: "act" }),
    report: ({ facts, decision, decidedAt }, outcomes, { episode, cause }) =>
      reportProtection(facts, decision, outcomes, { episode, cause, lane: "act", appId, at: decidedAt }),
  };
}
