import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, PackageChange, Plan, PlanStep, Wish } from "../ecosystem.ts";
import { type ActionsEdits, commentFor } from "./edit.ts";
import { judged, targetFor } from "./judged.ts";
import { Knowledge, type Tags } from "./knowledge.ts";
import { lockChangesFor } from "./lock-changes.ts";
import { isClear, pinsOf } from "./pins.ts";
import type { ActionsProject } from "./project.ts";
import { isTelling, type Pin, type Standing } from "./standing.ts";
import type { Target } from "./target.ts";
import { repositoryOf } from "./uses.ts";
import { compareActionVersions, isAffectedAction, isCommit } from "./version.ts";
import * as words from "./words.ts";

/** What has to change in a repository's workflows so that none of the advisories concerns them any more. Pure. */
export function planActions(project: ActionsProject, wish: Wish, answers: Answers): PlanStep {
  const { advisories, options } = wish;
  const pins = pinsOf(project, wish.package);
  const indirect = indirectReasons(project, pins, wish);
  const isIndirect = ({ id }: Advisory): boolean => indirect.some(({ advisory }) => advisory === id);
  if (pins.length === 0)
    return { noFix: [...indirect, ...advisories.filter((each) => !isIndirect(each)).map((each) => words.notUsed(each, project))] };
  const knowledge = new Knowledge(answers);
  const [{ repository } = { repository: "" }] = pins;
  const tags = pins.every((pin) => isClear(pin, advisories)) ? new Map<string, string>() : knowledge.tags(repository);
  if (tags === undefined) return { need: knowledge.need };
  if (tags === null) return { noFix: advisories.map((each) => words.notReadable(each, repository)) };
  const all = pins.map((pin) => judged(pin, project.lock, advisories, tags, knowledge));
  const standings = all.map(({ standing }) => standing);
  if (knowledge.need.length > 0) return { need: knowledge.need };

  const known = [...advisories, ...wish.known.filter((each) => each.package.toLowerCase() === wish.package.toLowerCase())];
  const failures = new Map<string, NoFix>(indirect.map((each) => [each.advisory, each]));
  const fail = (of: readonly Advisory[], reason: (advisory: Advisory) => NoFix): void => {
    for (const advisory of of) failures.set(advisory.id, failures.get(advisory.id) ?? reason(advisory));
  };
  const moves: { readonly standing: Standing; readonly target: Target }[] = [];
  for (const each of all) {
    const { standing } = each;
    const { pin, kind, advisories: own, unknown } = standing;
    fail(unknown, (each) => words.unknownCommitReason(each, standing));
    if (own.length === 0) continue;
    const target = kind === "branch" ? undefined : targetFor(each, known, options, knowledge);
    if (kind === "branch") fail(own, (each) => words.branchReason(each, standing));
    else if (target === undefined) fail(own, (each) => words.noTargetReason(each, standing));
    else if (!options.strategies.includes("bump")) fail(own, (each) => words.notAllowed(each, target.tag));
    else if (pin.sites.some(({ place }) => place === null)) fail(own, (each) => words.unplaceableReason(each, pin));
    else moves.push({ standing, target });
  }
  if (knowledge.need.length > 0) return { need: knowledge.need };
  const locked = lockChangesFor(project, moves, knowledge);
  if (knowledge.need.length > 0) return { need: knowledge.need };
  const done = moves.filter(({ standing }) => !locked.refused.has(standing.pin));
  for (const { standing } of moves) {
    const why = locked.refused.get(standing.pin);
    if (why !== undefined) fail(standing.advisories, (each) => words.lockReason(each, why));
  }
  const concerned = new Set(standings.flatMap((each) => [...each.advisories, ...each.unknown]));
  const idle = advisories.filter((each) => !concerned.has(each) && !isIndirect(each)).map((each) => words.notAffected(each, standings));
  const noFix = [...failures.values(), ...idle];
  if (done.length === 0) return { noFix };
  const settled = advisories.filter((each) => concerned.has(each) && !failures.has(each.id));
  const touched = settled.length === 0 ? advisories.filter((each) => concerned.has(each)) : settled;
  const plan = complete(project, wish, done, touched, [...failures.values()], locked.changes, tags);
  return noFix.length === 0 ? { plan } : { plan, noFix };
}

/** What only other actions use can be seen in the lock. */
function indirectReasons({ lock }: ActionsProject, pins: readonly Pin[], { package: name, advisories }: Wish): readonly NoFix[] {
  if (lock === null) return [];
  const own = new Set(pins.map(({ ref }) => ref));
  const prefix = `${repositoryOf(name).toLowerCase()}@`;
  return [...lock.entries].flatMap(([key, { ref }]) => {
    const at = key.slice(prefix.length);
    const parents = [...lock.entries].flatMap(([parent, { uses }]) => (uses.includes(key) ? [parent] : []));
    if (!key.startsWith(prefix) || own.has(at) || parents.length === 0) return [];
    const version = isCommit(at) ? ref : at;
    return advisories.filter((each) => isAffectedAction(version, each)).map((each) => words.throughOthers(each, key, parents));
  });
}

function complete(
  project: ActionsProject,
  wish: Wish,
  moves: readonly { readonly standing: Standing; readonly target: Target }[],
  settled: readonly Advisory[],
  failures: readonly NoFix[],
  lock: ActionsEdits["lock"],
  tags: Tags,
): Plan {
  const [first] = moves;
  if (first === undefined) throw new TypeError("A plan without changes is none.");
  const sites = moves.flatMap(({ standing: { pin }, target }) =>
    pin.sites.map(({ file, ref, comment }) => ({
      file,
      repository: pin.repository.toLowerCase(),
      from: ref,
      to: isCommit(ref) ? target.commit : target.tag,
      comment:
        comment === null
          ? null
          : { from: comment.tag, to: isTelling(comment, ref, tags) ? commentFor(comment.tag, target.tag) : comment.tag },
    })),
  );
  const changes = moves.flatMap(({ standing: { pin, label }, target }): readonly PackageChange[] =>
    [...new Set(pin.sites.map(({ file }) => file))].map((file) => ({
      package: wish.package,
      from: label,
      to: toldOf(pin, target),
      manifest: file,
      file: target.tag === pin.ref ? (project.lock?.path ?? file) : file,
      strategy: "bump",
    })),
  );
  const told = moves.map(({ standing, target }) => ({
    standing,
    tag: toldOf(standing.pin, target),
    isYoung: target.isYoung,
  }));
  return {
    ecosystem: "actions",
    manifest: first.standing.pin.sites[0]?.file ?? project.paths.manifest,
    package: wish.package,
    advisories: settled.map(({ id }) => id),
    to:
      moves
        .map(({ standing: { pin }, target }) => toldOf(pin, target))
        .toSorted(compareActionVersions)
        .at(-1) ?? "",
    strategy: "bump",
    changes,
    removed: [],
    paths: moves.map(({ standing: { pin } }) => [words.labelOfPin(pin)]),
    notes: words.notesOf(wish.package, told, failures, wish.options.cooldownHours, project.unread),
    edits: { sites: [...new Map(sites.map((each) => [JSON.stringify(each), each])).values()], lock },
  };
}

/** A reference that stays as it is, a commit or a tag that a lock holds, is told by its release. */
const toldOf = ({ ref }: Pin, { tag, release }: Target): string => (isCommit(ref) || tag === ref ? release : tag);
