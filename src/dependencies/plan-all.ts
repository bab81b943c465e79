import type { Advisory } from "./advisory.ts";
import type { Ecosystem, Files, NoFix, Plan, PlanOptions, ProjectPaths, Wish } from "./ecosystems/ecosystem.ts";
import { type Ask, makePlan } from "./make-plan.ts";

export interface PlannedProject {
  readonly plans: readonly Plan[];
  readonly unfixable: readonly NoFix[];
  /** Whole, by path: what the plans change. */
  readonly files: Files;
}

/** The worst first: when one plan gets into another's way, it is the lesser one that waits. */
const severities = ["critical", "high", "medium", "low"] as const;
const rank = ({ severity, epss }: Advisory): number =>
  (severity === null ? severities.length : severities.indexOf(severity)) - (epss?.percentile ?? 0);

/**
 * What settles the advisories in one project: a plan for each package, each made on what the ones before it leave behind.
 *
 * @param files with everything that `paths` names
 */
export async function planAll(
  ecosystem: Ecosystem,
  paths: ProjectPaths,
  files: Files,
  advisories: readonly Advisory[],
  options: PlanOptions,
  ask: Ask,
): Promise<PlannedProject> {
  const plans: Plan[] = [];
  const unfixable: NoFix[] = [];
  const changed = new Map<string, string>();
  const concerned = advisories.filter(({ ecosystem: name }) => name === ecosystem.name);
  const byPackage = Map.groupBy(
    concerned.toSorted((one, other) => rank(one) - rank(other)),
    ({ package: name }) => name,
  );
  const before = ecosystem.read(files, paths);
  /** An earlier plan may settle what a later one is about. */
  const wasConcerned = (name: string, advisory: Advisory | undefined): boolean =>
    advisory !== undefined &&
    "project" in before &&
    ecosystem.locate(before.project, name).some(({ version }) => ecosystem.isAffected(version, advisory));
  for (const [name, own] of byPackage) {
    const read = ecosystem.read(new Map([...files, ...changed]), paths);
    if ("refused" in read) {
      unfixable.push(...own.map(({ id }) => ({ package: name, advisory: id, code: "unsupported", reason: read.refused, blockedBy: [] })));
      continue;
    }
    const made = await planFor(ecosystem, read.project, { package: name, advisories: own, known: concerned, options }, ask);
    const isSettled = ({ advisory, code }: NoFix): boolean =>
      isIdle(code) &&
      plans.length > 0 &&
      wasConcerned(
        name,
        own.find(({ id }) => id === advisory),
      );
    unfixable.push(...made.unfixable.filter((each) => !isSettled(each)));
    if (made.plan === null) continue;
    plans.push(made.plan);
    for (const [path, text] of ecosystem.edit(read.project, made.plan)) changed.set(path, text);
  }
  // That there was nothing to do for a package is not so where another one's plan settles it along.
  const isAlong = ({ package: name, code }: NoFix): boolean =>
    isIdle(code) && plans.some((plan) => plan.package !== name && plan.changes.some((change) => change.package === name));
  return {
    plans,
    unfixable: unfixable.filter((each) => !isAlong(each)),
    files: new Map([...changed].filter(([path, text]) => files.get(path) !== text)),
  };
}

/** A plan for all advisories of a package; where one of them has no fix, for those that have. */
export async function planFor<Project>(
  ecosystem: Ecosystem<Project>,
  project: Project,
  wish: Wish,
  ask: Ask,
): Promise<{ readonly plan: Plan | null; readonly unfixable: readonly NoFix[] }> {
  const made = await makePlan(ecosystem, project, wish, ask);
  const plan = "plan" in made ? made.plan : null;
  const all = { plan, unfixable: made.noFix ?? [] };
  const left = all.unfixable.filter(({ code }) => !isIdle(code));
  if (left.length === 0 || wish.advisories.length === 1) return all;
  const hopeless: NoFix[] = [];
  const fixable: Advisory[] = [];
  for (const advisory of wish.advisories) {
    const others = wish.known.filter((each) => each === advisory || each.package !== wish.package);
    const alone = await makePlan(ecosystem, project, { ...wish, advisories: [advisory], known: others }, ask);
    if ("plan" in alone) fixable.push(advisory);
    hopeless.push(...(alone.noFix ?? []));
  }
  const isHopeless = ({ id }: Advisory): boolean => hopeless.some(({ advisory, code }) => advisory === id && !isIdle(code));
  const rest = fixable.filter((advisory) => !isHopeless(advisory));
  if (rest.length === 0) return all;
  // What has no fix is there already: it stands in no other version's way.
  const known = wish.known.filter((each) => each.package !== wish.package || !isHopeless(each));
  const second =
    rest.length === wish.advisories.length ? made : await makePlan(ecosystem, project, { ...wish, advisories: rest, known }, ask);
  if ("plan" in second && second !== made) return { plan: second.plan, unfixable: [...hopeless, ...(second.noFix ?? [])] };
  const some = await planForSome(ecosystem, project, { ...wish, advisories: rest, known }, ask);
  return some === undefined ? all : { plan: some.plan, unfixable: [...hopeless, ...some.unfixable] };
}

/** Where each advisory can be settled, but not all of them by one version: the worst first, and what can be settled with it. */
async function planForSome<Project>(
  ecosystem: Ecosystem<Project>,
  project: Project,
  wish: Wish,
  ask: Ask,
): Promise<{ readonly plan: Plan; readonly unfixable: readonly NoFix[] } | undefined> {
  let found: Plan | undefined;
  let settled: readonly Advisory[] = [];
  const left: Advisory[] = [];
  for (const advisory of wish.advisories) {
    const tried = [...settled, advisory];
    // What is left is there already: it stands in no other version's way.
    const known = wish.known.filter((each) => each.package !== wish.package || tried.includes(each) || !wish.advisories.includes(each));
    const made = await makePlan(ecosystem, project, { ...wish, advisories: tried, known }, ask);
    if ("plan" in made && (made.noFix ?? []).length === 0) [found, settled] = [made.plan, tried];
    else left.push(advisory);
  }
  const ids = settled.map(({ id }) => id).join(", ");
  const reason = `No version settles it together with ${ids}, which ${settled.length === 1 ? "is" : "are"} settled instead.`;
  const unfixable = left.map(({ id }) => ({ package: wish.package, advisory: id, code: "conflicting", reason, blockedBy: [] }));
  return found === undefined ? undefined : { plan: found, unfixable };
}

const idle = ["not-installed", "not-vulnerable"];
/** Whether there was nothing to do, so that nothing is left undone. */
export const isIdle = (code: string): boolean => idle.includes(code);
