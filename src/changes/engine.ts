import type { Reader, Sight } from "../github/client.ts";
import type { Permissions } from "../github/permissions.ts";
import type { PipewardenError } from "../values/errors.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import { type ApplyContext, apply } from "./apply.ts";
import type { Cause, Change, Outcome } from "./change.ts";

/** Why a capability is asked to look, and for what. */
export interface Occasion {
  readonly repository: RepositoryRef;
  readonly cause: Cause;
  /** See `Change.episode`. */
  readonly episode: string;
  /** What in the repository is to be looked at, where that is not all of what the capability is about. */
  readonly params?: JsonObject;
}

/** A look that one look makes necessary: at a repository, or at all repositories of its installation. Durable. */
export interface Ask {
  readonly capability: string;
  readonly repository: RepositoryRef;
  readonly everywhere: boolean;
  readonly params?: JsonObject;
  /** Whose wish it is, where that is somebody else than whoever caused this look. The same wish of the same cause is asked for once. */
  readonly cause?: Cause;
}

/** A plan is stored before its first change, so that a redelivery resumes it instead of deciding anew on a half-changed world. */
export interface Plan<Facts, Decision> {
  readonly facts: Facts;
  readonly decision: Decision;
  /** Milliseconds since the epoch at which it was decided. */
  readonly decidedAt: number;
  /** See `Capability.policyVersion`. A plan that is resumed keeps the version that it was decided under. */
  readonly policyVersion?: string;
}

export type Outcomes = ReadonlyMap<string, Outcome>;

/** What a capability of the bot is: reading, deciding and telling; the changes are performed by `apply` and nobody else. */
export interface Capability<
  Facts = Json,
  Decision extends { readonly changes: readonly Change[] } = { readonly changes: readonly Change[] },
> {
  readonly name: string;
  /** Where it looks, whoever asks; `act` when absent. Its changes belong to the same lane. */
  readonly lane?: Lane;
  /** What `observe` may read. */
  readonly permissions: Permissions;
  /** Where it has anything to do; everywhere when absent. A sweep asks this before it asks for a look. */
  concerns?(repository: RepositoryRef): boolean;
  /** Whether a sweep could find anything to do there, told from the bot's own storage. A look that it spares is a message fewer. */
  hasWork?(repository: RepositoryRef): Promise<boolean>;
  /** Pure: the version of the configuration that `decide` follows, by which the budget of changes is counted. */
  policyVersion?(facts: Facts): string | undefined;
  /** See `GitHub.reader`. Default: the permissions lowered to reading. */
  readonly sight?: Sight;
  /** Keeps in the bot's own storage what an event says; writes nothing outside. Repeated, it changes nothing. */
  note?(occasion: Occasion): Promise<void>;
  observe(occasion: Occasion, reader: Reader): Promise<Facts>;
  /** Pure. */
  decide(facts: Facts, occasion: Occasion, now: number): Decision;
  /** Pure: what has to be looked at, by whom, because of this. */
  asks?(plan: Plan<Facts, Decision>, occasion: Occasion): readonly Ask[];
  /** Pure: what people are told when GitHub refuses the look itself, so that nobody waits for words that never come. */
  refused?(error: PipewardenError, occasion: Occasion): Change | undefined;
  /** Pure: what of the facts `report` still needs, where they are larger than a plan should be; all of them when absent. */
  kept?(facts: Facts): Facts;
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
  /** In their order, the report's last. */
  readonly changes: readonly Change[];
  readonly reported: Outcome | undefined;
  /** See `Capability.asks`. */
  readonly asks: readonly Ask[];
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
  const policyVersion = capability.policyVersion?.(facts);
  const decision = capability.decide(facts, occasion, decidedAt);
  return { facts, decision, decidedAt, ...(policyVersion === undefined ? {} : { policyVersion }) };
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
  if (plan === undefined) return { outcomes: new Map(), changes: [], reported: undefined, asks: [] };
  const asks = capability.asks?.(plan, occasion) ?? [];
  const outcomes = new Map<string, Outcome>();
  const options = { observedNow: stored === undefined, policyVersion: plan.policyVersion };
  const { changes } = plan.decision;
  for (const change of changes) outcomes.set(change.id, await apply(change, context, options));
  // After a conflict somebody looks again, and tells what is then true.
  if ([...outcomes.values()].some(({ status }) => status === "conflict")) return { outcomes, changes, reported: undefined, asks };
  const report = capability.report(plan, outcomes, occasion);
  if (report === undefined) return { outcomes, changes, asks, reported: undefined };
  return { outcomes, changes: [...changes, report], asks, reported: await apply(report, context, options) };
}

/** Undefined when there is nothing to do and nothing to tell. */
async function makePlan<Facts, Decision extends { readonly changes: readonly Change[] }>(
  capability: Capability<Facts, Decision>,
  occasion: Occasion,
  plans: PlanStore,
  context: ApplyContext,
): Promise<Plan<Facts, Decision> | undefined> {
  const plan = await preview(capability, occasion, context);
  const idle = plan.decision.changes.length === 0 && (capability.asks?.(plan, occasion) ?? []).length === 0;
  if (idle && capability.report(plan, new Map(), occasion) === undefined) return undefined;
  return (await plans.save({ ...plan, facts: capability.kept?.(plan.facts) ?? plan.facts } as unknown as Json)) as unknown as Plan<
    Facts,
    Decision
  >;
}
