import type { Reader } from "../github/client.ts";
import { allNodes } from "./pages.ts";
import type { RawBypassActor, RawPage, RawRuleset, RawRulesetRule } from "./query.ts";
import { requiredChecks, unionOfChecks } from "./required-checks.ts";
import type { BypassActor, Ruleset } from "./ruleset.ts";

const levels: Record<string, Ruleset["level"]> = { Organization: "organization", Enterprise: "enterprise" };

function bypassActor(raw: RawBypassActor): BypassActor {
  if (raw.organizationAdmin) return { kind: "organization-admin", name: null };
  if (raw.enterpriseOwner) return { kind: "enterprise-owner", name: null };
  if (raw.deployKey) return { kind: "deploy-key", name: null };
  if (raw.repositoryRoleName !== null) return { kind: "role", name: raw.repositoryRoleName.toLowerCase() };
  if (raw.actor?.__typename === "Team") return { kind: "team", name: raw.actor.slug?.toLowerCase() ?? null };
  if (raw.actor?.__typename === "App") return { kind: "app", name: raw.actor.slug?.toLowerCase() ?? null };
  return { kind: "unknown", name: null };
}

/** `ruleset`, which asks for what `rule` asks as well. Kinds of rules that classic protection has no word for change nothing. */
function withRule(ruleset: Ruleset, { type, parameters }: RawRulesetRule): Ruleset {
  switch (type) {
    case "PULL_REQUEST":
      return {
        ...ruleset,
        reviews: {
          count: Math.max(parameters?.requiredApprovingReviewCount ?? 0, ruleset.reviews?.count ?? 0),
          dismissStale: parameters?.dismissStaleReviewsOnPush === true || ruleset.reviews?.dismissStale === true,
          codeOwners: parameters?.requireCodeOwnerReview === true || ruleset.reviews?.codeOwners === true,
          lastPushApproval: parameters?.requireLastPushApproval === true || ruleset.reviews?.lastPushApproval === true,
        },
        conversationResolution: ruleset.conversationResolution || parameters?.requiredReviewThreadResolution === true,
      };
    case "REQUIRED_STATUS_CHECKS": {
      const checks = requiredChecks(
        (parameters?.requiredStatusChecks ?? []).map(({ context, integrationId }) => ({ context, appId: integrationId })),
      );
      return {
        ...ruleset,
        checks: {
          strict: parameters?.strictRequiredStatusChecksPolicy === true || ruleset.checks?.strict === true,
          checks: unionOfChecks(checks, ruleset.checks?.checks ?? []),
        },
      };
    }
    case "REQUIRED_REVIEW_THREAD_RESOLUTION":
      return { ...ruleset, conversationResolution: true };
    case "REQUIRED_LINEAR_HISTORY":
      return { ...ruleset, linearHistory: true };
    case "REQUIRED_SIGNATURES":
      return { ...ruleset, signatures: true };
    case "NON_FAST_FORWARD":
      return { ...ruleset, forbidsForcePushes: true };
    case "DELETION":
      return { ...ruleset, forbidsDeletions: true };
    case "CREATION":
      return { ...ruleset, blocksCreations: true };
    case "UPDATE":
    case "LOCK_BRANCH":
      return { ...ruleset, locked: true };
    default:
      return ruleset;
  }
}

async function emptyRuleset(raw: RawRuleset, reader: Reader): Promise<Ruleset> {
  const { source, bypassActors } = raw;
  return {
    name: raw.name,
    owner: source.nameWithOwner ?? source.login ?? source.slug ?? "",
    level: levels[source.__typename] ?? "repository",
    bypass: bypassActors === null ? null : (await allNodes(reader, "bypassActors", raw.id, bypassActors)).map(bypassActor),
    reviews: null,
    checks: null,
    conversationResolution: false,
    linearHistory: false,
    signatures: false,
    forbidsForcePushes: false,
    forbidsDeletions: false,
    blocksCreations: false,
    locked: false,
  };
}

/** The active rulesets among the rules of a branch, each with all its rules for this branch. */
export async function rulesetsFromGraphql(
  refId: string,
  page: RawPage<RawRulesetRule> | null,
  reader: Reader,
): Promise<readonly Ruleset[]> {
  const found = new Map<string, Ruleset>();
  for (const rule of page === null ? [] : await allNodes(reader, "rules", refId, page)) {
    const raw = rule.repositoryRuleset;
    if (raw === null || raw.enforcement !== "ACTIVE") continue;
    found.set(raw.id, withRule(found.get(raw.id) ?? (await emptyRuleset(raw, reader)), rule));
  }
  return [...found.values()];
}
