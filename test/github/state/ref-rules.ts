import { grants, type Viewer } from "../auth/viewer.ts";
import { isAncestor, readCommit } from "../git/commit.ts";
import { commitsSince } from "../git/history.ts";
import { signatureOf } from "../git/signature.ts";
import { findPath } from "../git/tree.ts";
import { governingRule } from "../protection/match.ts";
import { activeOn } from "../rulesets/apply.ts";
import type { Repository } from "./entities.ts";
import type { World } from "./world.ts";

/** A ref that is to move; null stands for none. */
export interface Move {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Git keeps refs like files: a ref is in the way of all whose names go on below its own. */
export function refInTheWay(repository: Repository, name: string, without: readonly string[] = []): string | undefined {
  return [...repository.refs.keys()].find(
    (other) => !without.includes(other) && (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)),
  );
}

/** What git takes as the name of a ref. (https://git-scm.com/docs/git-check-ref-format) */
export function isRefName(name: string): boolean {
  const parts = name.split("/");
  return (
    parts.length > 2 &&
    parts[0] === "refs" &&
    parts.every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock")) &&
    !/[\p{Cc} ~^:?*[\\]|\.\.|@\{|\.$/u.test(name)
  );
}

/** An App without the permission `workflows` brings no workflow to a branch that no branch has yet. */
export function lacksWorkflows({ git, refs }: Repository, viewer: Viewer, after: string): boolean {
  if (viewer.kind !== "installation" || grants(viewer.permissions, "workflows:write")) return false;
  const folder = (commit: string): string | undefined => findPath(git, readCommit(git, commit)?.tree ?? "", ".github/workflows")?.sha;
  const own = folder(after);
  if (own === undefined) return false;
  const tips = [...refs].filter(([name]) => name.startsWith("refs/heads/")).map(([, tip]) => tip);
  const known = tips.some((tip) => folder(tip) === own || commitsSince(git, [], tip).some((commit) => folder(commit) === own));
  return !known;
}

/**
 * Why GitHub refuses an App's write to a branch, in its words; undefined where it does not. People's pushes are let through here: what
 * persons may bypass is left out.
 */
export function refusedByRules(world: World, repository: Repository, viewer: Viewer, move: Move): string | undefined {
  if (viewer.kind !== "installation" || !move.name.startsWith("refs/heads/")) return undefined;
  const branch = move.name.slice("refs/heads/".length);
  const { app } = viewer;
  const rulesets = activeOn(world.store, repository, branch).filter(
    ({ bypassActors }) => !bypassActors.some(({ actor_type: type, actor_id: id }) => type === "Integration" && id === app.id),
  );
  const rules = new Set(rulesets.flatMap((ruleset) => ruleset.rules.map(({ type }) => type)));
  const broken = brokenRule(repository, rules, move);
  if (broken !== undefined) return `Repository rule violations found\n\n${broken}\n\n`;
  const rule = repository.protectionsDisabled ? undefined : governingRule(repository.protections, branch);
  if (rule === undefined) return undefined;
  const { settings } = rule;
  if (move.after === null) return settings.allowDeletions ? undefined : "Cannot delete a protected branch";
  if (settings.restrictions !== null && !settings.restrictions.apps.includes(app.id)) {
    if (move.before !== null) return "You're not authorized to push to this branch.";
    if (settings.blockCreations) return "Reference update failed";
  }
  if (settings.lock) return "Cannot change this locked branch";
  if (settings.signatures && !isSigned(repository, move)) return "Commits must have verified signatures.";
  if (move.before === null) return undefined;
  const forced = !isAncestor(repository.git, move.before, move.after);
  if (forced && !settings.allowForcePushes && !settings.bypassForcePush.apps.includes(app.id)) return "Cannot force-push to this branch";
  if (settings.reviews !== null && !settings.reviews.bypass.apps.includes(app.id)) return "Changes must be made through a pull request.";
  const [check] = settings.statusChecks?.checks ?? [];
  return check === undefined ? undefined : `Required status check "${check.context}" is expected.`;
}

/** Of the rules of rulesets, those that concern a push. */
function brokenRule(repository: Repository, rules: ReadonlySet<string>, move: Move): string | undefined {
  if (move.after === null) return rules.has("deletion") ? "Cannot delete this branch" : undefined;
  if (rules.has("required_signatures") && !isSigned(repository, move)) return "Commits must have verified signatures.";
  if (move.before === null) return rules.has("creation") ? "Cannot create ref due to creations being restricted." : undefined;
  if (rules.has("update")) return "Cannot update this protected ref.";
  if (rules.has("non_fast_forward") && !isAncestor(repository.git, move.before, move.after)) return "Cannot force-push to this branch";
  return rules.has("pull_request") ? "Changes must be made through a pull request." : undefined;
}

function isSigned({ git, refs }: Repository, { after }: Move): boolean {
  if (after === null) return true;
  return commitsSince(git, [...refs.values()], after).every((commit) => signatureOf(git, commit) !== undefined);
}
