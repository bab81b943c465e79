import { notFound, Refusal } from "../http/answer.ts";
import type { Repository } from "../state/entities.ts";
import { governingRule } from "./match.ts";
import type { ProtectionRule } from "./rule.ts";

/** Classic protection and rulesets of private repositories need a paid plan. */
export function requirePlan(repository: Repository): void {
  if (repository.private && repository.owner.plan === "free")
    throw new Refusal(403, "Upgrade to GitHub Pro or make this repository public to enable this feature.");
}

/** Refuses what GitHub refuses for any request about the protection of a branch. A name with wildcards is the name of no branch. */
export function requireBranch(repository: Repository, branch: string): void {
  requirePlan(repository);
  if (!repository.refs.has(`refs/heads/${branch}`)) throw notFound("Branch not found");
  if (repository.protectionsDisabled) throw notFound("Branch protection has been disabled on this repository.");
}

/** The rule in force on a branch. */
export function requireRule(repository: Repository, branch: string): ProtectionRule {
  requireBranch(repository, branch);
  const rule = governingRule(repository.protections, branch);
  if (rule === undefined) throw notFound("Branch not protected");
  return rule;
}
