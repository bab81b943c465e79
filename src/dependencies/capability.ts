import type { Change } from "../changes/change.ts";
import type { Ask, Capability } from "../changes/engine.ts";
import { inForce } from "../config/asked.ts";
import { dayOf } from "../values/day.ts";
import type { JsonObject } from "../values/json.ts";
import { dependenciesDefinition } from "./config.ts";
import { decideFixes } from "./decide.ts";
import type { FixesSeen, FixFacts } from "./facts.ts";
import type { FixRow } from "./fix-row.ts";
import { dependenciesName } from "./name.ts";
import { nextLook } from "./next-look.ts";
import { noteClosing } from "./note-closing.ts";
import { type ObserveOptions, observeFixes } from "./observe.ts";
import { observePermissions } from "./permissions.ts";
import type { DependenciesPolicy } from "./policy.ts";
import { readLastLook } from "./remediation-store.ts";
import { reportFixes } from "./report.ts";

/** Plain data: it is stored before the first change, and a plan that was interrupted goes on with it. */
export type FixDecision = {
  readonly changes: readonly Change[];
  readonly rows: readonly FixRow[];
  readonly reports: boolean;
  /** The params of the look that goes on with what this one left; null at the end. */
  readonly next: JsonObject | null;
};

/** Fixes vulnerable dependencies by pull requests. */
export function dependenciesCapability(options: ObserveOptions): Capability<FixFacts, FixDecision> {
  return {
    name: dependenciesName,
    lane: "fix",
    permissions: observePermissions,
    // Once a day, and when a day comes that something waited for.
    hasWork: async ({ id }) => ((await readLastLook(options.table, id))?.due ?? 0) <= options.clock.now(),
    policyVersion: (facts) => (facts.kind === "nothing" ? undefined : (facts.asked.version ?? undefined)),
    note: (occasion) => noteClosing(occasion, options.table),
    observe: (occasion, reader) => observeFixes(occasion, reader, options),
    decide(facts, occasion, now) {
      if (facts.kind === "nothing") return { changes: [], rows: [], reports: false, next: null };
      const policy = policyOf(facts, now);
      const { changes, rows, overfull } = decideFixes(facts, policy, occasion, now);
      const next = facts.rest ?? nextLook({ changes, overfull }, policy, occasion.params);
      return { changes, rows, reports: policy.mode !== "enforce", next };
    },
    asks({ facts, decision: { next } }): readonly Ask[] {
      if (facts.kind === "nothing" || next === null) return [];
      return [{ capability: dependenciesName, repository: facts.repository, everywhere: false, params: next }];
    },
    // What it was decided upon is in the changes and the rows by now.
    kept: (facts) =>
      facts.kind === "nothing"
        ? facts
        : { ...facts, candidates: [], leftovers: [], asked: { ...facts.asked, organisation: null, repository: null } },
    report({ facts, decision: { rows, reports } }, outcomes, occasion) {
      if (facts.kind === "nothing") return undefined;
      const { repository, visibility, head, check } = facts;
      return reportFixes({ repository, visibility, head, rows, reports, check }, outcomes, occasion, options.appId);
    },
  };
}

const policyOf = ({ asked }: FixesSeen, now: number): DependenciesPolicy =>
  inForce({ dependencies: dependenciesDefinition }, asked, dayOf(now)).policies.dependencies;
