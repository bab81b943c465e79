import { type BlobTexts, keepBlob, readBlobs } from "../github/blobs.ts";
import type { Reader } from "../github/client.ts";
import { globalAdvisories } from "../github/global-advisories.ts";
import type { Tree } from "../github/tree.ts";
import { blobId } from "../values/blob-id.ts";
import { dayOf } from "../values/day.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import { hashJson } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import type { Advised } from "./advised.ts";
import type { Advisory, EcosystemName } from "./advisory.ts";
import type { Files, ProjectPaths } from "./ecosystems/ecosystem.ts";
import type { Fix, Outlook } from "./facts.ts";
import type { Bundle, Group } from "./find-projects.ts";
import type { Ask } from "./make-plan.ts";
import { observePackageFacts } from "./notes/observe-package-facts.ts";
import { observeReleases } from "./notes/observe-releases.ts";
import { isAbout, type OtherPull } from "./other-pulls.ts";
import { type AskAdvisories, type MadeFix, planFix } from "./plan-fix.ts";
import type { DependenciesPolicy } from "./policy.ts";
import { readGitHubAdvisory } from "./read-alert.ts";
import type { FixSummary } from "./remediation-store.ts";
import { ignoringRule, isSevereEnough } from "./wanted.ts";
import { offeredCommands } from "./words/offered-commands.ts";
import type { FixStory, Visibility } from "./words/story.ts";

/** Of packages that are fixed together, so many get notes: each asks a registry and GitHub. */
const mostNoted = 5;

/** Another number makes every plan anew: planning itself has changed. */
const planning = 1;

/** What planning one group takes. */
export interface Planning {
  readonly reader: Reader;
  readonly repository: RepositoryRef;
  readonly visibility: Visibility;
  readonly tree: Tree;
  readonly policy: DependenciesPolicy;
  /** Of every alert of the repository. */
  readonly known: readonly Advisory[];
  readonly ask: Ask;
  readonly advised: Advised | null;
  readonly now: number;
}

/** Everything that a plan is made from, as a hash: with the same inputs the same is planned, but for what is new in the registry. */
export const inputsOf = (
  { project, ecosystem, package: name, bundle, advisories, manifest, base }: Group,
  { tree, policy, known, now }: Pick<Planning, "tree" | "policy" | "known" | "now">,
): string =>
  hashJson({
    planning,
    base: base.branch,
    manifest,
    package: name,
    ...(bundle === null ? {} : { bundle: membership(bundle, policy, now) }),
    files: (project?.paths.files ?? []).map((path) => [path, tree.paths.get(path)?.oid ?? null]),
    // Scores change from day to day, and no plan with them.
    advisories: [...advisories, ...known.filter((each) => each.ecosystem === ecosystem)].map(({ id, package: of, ranges, versions }) => [
      id,
      of,
      ranges,
      versions,
    ]) as unknown as Json,
    policy: [
      policy.strategies,
      policy.cooldownHours,
      policy.registries,
      policy.ignore,
      policy.severityFrom,
      policy.epssFrom,
    ] as unknown as Json,
  });

/** What of several packages is wanted today: of one alone that is asked anew each time, as long as it is not. */
const membership = ({ members }: Bundle, policy: DependenciesPolicy, now: number): Json => [
  members.map(({ package: name, advisories }) => [
    name,
    ...advisories.filter((advisory) => isSevereEnough(advisory, policy)).map(({ id }) => id),
  ]),
  policy.ignore.filter(({ until }) => until !== null && until < dayOf(now)).length,
];

/**
 * What can be done about a group of one package. Errors of the registry that pass are thrown, others are a reason.
 *
 * @param changed what plans before this one have made of the project's files
 */
export async function outlookOf(
  group: Group,
  given: Planning,
  changed: Files = new Map(),
): Promise<{ outlook: Outlook; made: MadeFix | null }> {
  const wanted = group.advisories.filter((advisory) => isSevereEnough(advisory, given.policy));
  if (wanted.length === 0) return { outlook: { kind: "minor" }, made: null };
  if (group.project === null) return refused(group, noProject(group));
  if (given.tree.truncated) {
    return refused(
      group,
      "The repository has more files than GitHub lists at a time, so not all of the project's files are known. Update the package by hand.",
    );
  }
  try {
    return await planned({ ...group, advisories: wanted }, group.project, given, changed);
  } catch (error) {
    if (error instanceof RetryLater) throw error;
    if (error instanceof PipewardenError) return refused(group, error.message);
    // Files that break the planning of one package must not stand in the way of all others.
    if (!(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError)) throw error;
    return refused(group, `The bot failed to plan this in a way it does not know (${error.name}). Update the package by hand.`);
  }
}

const noProject = ({ manifest, ecosystem }: Group): string =>
  `No project of ${ecosystem} that the bot can change has the file ${manifest}: it has no lockfile beside it, or one of another package manager.`;

function refused({ advisories, package: name }: Group, reason: string): { outlook: Outlook; made: null } {
  return {
    outlook: {
      kind: "unfixable",
      noFix: advisories.map(({ id }) => ({ package: name, advisory: id, code: "unsupported", reason, blockedBy: [] })),
    },
    made: null,
  };
}

async function planned(
  group: Group,
  { known: { ecosystem }, paths }: NonNullable<Group["project"]>,
  given: Planning,
  changed: Files,
): Promise<{ outlook: Outlook; made: MadeFix | null }> {
  const { tree, policy, now } = given;
  const sources = await sourcesOf(paths, given);
  if ("unread" in sources) return refused(group, sources.unread);
  const { oids } = sources;
  const files = new Map([...sources.files, ...changed]);

  const read = ecosystem.read(files, paths);
  const installed = "refused" in read ? [] : ecosystem.locate(read.project, group.package);
  const isAffected = (version: string, advisory: Advisory): boolean => ecosystem.isAffected(version, advisory);
  const rules = group.advisories.map((advisory) => {
    const vulnerable = installed.map(({ version }) => version).filter((version) => isAffected(version, advisory));
    return ignoringRule(advisory, vulnerable, policy, isAffected, now);
  });
  const advisories = group.advisories.filter((_, at) => rules[at] === undefined);
  const [rule] = rules;
  if (advisories.length === 0 && rule !== undefined)
    return { outlook: { kind: "ignored", reason: rule.reason, until: rule.until }, made: null };

  const made = await planFix(ecosystem, paths, files, {
    package: group.package,
    advisories,
    known: given.known.filter((each) => each.package !== group.package),
    options: { strategies: policy.strategies, cooldownHours: policy.cooldownHours, now },
    ask: given.ask,
    askAdvisories: (packages) => advisoriesOf(packages, ecosystem.name, given),
  });
  if (made.kind === "unfixable") return { outlook: { kind: "unfixable", noFix: made.noFix }, made };
  if (made.kind !== "fix") return { outlook: { kind: made.kind }, made };
  const digits = tree.commit.length;
  const ids = Object.fromEntries([...made.files].map(([path, text]) => [path, blobId(text, digits)]));
  // Whoever commits finds them there, unless it is another process.
  for (const [path, text] of made.files) keepBlob(ids[path] ?? "", text);
  const summary: FixSummary = {
    package: made.plan.package,
    to: made.plan.to,
    strategy: made.plan.strategy,
    manifest: made.plan.manifest,
    from: [
      ...new Set(installed.map(({ version }) => version).filter((version) => advisories.some((advisory) => isAffected(version, advisory)))),
    ],
  };
  const fix: Fix = {
    bundle: null,
    files: ids,
    sources: Object.fromEntries(oids),
    executable: Object.keys(ids).filter((path) => tree.paths.get(path)?.executable === true),
    stories: [
      {
        plan: made.plan,
        advisories: advisories.filter(({ id }) => made.plan.advisories.includes(id)),
        alerts: group.alerts,
        visibility: given.visibility,
        releases: [],
        packageFacts: null,
        verified: made.verified,
        commands: offeredCommands,
        others: [],
      },
    ],
    summary,
  };
  return { outlook: { kind: "fix", fix }, made };
}

/** Those that are known of the versions; nothing is asked of a package of which everything is known. */
async function advisoriesOf(
  packages: Parameters<AskAdvisories>[0],
  ecosystem: EcosystemName,
  { reader, advised }: Planning,
): Promise<readonly Advisory[]> {
  const isKnown = (name: string): boolean => advised?.package.ecosystem === ecosystem && advised.package.name === name;
  const unknown = packages.filter(({ name }) => !isKnown(name));
  const known = unknown.length < packages.length ? (advised?.advisories ?? []) : [];
  if (unknown.length === 0) return known;
  const answers = await globalAdvisories(reader, ecosystem, unknown, { malware: true });
  return [...known, ...answers.flatMap((answer) => readGitHubAdvisory(answer as unknown as Json))];
}

/** The files of a project as its base branch has them, with git's ids; or why one of them cannot be read. */
export async function sourcesOf(
  paths: ProjectPaths,
  { tree, reader, repository }: Planning,
): Promise<{ readonly files: Files; readonly oids: ReadonlyMap<string, string> } | { readonly unread: string }> {
  const entries = paths.files.flatMap((path) => {
    const entry = tree.paths.get(path);
    return entry === undefined ? [] : [{ path, ...entry }];
  });
  const oids = new Map(entries.map(({ path, oid }) => [path, oid]));
  const sizes = new Map(entries.map(({ oid, size }) => [oid, size]));
  const blobs = await readBlobs(reader, repository, oids.values(), { sizes });
  const unread = [...oids].find(([, oid]) => !blobs.texts.has(oid));
  if (unread !== undefined) return { unread: unreadWords(unread[0], blobs, unread[1]) };
  return { oids, files: new Map([...oids].map(([path, oid]) => [path, blobs.texts.get(oid) ?? ""])) };
}

const reasons = { "not-utf8": "is no text in UTF-8", "too-large": "is too large", absent: "could not be read" } as const;
const unreadWords = (path: string, { others }: BlobTexts, oid: string): string =>
  `${path} ${reasons[others.get(oid) ?? "absent"]}, so that nothing can be planned. Update the package by hand.`;

/** The fix with what its makers and the registry say of the step, and other bots' pull requests for it. No fix waits for words. */
export async function withNotes(
  fix: Fix,
  others: readonly OtherPull[],
  { known, paths: { directory } }: NonNullable<Group["project"]>,
  { reader, ask }: Planning,
): Promise<Fix> {
  const stories: FixStory[] = [];
  for (const story of fix.stories) {
    const { plan } = story;
    const own = fix.bundle === null ? others : others.filter((other) => isAbout(other, { package: plan.package, directory }));
    if (stories.length >= mostNoted) {
      stories.push({ ...story, others: own });
      continue;
    }
    const facts = await unlessRefused(observePackageFacts(plan, ask));
    // Go's modules and actions are named by their repositories, so that no registry has to tell.
    const releases = await observeReleases(reader, plan, facts?.metadata ?? null, known.ecosystem.compare);
    stories.push({ ...story, releases, packageFacts: facts?.facts ?? null, others: own });
  }
  return { ...fix, stories };
}

async function unlessRefused<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PipewardenError) return null;
    throw error;
  }
}
