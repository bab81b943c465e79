import type { Verb } from "../verb.ts";
import { classRules } from "./classes.ts";
import type { AuthorityFacts, Override } from "./facts.ts";
import { atLeast, type Role, stricter } from "./roles.ts";

/** Where a command was given, as far as it matters for who may. */
export interface Situation {
  readonly visibility: "public" | "private" | "internal";
  /** The author of the pull request; null for a command that is about none. */
  readonly authorId: number | null;
  /** The accounts of the author and the committer of its head commit. */
  readonly headAuthorIds: readonly number[];
}

/** Why not, for the words that people read; see `refusal-words.ts`. */
export type Refusal =
  | { readonly reason: "no-person" }
  | { readonly reason: "not-a-user" }
  | { readonly reason: "via-app"; readonly app: string }
  | { readonly reason: "may-be-via-app" }
  | { readonly reason: "off" }
  | { readonly reason: "role"; readonly have: Role; readonly want: Role }
  | { readonly reason: "team"; readonly slug: string; readonly renamed: boolean }
  | { readonly reason: "own-work" };

export type Verdict = { readonly allowed: true } | ({ readonly allowed: false } & Refusal);

type Rules = Pick<Verb, "name" | "class" | "role" | "waives">;

const unchanged: Override = { off: false, role: null, teams: [] };

/** The least role for a verb: of its class, its own, and the configuration's, the strictest. */
export function roleFor({ name, class: of, role = "none" }: Rules, overrides: AuthorityFacts["overrides"]): Role {
  return stricter(stricter(classRules[of].role, role), overrides[name]?.role ?? "none");
}

/**
 * Whether somebody may use the bot in this repository at all. In a public repository everybody can read; there it takes a role, or
 * to be the author of the pull request.
 */
export function mayUseBot({ sender, role }: AuthorityFacts, { visibility, authorId }: Situation): boolean {
  if (sender.type !== "User") return false;
  if (atLeast(role, visibility === "public" ? "triage" : "read")) return true;
  return atLeast(role, "read") && sender.id === authorId;
}

/** Whether this sender may give this command. Everything that is not known to be allowed is refused. */
export function authorise(verb: Rules, facts: AuthorityFacts, situation: Situation): Verdict {
  const { sender, viaApp, mayBeViaApp, role, teams, overrides } = facts;
  const refused = (refusal: Refusal): Verdict => ({ allowed: false, ...refusal });
  if (sender.type !== "User") return refused({ reason: "no-person" });
  if (!mayUseBot(facts, situation)) return refused({ reason: "not-a-user" });
  if (viaApp !== null && !classRules[verb.class].viaApp) return refused({ reason: "via-app", app: viaApp });
  if (mayBeViaApp && !classRules[verb.class].viaApp) return refused({ reason: "may-be-via-app" });
  const override = overrides[verb.name] ?? unchanged;
  if (override.off) return refused({ reason: "off" });
  const want = roleFor(verb, overrides);
  if (!atLeast(role, want)) return refused({ reason: "role", have: role, want });
  for (const { slug, id } of override.teams) {
    if (id === null || !teams.includes(id)) return refused({ reason: "team", slug, renamed: id === null });
  }
  const own = sender.id === situation.authorId || situation.headAuthorIds.includes(sender.id);
  return verb.waives === true && own ? refused({ reason: "own-work" }) : { allowed: true };
}
