import { actorOf } from "../auth/viewer.ts";
import { type Answer, noContent, notFound, ok, Refusal } from "../http/answer.ts";
import { type Call, del, get, patch, post, put, type Route } from "../http/route.ts";
import { changeBranch, changeRule, createRule, deleteRule } from "../protection/change.ts";
import { checksFrom, InvalidSettings, reviewsFrom, settingsFromPut } from "../protection/from-rest.ts";
import { requireBranch, requireRule } from "../protection/guard.ts";
import { isExact } from "../protection/match.ts";
import type { ProtectionRule, ProtectionSettings } from "../protection/rule.ts";
import {
  protectionUrl,
  renderAdmins,
  renderProtection,
  renderReviews,
  renderSignatures,
  renderStatusChecks,
} from "../protection/to-rest.ts";

const BASE = "/repos/{owner}/{repo}/branches/{branch}/protection";
const READ = ["administration:read"] as const;
const WRITE = ["administration:write"] as const;

type BranchCall<B = unknown> = Call<`${string}{owner}${string}{repo}${string}{branch}${string}`, B>;

const ruleOf = (call: BranchCall): ProtectionRule => requireRule(call.repository, call.params.branch);
const urlOf = (call: BranchCall): string => protectionUrl(call.world, call.repository, call.params.branch);

function update(call: BranchCall, part: Partial<ProtectionSettings>): ProtectionSettings {
  const rule = ruleOf(call);
  const settings = { ...rule.settings, ...part };
  changeBranch(call.world, call.repository, call.params.branch, rule, settings, actorOf(call.viewer));
  return settings;
}

/** Runs what may find settings invalid, and answers 422 in the form of the route: plain sentences, or one entry per field. */
export function validated<T>(form: "sentences" | "fields", work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    const errors =
      form === "sentences"
        ? [error.message]
        : [{ resource: "ProtectedBranch", field: "base", code: "invalid" as const, message: error.message }];
    throw new Refusal(422, "Validation Failed", { errors, cause: error });
  }
}

export function requireSection<T>(section: T | null, name: string): T {
  if (section === null) throw notFound(`${name} not enabled`);
  return section;
}

const REVIEWS = "Required pull request reviews";
const CHECKS = "Required status checks";

export const protectionRoutes: readonly Route[] = [
  get(BASE, READ, (call) => ok(renderProtection(call.world, call.repository, call.params.branch, ruleOf(call).settings))),

  put(BASE, WRITE, (call): Answer => {
    const { world, repository, params, body } = call;
    requireBranch(repository, params.branch);
    const exact = repository.protections.find((rule) => isExact(rule.pattern) && rule.pattern === params.branch);
    const settings = validated("sentences", () => settingsFromPut(world.store, repository, body, exact?.settings));
    if (exact === undefined) createRule(world, repository, params.branch, settings, actorOf(call.viewer));
    else changeRule(world, repository, exact, { settings }, actorOf(call.viewer));
    return ok(renderProtection(world, repository, params.branch, settings));
  }),

  del(BASE, WRITE, (call) => {
    deleteRule(call.world, call.repository, ruleOf(call), actorOf(call.viewer));
    return noContent;
  }),

  get(`${BASE}/enforce_admins`, READ, (call) => ok(renderAdmins(urlOf(call), ruleOf(call).settings.enforceAdmins))),
  post(`${BASE}/enforce_admins`, WRITE, (call) => ok(renderAdmins(urlOf(call), update(call, { enforceAdmins: true }).enforceAdmins))),
  del(`${BASE}/enforce_admins`, WRITE, (call) => {
    update(call, { enforceAdmins: false });
    return noContent;
  }),

  get(`${BASE}/required_signatures`, READ, (call) => ok(renderSignatures(urlOf(call), ruleOf(call).settings.signatures))),
  post(`${BASE}/required_signatures`, WRITE, (call) => ok(renderSignatures(urlOf(call), update(call, { signatures: true }).signatures))),
  del(`${BASE}/required_signatures`, WRITE, (call) => {
    update(call, { signatures: false });
    return noContent;
  }),

  get(`${BASE}/required_pull_request_reviews`, READ, (call) =>
    ok(renderReviews(call.world, urlOf(call), requireSection(ruleOf(call).settings.reviews, REVIEWS))),
  ),
  patch(`${BASE}/required_pull_request_reviews`, WRITE, (call) => {
    const before = requireSection(ruleOf(call).settings.reviews, REVIEWS);
    const reviews = validated("fields", () => reviewsFrom(call.world.store, call.repository, call.body ?? {}, before));
    update(call, { reviews });
    return ok(renderReviews(call.world, urlOf(call), reviews));
  }),
  del(`${BASE}/required_pull_request_reviews`, WRITE, (call) => {
    requireSection(ruleOf(call).settings.reviews, REVIEWS);
    update(call, { reviews: null });
    return noContent;
  }),

  get(`${BASE}/required_status_checks`, READ, (call) =>
    ok(renderStatusChecks(urlOf(call), requireSection(ruleOf(call).settings.statusChecks, CHECKS))),
  ),
  patch(`${BASE}/required_status_checks`, WRITE, (call) => {
    const before = requireSection(ruleOf(call).settings.statusChecks, CHECKS);
    const checks = validated("fields", () => checksFrom(call.repository, call.body ?? {}));
    const statusChecks = { strict: call.body?.strict ?? before.strict, checks: checks ?? before.checks };
    update(call, { statusChecks });
    return ok(renderStatusChecks(urlOf(call), statusChecks));
  }),
  del(`${BASE}/required_status_checks`, WRITE, (call) => {
    requireSection(ruleOf(call).settings.statusChecks, CHECKS);
    update(call, { statusChecks: null });
    return noContent;
  }),
];
