import type { Reader, Sight } from "../github/client.ts";
import type { Permissions } from "../github/permissions.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import { type ApplyContext, apply } from "./apply.ts";
import type { Cause, Change, Outcome } from "./change.ts";

/** Why a capability is asked to look, and for what. */
export interface Occasion {
  readonly repository: RepositoryRef;
  readonly cause: Cause;
  /** See `Change.episode`. */
  readonly episode: string;
}

/** A plan is stored before its first change, so that a redelivery resumes it instead of deciding anew on a half-changed world. */
export interface Plan<Facts, Decision> {
  readonly facts: Facts;
  readonly decision: Decision;
  /** Milliseconds since the epoch at which it was decided. */
  readonly decidedAt: number;
}

export type Outcomes = ReadonlyMap<string, Outcome>;

/** What a capability of the bot is: reading, deciding and telling; the changes are performed by `apply` and nobody else. */
export interface Capability<
  Facts = Json,
  Decision extends { readonly changes: readonly Change[] } = { readonly changes: readonly Change[] },
> {
  readonly name: string;
  /** What `observe` may read. */
  readonly permissions: Permissions;
  /** See `GitHub.reader`. Default: the permissions lowered to reading. */
  readonly sight?: Sight;
  observe(occasion: Occasion, reader: Reader): Promise<Facts>;
  /** Pure. */
  decide(facts: Facts, occasion: Occasion, now: number): Decision;
  /** Pure: what people are told once the changes have ended, or undefined when there is nothing new to tell. */
  report(plan: Plan<Facts, Decision>, outcomes: Outcomes, occasion: Occasion): Change | undefined;
}

/** Where the plan of one occasion is kept until the occasion is over. */
export interface PlanStore {
  read(): Promise<Json | undefined>;
  /** Durable before it answers. Answers the plan to follow: an earlier one stands. */
  save(plan: Json): Promise<Json>;
}

/** What happened to the plan: the changes with their outcomes, the report's included. */
export interface Run {
  readonly outcomes: Outcomes;
  readonly reported: Outcome | undefined;
}

/**
 * Observes and decides without any means to write: the reader refuses everything but GET, HEAD and GraphQL queries. Unless
 * the capability's `sight` says otherwise, its token could not write either.
 */
export async function preview<Facts, Decision extends { readonly changes: readonly Change[] }>(
  capability: Capability<Facts, Decision>,
  occasion: Occasion,
  context: Pick<ApplyContext, "github" | "clock">,
): Promise<Plan<Facts, Decision>> {
  const reader = await context.github.reader(occasion.repository, capability.permissions, capability.sight);
  const facts = await capability.observe(occasion, reader);
  const decidedAt = context.clock.now();
  return { facts, decision: capability.decide(facts, occasion, decidedAt), decidedAt };
}

/**
 * One occasion from looking to telling: the stored plan if there is one, else a new one, stored when it holds anything to do;
 * then each change; then the report. Interrupted anywhere and called again with the same store, it ends with each change
 * performed once.
 */
export async function run<Facts, Decision extends { readonly changes: readonly Change[] }>(
  capability: Capability<Facts, Decision>,
  occasion: Occasion,
  plans: PlanStore,
  context: ApplyContext,
): Promise<Run> {
  const stored = (await plans.read()) as Plan<Facts, Decision> | undefined;
  const plan = stored ?? (await makePlan(capability, occasion, plans, context));
  if (plan === undefined) return { outcomes: new Map(), reported: undefined };
  const outcomes = new Map<string, Outcome>();
  const observedNow = stored === undefined;
  for (const change of plan.decision.changes) outcomes.set(change.id, await apply(change, context, { observedNow }));
  // After a conflict somebody looks again, and tells what is then true.
  if ([...outcomes.values()].some(({ status }) => status === "conflict")) return { outcomes, reported: undefined };
  const report = capability.report(plan, outcomes, occasion);
  return { outcomes, reported: report === undefined ? undefined : await apply(report, context, { observedNow }) };
}

/** Undefined when there is nothing to do and nothing to tell. */
async function makePlan<Facts, Decision extends { readonly changes: readonly Change[] }>(
  capability: Capability<Facts, Decision>,
  occasion: Occasion,
  plans: PlanStore,
  context: ApplyContext,
): Promise<Plan<Facts, Decision> | undefined> {
  const plan = await preview(capability, occasion, context);
  if (plan.decision.changes.length === 0 && capability.report(plan, new Map(), occasion) === undefined) return undefined;
  return (await plans.save(plan as unknown as Json)) as unknown as Plan<Facts, Decision>;
}
