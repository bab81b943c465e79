import type { RetryLater } from "../values/errors.ts";
import { inShort } from "./bundle-groups.ts";
import type { Files } from "./ecosystems/ecosystem.ts";
import type { Fix, Outlook } from "./facts.ts";
import type { Bundle, Group } from "./find-projects.ts";
import { outlookOf, type Planning, sourcesOf } from "./outlook.ts";
import { isSevereEnough } from "./wanted.ts";
import type { LeftOut } from "./words/story.ts";

/** Nobody reviews more in one pull request. */
const mostPlans = 30;

const fullReason = "There are more packages than one pull request is made for. Merge it, and this one follows.";
const lateReason = "There was no time left to plan this one with the others. Merge the pull request, and it follows.";
const awayReason = "Its registry does not answer. It follows when it does.";
const brokenReason =
  "What would fix it undoes the fix of another package of the same pull request. Update the package by hand, or take it out of the group.";

interface Limits {
  /** Whether the time for planning is over. */
  readonly isLate: () => boolean;
  /** What the registry's silence is where the others need not wait for it; else it is thrown. */
  readonly away: (error: unknown) => RetryLater | undefined;
}

interface Found {
  readonly outlook: Outlook;
  /** A registry did not answer about what was left out for that reason. */
  readonly away: RetryLater | undefined;
}

/** What can be done about a group, be it of one package or of several. */
export async function outlookOfEither(group: Group, given: Planning, limits: Limits): Promise<Found> {
  if (group.bundle !== null) return outlookOfBundle(group, group.bundle, given, limits);
  const { outlook } = await outlookOf(group, given);
  return { outlook, away: undefined };
}

/**
 * What can be done about several packages of one project: a plan for each, made on what those before it leave. What has no plan holds up
 * none of the others, and is left out.
 */
async function outlookOfBundle(group: Group, { name, members }: Bundle, given: Planning, { isLate, away }: Limits): Promise<Found> {
  const changed = new Map<string, string>();
  const fixes: Fix[] = [];
  const left: LeftOut[] = [];
  const covered: string[] = [];
  const idle: Outlook[] = [];
  let silence: RetryLater | undefined;
  const leave = (member: Group, code: string, reason: string): void => {
    const noFix = member.advisories.map(({ id }) => ({ package: member.package, advisory: id, code, reason, blockedBy: [] }));
    left.push({ package: member.package, alerts: member.alerts, noFix });
  };
  for (const member of members) {
    if (fixes.length >= mostPlans || (fixes.length > 0 && isLate())) {
      leave(member, "later", fixes.length >= mostPlans ? fullReason : lateReason);
      continue;
    }
    let found: Awaited<ReturnType<typeof outlookOf>>;
    try {
      found = await outlookOf(member, given, changed);
    } catch (error) {
      const unanswered = away(error);
      if (unanswered === undefined) throw error;
      silence = unanswered;
      leave(member, "later", awayReason);
      continue;
    }
    const { outlook, made } = found;
    if (outlook.kind === "fix" && made?.kind === "fix") {
      const result = new Map([...changed, ...made.files]);
      if (await isUndone(group, fixes, result, given)) leave(member, "not-verified", brokenReason);
      else {
        fixes.push(outlook.fix);
        for (const [path, text] of made.files) changed.set(path, text);
      }
    } else if (outlook.kind === "unfixable") left.push({ package: member.package, alerts: member.alerts, noFix: outlook.noFix });
    else if (fixes.length > 0 && (outlook.kind === "settled" || outlook.kind === "package-gone") && (await wasConcerned(member, given)))
      covered.push(member.package);
    else idle.push(outlook);
  }
  const fix = joined(fixes, { name, covered, left });
  if (fix === undefined && silence !== undefined) throw silence;
  if (fix !== undefined) return { outlook: { kind: "fix", fix }, away: silence };
  if (left.length > 0) return { outlook: { kind: "unfixable", noFix: left.flatMap(({ noFix }) => noFix) }, away: undefined };
  const outlook = (["settled", "package-gone", "ignored", "minor"] as const)
    .map((kind) => idle.find((each) => each.kind === kind))
    .find((each) => each !== undefined);
  return { outlook: outlook ?? { kind: "settled" }, away: undefined };
}

/** One fix of all. A later plan is made on an earlier one's files, so that its own hold what both make of them. */
function joined(fixes: readonly Fix[], bundle: NonNullable<Fix["bundle"]>): Fix | undefined {
  const [first] = fixes;
  if (first === undefined) return undefined;
  const { sources } = first;
  const files = Object.fromEntries(
    Object.entries(Object.assign({}, ...fixes.map((fix) => fix.files)) as Fix["files"]).filter(([path, oid]) => sources[path] !== oid),
  );
  return {
    stories: fixes.flatMap(({ stories }) => stories),
    bundle,
    files,
    sources,
    executable: [...new Set(fixes.flatMap(({ executable }) => executable))],
    summary: {
      ...first.summary,
      package: inShort(fixes.map(({ summary }) => summary.package)),
      members: fixes.map(({ summary }) => summary),
    },
  };
}

/** Whether a vulnerable version of what was fixed already would be back. */
async function isUndone({ project }: Group, fixes: readonly Fix[], result: Files, given: Planning): Promise<boolean> {
  if (project === null || fixes.length === 0) return false;
  const sources = await sourcesOf(project.paths, given);
  if ("unread" in sources) return true;
  const { ecosystem } = project.known;
  const read = ecosystem.read(new Map([...sources.files, ...result]), project.paths);
  if ("refused" in read) return true;
  return fixes
    .flatMap(({ stories }) => stories)
    .some(({ plan, advisories }) =>
      ecosystem
        .locate(read.project, plan.package)
        .some(({ version }) => advisories.some((advisory) => ecosystem.isAffected(version, advisory))),
    );
}

/** Whether it was vulnerable before anything was changed. */
async function wasConcerned({ project, package: name, advisories }: Group, given: Planning): Promise<boolean> {
  if (project === null) return false;
  const sources = await sourcesOf(project.paths, given);
  if ("unread" in sources) return false;
  const { ecosystem } = project.known;
  const read = ecosystem.read(sources.files, project.paths);
  if ("refused" in read) return false;
  const wanted = advisories.filter((advisory) => isSevereEnough(advisory, given.policy));
  return ecosystem.locate(read.project, name).some(({ version }) => wanted.some((each) => ecosystem.isAffected(version, each)));
}
