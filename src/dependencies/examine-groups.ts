import { readBranch } from "../github/branch-state.ts";
import type { Tree } from "../github/tree.ts";
import { dayOf } from "../values/day.ts";
import { RetryLater } from "../values/errors.ts";
import type { Advisory } from "./advisory.ts";
import { branchOf, bundled } from "./bundle-groups.ts";
import { isClosedByPerson } from "./closed-by-person.ts";
import type { KnownEcosystem } from "./ecosystems/ecosystems.ts";
import type { Candidate, Existing, Outlook } from "./facts.ts";
import type { Group, LinkedAlert } from "./find-projects.ts";
import { leftOutOf } from "./left-out.ts";
import type { Ask } from "./make-plan.ts";
import type { Looking, ObserveOptions } from "./observe.ts";
import { isAbout, type OtherPull } from "./other-pulls.ts";
import { inputsOf, type Planning, withNotes } from "./outlook.ts";
import { outlookOfEither } from "./outlook-of-bundle.ts";
import { actionsAnswerer } from "./registries/actions.ts";
import { once, registryQuestions } from "./registry-questions.ts";
import { ignoredAt, keepRemediation, type Planned, type Remediation } from "./remediation-store.ts";
import { replacing } from "./replacing.ts";
import { isWithin } from "./schedule.ts";
import { byUrgency, isPressing } from "./wanted.ts";
import { isMeant, isWantedNow } from "./wish.ts";

/** Of the lane's 300 s, so many milliseconds are for planning; what is planned after that waits for a further look. */
const planWithin = 150_000;
/** Plans of one look. */
const mostPlans = 40;
/** What cannot be fixed, or need not be, is planned again after so long, for the sake of what was released since. In milliseconds. */
const heldFor = 20 * 3_600_000;

export interface Examined {
  /** The most urgent first. */
  readonly candidates: readonly Candidate[];
  /** How many could not be planned in this look. */
  readonly later: number;
  /** Whether a registry did not answer about some of them. */
  readonly unavailable: boolean;
  /** Whether there is anything to be told by a check. */
  readonly isTold: boolean;
}

/** Plans what has to be planned: what changed since it was planned last, and what will be proposed now. */
export async function examineGroups(
  found: readonly { readonly groups: readonly Group[]; readonly tree: Tree }[],
  alerts: readonly LinkedAlert[],
  looking: Looking,
  options: ObserveOptions,
): Promise<Examined> {
  const { policy, state, records, began } = looking;
  const deadline = options.monotonic() + planWithin;
  const known = knownOf(alerts);
  const asks = new Map<KnownEcosystem, Promise<Ask>>();
  let plans = 0;
  let later = 0;
  let unavailable: RetryLater | undefined;
  const candidates: Candidate[] = [];
  const groups = found.flatMap(({ groups, tree }) =>
    bundled(groups, policy, (group) => isApart(group, looking)).map((group) => ({ group, tree })),
  );
  const branches = groups.map(({ group }) => ({ branch: branchOf(group), alerts: group.alerts }));
  const names = new Set(branches.map(({ branch }) => branch));
  // What another pull request takes the place of is closed as soon as that is open.
  const open = state.own.branches.filter(
    ({ name, pull }) => pull?.state === "open" && (names.has(name) || replacing(name, branches, records).length === 0),
  ).length;
  let slots = policy.mode === "enforce" ? Math.max(0, policy.openPullRequests - open) : 0;
  for (const { group, tree } of groups.toSorted((one, other) => byUrgency(one.group.advisories, other.group.advisories))) {
    const branch = branchOf(group);
    const isWished = isWantedNow(looking.wish, branch);
    const kept = records.get(branch);
    const record = isWished && kept !== undefined ? { ...kept, ignored: null } : kept;
    const others = state.others.filter((each) => (group.bundle?.members ?? [group]).some((member) => isAbout(each, member)));
    const existing = existingOf(branch, looking);
    const isOpen = existing.pull?.state === "open";
    const isMadeAnew = looking.wish !== null && looking.wish.what !== "automerge" && isMeant(looking.wish, branch);
    const wouldOpen = !isOpen && (isWished ? !existing.foreign : slots > 0 && isWelcome(group, record, existing, others, looking));
    const inputs = inputsOf(group, { tree, policy, known, now: began });
    const recalled = isMadeAnew ? undefined : await recall(record, inputs, existing, branch, wouldOpen, looking);
    let outlook: Outlook;
    let seen = existing;
    if (recalled !== undefined) ({ outlook, existing: seen } = recalled);
    else if (plans > 0 && (plans >= mostPlans || options.monotonic() > deadline)) {
      outlook = { kind: "later" };
      later += 1;
    } else {
      plans += group.bundle?.members.length ?? 1;
      const ask = await askFor(group, asks, looking, options);
      const planning: Planning = {
        advised: state.advised,
        ...looking,
        tree,
        known,
        ask,
        now: began,
        visibility: state.about.visibility === "public" ? "public" : "private",
      };
      const limits = {
        isLate: () => options.monotonic() > deadline,
        // An open pull request keeps what it has until the registry answers again.
        away: (error: unknown) => (isOpen ? undefined : unavailability(error)),
      };
      const found = await unlessUnavailable(() => outlookOfEither(group, planning, limits));
      outlook = found instanceof RetryLater ? { kind: "later" } : found.outlook;
      const silence = found instanceof RetryLater ? found : found.away;
      if (silence !== undefined) unavailable ??= silence;
      else {
        const planned = plannedOf(outlook);
        await keepRemediation(options.table, looking.repository.id, {
          branch,
          alerts: group.alerts.map(({ number }) => number),
          inputs: planned === null ? null : inputs,
          planned,
          plannedAt: began,
        });
      }
      if (outlook.kind === "fix") {
        if (isOpen && (!existing.foreign || isMadeAnew)) seen = await withFiles(existing, branch, Object.keys(outlook.fix.files), looking);
        if ((wouldOpen || isOpen) && group.project !== null)
          outlook = { kind: "fix", fix: await withNotes(outlook.fix, others, group.project, planning) };
      }
    }
    if (wouldOpen && !isWished && outlook.kind === "fix") slots -= 1;
    candidates.push({
      branch,
      base: group.base,
      ecosystem: group.ecosystem,
      directory: group.directory,
      manifest: group.manifest,
      package: group.package,
      size: group.bundle?.members.length ?? 1,
      alerts: group.alerts,
      advisories: group.advisories,
      outlook,
      existing: seen,
      others,
      ignored: ignoredAt(record?.ignored, began),
      forgiven: record?.forgiven ?? null,
      toldOf: record?.toldOf ?? null,
    });
  }
  // Where there is something else to do, that is done now; else all of it waits for the registry.
  if (unavailable !== undefined && !candidates.some(({ outlook }) => outlook.kind === "fix")) throw unavailable;
  return {
    candidates,
    later,
    unavailable: unavailable !== undefined,
    isTold: policy.mode === "report" || candidates.some((candidate) => !isProposed(candidate)),
  };
}

async function unlessUnavailable<Answer>(ask: () => Promise<Answer>): Promise<Answer | RetryLater> {
  try {
    return await ask();
  } catch (error) {
    const found = unavailability(error);
    if (found !== undefined) return found;
    throw error;
  }
}

const unavailability = (error: unknown): RetryLater | undefined =>
  error instanceof RetryLater && error.code === "registry_unavailable" ? error : undefined;

/** Whether people or another bot have to do with the fix of one package, so that it is not put together with others. */
function isApart(group: Group, { state, policy, records, wish, began }: Looking): boolean {
  const branch = branchOf(group);
  const own = state.own.branches.find(({ name }) => name === branch);
  if (own?.foreign === true && own.pull?.state === "open") return true;
  if (policy.otherBots === "skip" && state.others.some((each) => isAbout(each, group))) return true;
  return ignoredAt(records.get(branch)?.ignored, began) !== null && !isWantedNow(wish, branch);
}

const knownOf = (alerts: readonly LinkedAlert[]): readonly Advisory[] => [
  ...new Map(alerts.map(({ alert: { advisory } }) => [`${advisory.ecosystem} ${advisory.package} ${advisory.id}`, advisory])).values(),
];

const isProposed = ({ outlook, existing }: Candidate): boolean =>
  outlook.kind === "settled" ||
  outlook.kind === "package-gone" ||
  ((existing.pull?.state === "open" || outlook.kind === "fix") && leftOutOf(outlook).length === 0);

function existingOf(branch: string, { state }: Looking): Existing {
  const own = state.own.branches.find(({ name }) => name === branch);
  return own === undefined
    ? { head: null, parent: null, foreign: false, message: null, files: null, pull: null }
    : { head: own.head, parent: own.parent, foreign: own.foreign, message: own.message, files: null, pull: own.pull };
}

/** Whether nothing but the number of open pull requests would keep a pull request from being opened. */
function isWelcome(
  { advisories }: Group,
  record: Remediation | undefined,
  { pull, foreign }: Existing,
  others: readonly OtherPull[],
  { policy, slug, began }: Looking,
): boolean {
  const isRefused = ignoredAt(record?.ignored, began) !== null || isClosedByPerson(pull, slug, record?.forgiven ?? null);
  if (isRefused || foreign || (others.length > 0 && policy.otherBots === "skip")) return false;
  return isPressing(advisories) || isWithin(policy.schedule, began);
}

/** What was planned, where it still holds and is all that is needed. */
async function recall(
  record: Remediation | undefined,
  inputs: string,
  existing: Existing,
  branch: string,
  wouldOpen: boolean,
  looking: Looking,
): Promise<{ outlook: Outlook; existing: Existing } | undefined> {
  if (record === undefined || record.planned === null || record.inputs !== inputs) return undefined;
  const { planned } = record;
  if (planned.kind !== "planned") {
    const outlook = planned.kind === "unfixable" ? planned : planned.outlook;
    const isOver = outlook.kind === "ignored" && outlook.until !== null && outlook.until < dayOf(looking.began);
    return isOver || looking.began - record.plannedAt >= heldFor ? undefined : { outlook, existing };
  }
  const { files, summary, left = [] } = planned;
  if (left.length > 0 && looking.began - record.plannedAt >= heldFor) return undefined;
  const outlook: Outlook = { kind: "as-planned", files, summary, left };
  if (existing.pull?.state !== "open") return wouldOpen ? undefined : { outlook, existing };
  if (existing.foreign) return { outlook, existing };
  const seen = await withFiles(existing, branch, Object.keys(planned.files), looking);
  const isThere = Object.entries(planned.files).every(([path, oid]) => seen.files?.[path] === oid);
  return isThere && existing.pull.mergeable !== false ? { outlook, existing: seen } : undefined;
}

async function withFiles(
  existing: Existing,
  branch: string,
  paths: readonly string[],
  { reader, repository, slug }: Looking,
): Promise<Existing> {
  const { head, parent, foreign, message, files } = await readBranch(reader, { nodeId: repository.nodeId, branch, slug }, paths);
  return { ...existing, head, parent, foreign, message, files };
}

function plannedOf(outlook: Outlook): Planned | null {
  if (outlook.kind === "fix") {
    const { files, summary, bundle } = outlook.fix;
    return { kind: "planned", files, summary, ...(bundle === null ? {} : { left: bundle.left }) };
  }
  if (outlook.kind === "unfixable") return outlook;
  return outlook.kind === "as-planned" || outlook.kind === "later" ? null : { kind: "idle", outlook };
}

/** The same registry is asked the same question once in a look. */
function askFor(
  { project }: Group,
  asks: Map<KnownEcosystem, Promise<Ask>>,
  { policy, reader }: Looking,
  { registries }: ObserveOptions,
): Promise<Ask> {
  if (project === null) return Promise.resolve(() => Promise.resolve(null));
  const ask =
    asks.get(project.known) ??
    (project.known.ecosystem.name === "actions"
      ? once(actionsAnswerer(reader))
      : registryQuestions(project.known, policy.registries, registries));
  asks.set(project.known, ask);
  return ask;
}
