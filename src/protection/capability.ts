import type { Cause } from "../changes/change.ts";
import type { Capability } from "../changes/engine.ts";
import { inForce } from "../config/asked.ts";
import type { ConfigSource } from "../config/source.ts";
import { dayOf } from "../values/day.ts";
import type { JsonObject } from "../values/json.ts";
import { protectionDefinition } from "./config.ts";
import { decideProtection, type ProtectionDecision } from "./decide.ts";
import type { ProtectionFacts } from "./facts.ts";
import { observePermissions, observeProtection } from "./observe.ts";
import type { ProtectionPolicy } from "./policy.ts";
import { reportProtection } from "./report.ts";

const unasked: ProtectionPolicy = { mode: "off", defaultBranch: {} };

/** What the configuration asks of the repository at that time (milliseconds since the epoch). Pure. */
export const policyOf = (facts: ProtectionFacts, now: number): ProtectionPolicy =>
  facts.kind === "unavailable" ? unasked : inForce({ protection: protectionDefinition }, facts.asked, dayOf(now)).policies.protection;

/** Somebody's command says that, this once, what is only reported is to be done. Nothing else can say so. */
const isEnforced = (cause: Cause, params: JsonObject | undefined): boolean => cause.kind === "command" && params?.enforce === true;

export interface ProtectionOptions {
  /** This App's id, by which its own check runs are told from others'. */
  readonly appId: number;
  readonly config: ConfigSource;
}

/** Keeps default branches protected as the configuration says. */
export function protectionCapability({ appId, config }: ProtectionOptions): Capability<ProtectionFacts, ProtectionDecision> {
  return {
    name: "protection",
    permissions: observePermissions,
    sight: "writer",
    policyVersion: (facts) => (facts.kind === "unavailable" ? undefined : (facts.asked.version ?? undefined)),
    observe: ({ repository }, reader) => observeProtection(repository, reader, { appId, config }),
    decide(facts, { episode, cause, params }, now) {
      const policy = policyOf(facts, now);
      const occurrence = { episode, cause, lane: "act" } as const;
      if (!isEnforced(cause, params) || policy.mode !== "report") return decideProtection(facts, policy, occurrence);
      const decision = decideProtection(facts, { ...policy, mode: "enforce" }, occurrence);
      // After a conflict the same is asked for again.
      const changes = decision.changes.map((change) => ({ ...change, params: { ...change.params, occasion: { enforce: true } } }));
      return { ...decision, changes };
    },
    // The configuration may be longer than a plan can be, and it has been followed when the plan is kept.
    kept: (facts) => (facts.kind === "unavailable" ? facts : { ...facts, asked: { ...facts.asked, organisation: null, repository: null } }),
    report: ({ facts, decision, decidedAt }, outcomes, { episode, cause }) =>
      reportProtection(facts, decision, outcomes, { episode, cause, lane: "act", appId, at: decidedAt }),
  };
}
