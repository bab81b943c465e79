import { readBlobs } from "../../github/blobs.ts";
import type { Reader } from "../../github/client.ts";
import { compareDependencies } from "../../github/dependency-compare.ts";
import { readTree } from "../../github/tree.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { EcosystemName } from "../advisory.ts";
import { ecosystems } from "../ecosystems/ecosystems.ts";
import type { DependenciesPolicy } from "../policy.ts";
import { type Registries, registryQuestions } from "../registry-questions.ts";
import { allowedReason, isPackageAllowed } from "./allowing.ts";
import { deltasOfGraph } from "./by-graph.ts";
import { deltasOfProjects, readChangedProjects } from "./by-lockfiles.ts";
import type { Compared } from "./changed-files.ts";
import { confirmationsOf } from "./confirm.ts";
import type { DependencyDelta, Gap, Problem } from "./difference.ts";
import type { ReviewSeen } from "./facts.ts";
import { mostProblems } from "./facts.ts";
import { plainVersions, type Versions } from "./fixed-version.ts";
import { isExact, knownAdvisories } from "./known-advisories.ts";
import { withLicences } from "./licences.ts";
import { lineOf } from "./line.ts";
import { type Placeless, problemsOf } from "./problems.ts";
import { readSettings } from "./settings.ts";
import { sourceProblems } from "./source-problems.ts";
import type { Subject } from "./subject.ts";

/** What reviewing needs. */
export interface Review {
  readonly subject: Subject;
  readonly compared: Compared;
  readonly repository: RepositoryRef;
  readonly reader: Reader;
  readonly policy: DependenciesPolicy;
  readonly registries: Registries;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Files are read for the lines of remarks. */
const mostFilesForLines = 20;

export type Reviewed = Pick<ReviewSeen, "added" | "by" | "problems" | "problemCount" | "unlicensed" | "gaps" | "confirmations">;

/**
 * What the head brings in, and what is wrong with it. By GitHub's own comparison where it offers that, else by reading the lockfiles of both sides; our
 * own pull requests by both, since only the lockfiles tell what is still installed. Where things come from only the lockfiles tell.
 *
 * @throws TooMuchToReview, and what the clients throw
 */
export async function reviewChanges(review: Review): Promise<Reviewed> {
  const { subject, compared, repository, reader, policy, registries, now } = review;
  const graph = await compareDependencies(reader, repository, subject.base, subject.head);
  const { sources: looksAtSources } = policy.review;
  const looked = graph === undefined || subject.own || looksAtSources ? await lockfilesOf(review) : null;
  const gaps: Gap[] = [...(graph === undefined || looksAtSources ? (looked?.gaps ?? []) : [])];
  const fromLockfiles = deltasOfProjects(graph === undefined || subject.own ? (looked?.projects ?? []) : []).deltas;
  const found = graph === undefined ? fromLockfiles : merged(deltasOfGraph(graph), fromLockfiles);
  const { advisories, complete } = await knownAdvisories(reader, askedAbout(found, subject.own));
  if (!complete)
    gaps.push({ file: null, reason: "More packages come in than are looked up; what GitHub's comparison says of the others counts." });
  const deltas = policy.review.licencesDenied.length === 0 ? found : await licensed(found, policy, registries);
  const misplaced = looksAtSources ? sourceProblems(looked?.projects ?? [], policy) : [];
  const brought = problemsOf(deltas, {
    advisories,
    versions: versionsOf,
    allowed: (advisory, delta) => allowedReason(advisory, delta, policy, versionsOf(delta.ecosystem), now),
    licencesDenied: policy.review.licencesDenied,
    isLicenceAllowed: (delta) => isPackageAllowed(policy.review, delta),
  });
  // What comes from elsewhere is not what its name says, so that nothing else that is known of it counts.
  const problems = [...misplaced, ...brought];
  const added = deltas.filter((delta) => delta.change === "added" && isExact(delta));
  return {
    added: new Set(added.map(({ ecosystem, package: name, version }) => JSON.stringify([ecosystem, name, version]))).size,
    by: graph === undefined ? "lockfiles" : "graph",
    problems: await placed(problems.slice(0, mostProblems), compared, repository, reader),
    problemCount: problems.length,
    unlicensed: policy.review.licencesDenied.length === 0 ? 0 : added.filter(({ licence }) => licence === null).length,
    gaps: gaps.slice(0, 50),
    confirmations: subject.own ? confirmationsOf(looked?.projects ?? [], advisories) : null,
  };
}

async function lockfilesOf({ subject, compared, repository, reader, policy }: Review) {
  const base = await readTree(reader, repository, compared.mergeBase);
  const head = await readTree(reader, repository, subject.head);
  const known = [...ecosystems.values()].flat();
  const locked = await readChangedProjects(known, { base, head }, repository, reader);
  if (!policy.review.sources) return locked;
  const changed = new Set(locked.projects.map(({ ecosystem }) => ecosystem.name));
  const settings = await readSettings(known, { base, head }, repository, reader, changed);
  return { projects: [...locked.projects, ...settings.projects], gaps: [...locked.gaps, ...settings.gaps] };
}

/** The graph's, and what only the lockfiles tell. */
function merged(graph: readonly DependencyDelta[], lockfiles: readonly DependencyDelta[]): readonly DependencyDelta[] {
  const keyOf = ({ change, ecosystem, package: name, version }: DependencyDelta) => JSON.stringify([change, ecosystem, name, version]);
  const known = new Set(graph.map(keyOf));
  return [...graph, ...lockfiles.filter((delta) => !known.has(keyOf(delta)))];
}

/** What comes in, and what goes, where another version of it comes; of our own pull requests all that goes. */
function askedAbout(deltas: readonly DependencyDelta[], own: boolean): readonly DependencyDelta[] {
  const coming = new Set(
    deltas.flatMap(({ change, ecosystem, package: name }) => (change === "added" ? [JSON.stringify([ecosystem, name])] : [])),
  );
  const first = deltas.filter(({ change }) => change === "added");
  const gone = deltas.filter(
    ({ change, ecosystem, package: name }) => change === "removed" && (own || coming.has(JSON.stringify([ecosystem, name]))),
  );
  return [...first, ...gone];
}

async function licensed(deltas: readonly DependencyDelta[], { registries: configured }: DependenciesPolicy, registries: Registries) {
  const [npm] = ecosystems.get("npm") ?? [];
  return npm === undefined ? deltas : await withLicences(deltas, await registryQuestions(npm, configured, registries));
}

/** With the lines at which they stand in the head's files. */
async function placed(
  problems: readonly Placeless[],
  { paths }: Compared,
  repository: RepositoryRef,
  reader: Reader,
): Promise<readonly Problem[]> {
  const files = [...new Set(problems.map(({ file }) => file))].slice(0, mostFilesForLines);
  const oids = new Map(files.map((file) => [file, paths.get(file) ?? null]));
  const { texts } = await readBlobs(
    reader,
    repository,
    [...oids.values()].filter((oid) => oid !== null),
  );
  const lines = new Map([...oids].map(([file, oid]) => [file, (oid === null ? "" : (texts.get(oid) ?? "")).split("\n")]));
  return problems.map(({ at, ...problem }) => ({ ...problem, line: lineOf(lines.get(problem.file) ?? [], { ...problem, at }) }));
}

function versionsOf(ecosystem: string): Versions {
  const [known] = ecosystems.get(ecosystem as EcosystemName) ?? [];
  return known?.ecosystem ?? plainVersions;
}
