import type { Advisory } from "../../advisory.ts";
import type { Answers, NoFix, Plan, PlanStep, Wish } from "../ecosystem.ts";
import { askAhead, broughtInBy, overridesOfBrought } from "./brought.ts";
import { complete, type Move, type SetPlace } from "./complete.ts";
import { type Fail, isGivenElsewhere, type Override, overridesFor } from "./indirect.ts";
import { Knowledge } from "./knowledge.ts";
import type { MavenProject } from "./line.ts";
import { seenFrom } from "./model.ts";
import { placeOf, sharingIn } from "./place.ts";
import { chosenVersion, wholeLine } from "./resolve.ts";
import { targetOf } from "./target.ts";
import { type Usage, usagesOf } from "./usages.ts";
import { isAffectedMaven, isRange } from "./version.ts";
import * as words from "./words.ts";

/** What has to change in a repository's POMs so that none of the advisories concerns them any more. Pure. */
export function planMaven(project: MavenProject, wish: Wish, answers: Answers): PlanStep {
  const { advisories, options } = wish;
  const usages = usagesOf(project, wish.package);
  const knowledge = new Knowledge(answers);
  const known = [...advisories, ...wish.known];
  const failures = new Map<string, NoFix>();
  const fail: Fail = (of, reason) => {
    for (const advisory of of) failures.set(advisory.id, failures.get(advisory.id) ?? reason(advisory));
  };
  const moves: Move[] = [];
  const seen: string[] = [];
  const concerned = new Set<Advisory>();
  for (const usage of usages) {
    if (isGivenElsewhere(usage)) continue;
    const elsewhere = "why" in usage.resolved ? elsewhereVersion(project, usage, knowledge) : null;
    if (elsewhere === undefined) continue;
    const version = "why" in usage.resolved ? elsewhere?.version : usage.resolved.version;
    if (version === undefined) {
      fail(advisories, (each) => words.unresolvedReason(each, [usage], null));
      continue;
    }
    seen.push(`${wish.package} ${version}`);
    const own = advisories.filter((each) => isAffectedMaven(version, each));
    if (own.length === 0) continue;
    for (const each of own) concerned.add(each);
    if (usage.declared.scope === "system") {
      fail(own, (each) => words.systemReason(each, usage));
      continue;
    }
    if (elsewhere?.isRange === true) {
      fail(own, (each) => words.rangeReason(each, usage, version));
      continue;
    }
    const target = targetOf(wish.package, version, known, options, knowledge);
    if (target === undefined) continue;
    if (target === null) fail(own, (each) => words.noTargetReason(each, wish.package, version, knowledge.released(wish.package) !== null));
    else if (!options.strategies.includes("bump")) fail(own, (each) => words.notAllowed(each, wish.package, target.version));
    else moves.push({ usage, version, to: target.version, isYoung: target.isYoung, advisories: own });
  }
  if (knowledge.need.length > 0) return { need: knowledge.need };
  const indirect = overridesFor(project, wish, usages, knowledge);
  const sharing = sharingIn(project);
  const sets = new Map<string, SetPlace>();
  const done: Move[] = [];
  for (const move of moves) {
    const placed = placeOf(move, sharing, known, knowledge);
    if (placed === undefined) continue;
    const { refused } = placed;
    if (refused !== undefined) fail(move.advisories, (each) => words.unplaceableReason(each, refused));
    else {
      sets.set(JSON.stringify(placed.edit), { ...placed, to: move.to });
      done.push(move);
    }
  }
  if (knowledge.need.length > 0 || indirect === undefined) {
    askAhead(project, knowledge);
    return { need: knowledge.need };
  }
  for (const each of indirect.concerned) concerned.add(each);
  for (const { of, reason } of indirect.failures) fail(of, reason);
  seen.push(...indirect.seen);
  const idle = advisories
    .filter((each) => !concerned.has(each) && !failures.has(each.id))
    .map((each) => (seen.length === 0 ? words.notUsed(each, project.unread) : words.notAffected(each, seen)));
  const noFix = [...failures.values(), ...idle];
  if (done.length + indirect.overrides.length === 0) return { noFix };
  const settled = advisories.filter((each) => concerned.has(each) && !failures.has(each.id));
  const made = (overrides: readonly Override[]): Plan =>
    complete(wish, done, [...sets.values()], overrides, settled.length === 0 ? [...concerned] : settled, [...failures.values()]);
  const found = withoutNews(project, wish, indirect.overrides, made, knowledge);
  if (found === undefined) return { need: knowledge.need };
  if ("noFix" in found) return { noFix: [...noFix, ...settled.map(found.noFix)] };
  return noFix.length === 0 ? found : { ...found, noFix };
}

/** A plan may bring in what brings in more. */
const mostRounds = 3;

/** The plan, with entries for what it would bring in that is vulnerable itself. Undefined as long as something is asked for. */
function withoutNews(
  project: MavenProject,
  wish: Wish,
  given: readonly Override[],
  made: (overrides: readonly Override[]) => Plan,
  knowledge: Knowledge,
): { readonly plan: Plan } | { readonly noFix: (advisory: Advisory) => NoFix } | undefined {
  let overrides = given;
  for (let round = 0; ; round += 1) {
    const plan = made(overrides);
    const brought = broughtInBy(project, plan, knowledge);
    if (brought === undefined) return undefined;
    const more = round < mostRounds ? overridesOfBrought(project, brought, wish, knowledge) : { overrides: [] };
    if (more === undefined) return undefined;
    if ("hopeless" in more) return { noFix: (advisory) => words.newVulnerability(advisory, plan.to, more.hopeless.found, more.by) };
    if (more.overrides.length === 0) {
      const brings = [...new Set(brought.map(({ found: { dependency } }) => `${dependency.name}@${dependency.version}`))];
      return { plan: brings.length === 0 ? plan : { ...plan, brings } };
    }
    overrides = [...overrides, ...more.overrides];
  }
}

/**
 * The version that only files from outside tell: of a range what is released, of an expression what a parent sets. Null where that cannot be told,
 * undefined as long as it is asked for.
 */
function elsewhereVersion(
  project: MavenProject,
  { pom, declared, resolved }: Usage,
  knowledge: Knowledge,
): { readonly version: string; readonly isRange: boolean } | null | undefined {
  if (declared.written === null) return null;
  const range = "why" in resolved ? resolved.range : undefined;
  const line = range === undefined ? wholeLine(project, pom, knowledge) : undefined;
  if (range === undefined && line === undefined) return undefined;
  const asked = range ?? (Array.isArray(line) ? seenFrom(line, declared.written) : null);
  const version = chosenVersion(declared.name, asked, knowledge);
  return version === undefined || version === null ? version : { version, isRange: asked !== null && isRange(asked) };
}
