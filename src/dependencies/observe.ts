import type { Occasion } from "../changes/engine.ts";
import { inForce } from "../config/asked.ts";
import type { ConfigSource } from "../config/source.ts";
import { findCheck } from "../github/check-run.ts";
import type { Reader } from "../github/client.ts";
import { listDependabotAlerts, readDependabotAlert } from "../github/dependabot-alert-kinds.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { dayOf } from "../values/day.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { LikelyPackage } from "./advised.ts";
import { dependenciesDefinition } from "./config.ts";
import { examineGroups } from "./examine-groups.ts";
import type { Base, Candidate, FixFacts } from "./facts.ts";
import { findGroups } from "./find-groups.ts";
import { linkedAlerts } from "./find-projects.ts";
import { leftoversOf } from "./leftovers.ts";
import { fixesCheckName } from "./name.ts";
import type { DependenciesPolicy } from "./policy.ts";
import { type FixState, readState } from "./read-state.ts";
import type { Registries } from "./registry-questions.ts";
import { forgetRemediations, keepLastLook, type LastLook, listRemediations, readLastLook } from "./remediation-store.ts";
import { nextWithin } from "./schedule.ts";
import { type FixWish, isMeant, readWish } from "./wish.ts";

/** What looking needs beside a client. */
export interface ObserveOptions {
  readonly appId: number;
  readonly slug: () => Promise<string>;
  readonly table: Table;
  readonly clock: Clock;
  readonly config: ConfigSource;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonic: () => number;
  /** See `mayBeOn`. */
  readonly mayBeOn: (repository: RepositoryRef) => Promise<boolean>;
  readonly registries: Registries;
}

/** What a look is about, as `Occasion.params`; every look is at the whole repository. */
export type LookParams = {
  /** When the event was received that asks for it (milliseconds since the epoch): a look that began later has seen what it tells. */
  readonly since?: number;
  /** Paths of files that will be needed. */
  readonly likely?: readonly string[];
  /** A package that will have to be fixed. */
  readonly concerning?: LikelyPackage;
  /** The branch that was pushed to. */
  readonly pushed?: string;
  /** What somebody wants done now; see `readWish`. */
  readonly wish?: JsonObject;
  /** How many looks went before this one, because there was more than one can do. */
  readonly turn?: number;
  /** Whether it follows a look that opened pull requests, which GitHub may then merge by itself. */
  readonly merging?: boolean;
};

const nothing: FixFacts = { kind: "nothing" };
const day = 86_400_000;
/** A daily look does not move to a later hour each day. */
const early = 600_000;
/** GitHub's list of alerts may be so far behind its events, in milliseconds. */
const lag = 5_000;
/** Looks that follow each other without an event, however much there is to do. */
export const mostTurns = 50;
/** Alerts that one wish opens again. */
const mostReopened = 20;

/**
 * Reads what there is of vulnerable dependencies and of our pull requests, and plans what can be planned within the time. What was planned
 * is kept, so that nothing is planned again as long as nothing it rests on has changed.
 *
 * @throws what the client, the table and the registries throw.
 */
export async function observeFixes(
  { repository: named, params = {}, episode }: Pick<Occasion, "repository" | "params" | "episode">,
  reader: Reader,
  options: ObserveOptions,
): Promise<FixFacts> {
  const asked = params as LookParams;
  const { table, clock } = options;
  const began = clock.now();
  const last = await readLastLook(table, named.id);
  if (isSeen(asked, last, episode)) return nothing;
  const idle = (busy = false): Promise<void> =>
    keepLastLook(table, named.id, { at: began, episode, whole: true, due: began + day - early, busy });
  if (!(await options.mayBeOn(named))) {
    await idle();
    return nothing;
  }
  const slug = await options.slug();
  const [listed, state] = await Promise.all([
    listDependabotAlerts(reader, named, "open"),
    readState(reader, named, { slug, likely: asked.likely ?? [], concerning: asked.concerning ?? null }),
  ]);
  const { repository, own } = state;
  const told = await options.config.asked(repository, state.about, state.config, reader);
  const policy = inForce({ dependencies: dependenciesDefinition }, told, dayOf(began)).policies.dependencies;
  if (listed === undefined || !state.writable || policy.mode === "off" || own.base === null) {
    await idle();
    return nothing;
  }
  const branchless = asked.pushed !== undefined && asked.pushed !== own.base.branch && !policy.targetBranches.includes(asked.pushed);
  if (branchless) return nothing;

  const head: Base = { branch: own.base.branch, isDefault: true, commit: own.base.commit, tree: own.base.tree };
  const alerts = linkedAlerts(listed.alerts).filter(({ alert }) => policy.ecosystems.includes(alert.advisory.ecosystem));
  const records = await listRemediations(table, repository.id);
  const wish = readWish(params) ?? null;
  const looking = { reader, repository, state, policy, records, slug, began, wish };
  const examined = await examineGroups(await findGroups(head, alerts, isDaily(asked), looking, table), alerts, looking, options);
  const { candidates } = examined;
  const complete = !listed.more && examined.later === 0 && !examined.unavailable;
  const leftovers = complete ? await leftoversOf(candidates, looking) : [];
  const turn = asked.turn ?? 0;
  const rest: JsonObject | null = examined.later > 0 && turn < mostTurns ? { turn: turn + 1 } : null;
  const isCalm = candidates.length === 0 && leftovers.length === 0;
  await keepLastLook(table, repository.id, {
    at: began,
    episode,
    // Where there are more alerts than are listed, the newest are, which events tell of.
    whole: examined.later === 0,
    due: examined.unavailable ? began : dueAfter(began, candidates, policy),
    busy: !isCalm || own.branches.length > 0,
  });
  if (complete)
    await forgetRemediations(
      table,
      repository.id,
      staleOf(
        records,
        candidates,
        own.branches.map(({ name }) => name),
      ),
    );
  if (isCalm && last?.busy !== true && wish === null) return nothing;
  return {
    kind: "seen",
    repository,
    visibility: state.about.visibility === "public" ? "public" : "private",
    asked: told,
    slug,
    head: head.commit,
    candidates,
    leftovers,
    wish: wish === null ? null : { ...wish, dismissed: await dismissedByUs(wish, looking) },
    check:
      examined.isTold || last?.busy === true
        ? await findCheck(reader, { repository, sha: head.commit, name: fixesCheckName, appId: options.appId })
        : null,
    rest,
  };
}

/** Whether a look that began after the event has seen everything, and a push cannot have changed anything. */
function isSeen({ since, pushed, turn, wish }: LookParams, last: LastLook | undefined, episode: string): boolean {
  if (last === undefined || wish !== undefined || turn !== undefined || last.episode === episode) return false;
  if (pushed !== undefined && last.whole && !last.busy) return true;
  return since !== undefined && last.whole && last.at > since + lag;
}

export interface Looking {
  readonly reader: Reader;
  readonly repository: RepositoryRef;
  readonly state: FixState;
  readonly policy: DependenciesPolicy;
  readonly records: Awaited<ReturnType<typeof listRemediations>>;
  readonly slug: string;
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly wish: FixWish | null;
}

/** Of what is to be taken up again: the alerts that were dismissed by the bot, for somebody. */
async function dismissedByUs(wish: FixWish, { reader, repository, records, slug }: Looking) {
  if (wish.what !== "unignore") return [];
  const asked = [...records.values()].flatMap(({ branch, alerts, ignored }) =>
    ignored !== null && isMeant(wish, branch) ? alerts.map((alert) => ({ branch, alert })) : [],
  );
  const found: { readonly branch: string; readonly alert: number; readonly reason: string }[] = [];
  for (const { branch, alert } of asked.slice(0, mostReopened)) {
    const answer = await readDependabotAlert(reader, repository, alert);
    if (answer?.state !== "dismissed" || answer.dismissed_by?.login !== `${slug}[bot]`) continue;
    found.push({ branch, alert, reason: answer.dismissed_reason ?? "" });
  }
  return found;
}

/** What is kept of fixes that nothing asks for any more, and that nobody has judged. */
function staleOf(records: Looking["records"], candidates: readonly Candidate[], branches: readonly string[]): readonly string[] {
  const living = new Set([...candidates.map(({ branch }) => branch), ...branches]);
  return [...records.values()]
    .filter(({ branch, ignored, forgiven }) => !living.has(branch) && ignored === null && forgiven === null)
    .map(({ branch }) => branch);
}

/** Whether it is no event's look, but one of those that find what no event tells. */
const isDaily = ({ since, pushed, turn, wish }: LookParams): boolean =>
  since === undefined && pushed === undefined && turn === undefined && wish === undefined;

/** A day later, or when pull requests may be opened again for which that day is to come. */
function dueAfter(began: number, candidates: readonly Candidate[], { schedule }: DependenciesPolicy): number {
  const daily = began + day - early;
  const waits = candidates.some(
    ({ outlook, existing }) => (outlook.kind === "fix" || outlook.kind === "as-planned") && existing.pull?.state !== "open",
  );
  return schedule === null || !waits ? daily : Math.min(daily, nextWithin(schedule, began));
}
