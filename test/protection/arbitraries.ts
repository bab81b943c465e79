import fc from "fast-check";
import { type Actors, actors, nobody } from "../../src/protection/actors.ts";
import type { CheckSection, ClassicRule, ReviewSection } from "../../src/protection/branch-rule.ts";
import type { BranchPolicy } from "../../src/protection/policy.ts";
import { requiredChecks } from "../../src/protection/required-checks.ts";
import type { BypassActor, Ruleset } from "../../src/protection/ruleset.ts";
import { type Model, model } from "./model.ts";

// Small worlds: few names, so that they meet.

const people: fc.Arbitrary<Actors> = fc
  .record({ users: fc.subarray(["ann", "bob"]), teams: fc.subarray(["core"]), apps: fc.subarray(["robo"]) })
  .map(actors);

const checks = fc
  .array(fc.record({ context: fc.constantFrom("build", "test"), appId: fc.constantFrom(null, 1, 2) }), { maxLength: 3 })
  .map(requiredChecks);

const checkSection: fc.Arbitrary<CheckSection> = fc.record({ strict: fc.boolean(), checks });

const reviewSection = (personal: boolean): fc.Arbitrary<ReviewSection> =>
  fc.record({
    count: fc.integer({ min: 0, max: 6 }),
    dismissStale: fc.boolean(),
    codeOwners: fc.boolean(),
    lastPushApproval: fc.boolean(),
    dismissalActors: personal ? fc.constant(null) : fc.option(people),
    bypassActors: personal ? fc.constant(nobody) : people,
  });

/** A rule as GitHub can hold it; parts that only GraphQL knows are rare. */
const rule = (pattern: string, personal: boolean): fc.Arbitrary<ClassicRule> =>
  fc
    .record({
      pattern: fc.constant(pattern),
      reviews: fc.option(reviewSection(personal)),
      checks: fc.option(checkSection),
      enforceAdmins: fc.boolean(),
      signatures: fc.boolean(),
      linearHistory: fc.boolean(),
      conversationResolution: fc.boolean(),
      allowForcePushes: fc.boolean(),
      allowDeletions: fc.boolean(),
      blockCreations: fc.boolean(),
      lockBranch: fc.boolean(),
      allowForkSyncing: fc.boolean(),
      pushers: personal ? fc.constant(null) : fc.option(people),
      forcePushers: fc.oneof({ weight: 6, arbitrary: fc.constant(nobody) }, people),
      deployments: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, fc.constant(["production"])),
    })
    .map((made) => ({ ...made, blockCreations: made.blockCreations && made.pushers !== null }));

export const anyRule: fc.Arbitrary<ClassicRule> = rule("main", false);

const bypassActor: fc.Arbitrary<BypassActor> = fc.constantFrom(
  { kind: "team", name: "core" },
  { kind: "app", name: "robo" },
  { kind: "role", name: "admin" },
  { kind: "role", name: "maintain" },
  { kind: "organization-admin", name: null },
  { kind: "deploy-key", name: null },
  { kind: "unknown", name: null },
);

export const ruleset = (name: string): fc.Arbitrary<Ruleset> =>
  fc.record({
    name: fc.constant(name),
    owner: fc.constantFrom("acme", "acme/shop"),
    level: fc.constantFrom("organization", "repository"),
    bypass: fc.oneof({ weight: 5, arbitrary: fc.array(bypassActor, { maxLength: 2 }) }, fc.constant(null), {
      weight: 5,
      arbitrary: fc.constant([]),
    }),
    reviews: fc.option(
      fc.record({
        count: fc.integer({ min: 0, max: 10 }),
        dismissStale: fc.boolean(),
        codeOwners: fc.boolean(),
        lastPushApproval: fc.boolean(),
      }),
    ),
    checks: fc.option(checkSection),
    conversationResolution: fc.boolean(),
    linearHistory: fc.boolean(),
    signatures: fc.boolean(),
    forbidsForcePushes: fc.boolean(),
    forbidsDeletions: fc.boolean(),
    blocksCreations: fc.boolean(),
    locked: fc.boolean(),
  });

export const world: fc.Arbitrary<Model> = fc.boolean().chain((personal) =>
  fc
    .record({
      exact: fc.option(rule("main", personal)),
      wide: fc.option(rule("*", personal), { freq: 2 }),
      rulesets: fc.tuple(fc.option(ruleset("one")), fc.option(ruleset("two"))),
    })
    .map(({ exact, wide, rulesets }) =>
      model({
        personal,
        rules: [exact, wide].filter((made) => made !== null),
        rulesets: rulesets.filter((made) => made !== null),
      }),
    ),
);

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

/** Leaves out what is undefined, as `exactOptionalPropertyTypes` wants it. */
const named = <Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;

export const branchPolicy: fc.Arbitrary<BranchPolicy> = fc
  .record({
    requiredReviews: optional(
      fc
        .record({
          count: optional(fc.integer({ min: 0, max: 6 })),
          dismissStale: optional(fc.boolean()),
          codeOwners: optional(fc.boolean()),
          lastPushApproval: optional(fc.boolean()),
          dismissalActors: optional(people),
          bypassActors: optional(people),
        })
        .map(named),
    ),
    requiredChecks: optional(fc.record({ strict: optional(fc.boolean()), checks: optional(checks) }).map(named)),
    enforceAdmins: optional(fc.boolean()),
    linearHistory: optional(fc.boolean()),
    signatures: optional(fc.boolean()),
    conversationResolution: optional(fc.boolean()),
    forcePushes: optional(fc.constant("forbid" as const)),
    deletions: optional(fc.constant("forbid" as const)),
    blockCreations: optional(fc.boolean()),
    lockBranch: optional(fc.boolean()),
    pushers: optional(people),
  })
  .map(named);
