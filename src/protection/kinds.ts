import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { isHttpError, messageOf } from "../github/classify.ts";
import type { Reader, Writer } from "../github/client.ts";
import type { Permissions } from "../github/permissions.ts";
import { PipewardenError } from "../values/errors.ts";
import { canonicalJson } from "../values/hash.ts";
import type { Json, JsonObject } from "../values/json.ts";
import { type CheckSection, type ClassicRule, type Flags, flagsOf, type ReviewSection } from "./branch-rule.ts";
import { flagsMutation, type RawRule } from "./query.ts";
import { readRule, ruleFromGraphql } from "./read-rule.ts";
import { type ChecksAnswer, checksBody, checksFromRest, type ReviewsAnswer, reviewsBody, reviewsFromRest, ruleBody } from "./rest.ts";

const permissions: Permissions = { administration: "write", contents: "read" };

// Typed as plain strings: Octokit's types follow the description, which wants `contexts` where GitHub refuses them beside `checks`.
const endpoint: string = "/repos/{owner}/{repo}/branches/{branch}/protection";

const branchOf = (change: Change): string => String(change.target.branch);

const equal = (state: Json, description: Json): boolean => canonicalJson(state) === canonicalJson(description);

/** The rule that is this branch's alone. Parts of a wider rule are other branches' too, and count as absent. */
async function readOwnRule(change: Change, github: Reader): Promise<ClassicRule | null> {
  const rule = await readRule(github, change.target.repository, branchOf(change));
  return rule?.pattern === branchOf(change) ? rule : null;
}

async function send(github: Writer, method: "PUT" | "PATCH" | "POST", change: Change, below = "", body: object = {}): Promise<unknown> {
  const { owner, name: repo } = change.target.repository;
  try {
    const { data } = await github.request(`${method} ${endpoint}${below}`, { owner, repo, branch: branchOf(change), ...body });
    return data;
  } catch (error) {
    throw explained(error);
  }
}

/** GitHub has several reasons for 404 here, and only its sentence tells them apart. */
function explained(cause: unknown): unknown {
  if (!isHttpError(cause) || cause.status !== 404) return cause;
  const said = messageOf(cause.response?.data);
  if (/protection has been disabled/i.test(said)) {
    return new PipewardenError(
      "protection_disabled",
      "Branch protection is switched off for this repository as a whole. An administrator has to switch it on in the repository's settings.",
      { cause },
    );
  }
  return /branch not (?:found|protected)/i.test(said) ? moved(cause) : cause;
}

const moved = (cause?: unknown): PipewardenError =>
  new PipewardenError(
    "protection_moved",
    "The branch or its protection rule is not there, although it should be by now. The bot looks again with the next event or sweep.",
    { cause },
  );

/** `PATCH …/required_pull_request_reviews`; the section must exist. `expect` and `want` are sections. */
const reviews: ChangeKind = {
  name: "protection.reviews",
  permissions,
  read: async (change, github) => (await readOwnRule(change, github))?.reviews ?? null,
  matches: equal,
  async perform(change, github) {
    const body = reviewsBody(change.want as ReviewSection, change.expect as ReviewSection | null);
    return reviewsFromRest((await send(github, "PATCH", change, "/required_pull_request_reviews", body)) as ReviewsAnswer);
  },
};

/** `PATCH …/required_status_checks`; the section must exist. `expect` and `want` are sections. */
const checks: ChangeKind = {
  name: "protection.checks",
  permissions,
  read: async (change, github) => (await readOwnRule(change, github))?.checks ?? null,
  matches: equal,
  async perform(change, github) {
    const body = checksBody(change.want as CheckSection);
    return checksFromRest((await send(github, "PATCH", change, "/required_status_checks", body)) as ChecksAnswer);
  },
};

/** A switch of the rule with an endpoint of its own; `expect` is false and `want` true. */
const switchKind = (name: string, below: string, isOn: (rule: ClassicRule) => boolean): ChangeKind => ({
  name,
  permissions,
  async read(change, github) {
    const rule = await readOwnRule(change, github);
    // The endpoint would reach the wider rule that then applies. Should the rule have been to be made first, that has failed.
    if (rule === null) throw moved();
    return isOn(rule);
  },
  matches: equal,
  async perform(change, github) {
    return ((await send(github, "POST", change, below)) as { enabled: boolean }).enabled;
  },
});

/** Switching on overwrites nobody's stronger setting, so what was observed a moment ago is not read again. */
const admins: ChangeKind = { ...switchKind("protection.admins", "/enforce_admins", (own) => own.enforceAdmins), trustsObservation: true };

/** Never on trust: it may follow a `protection.rule` that failed. */
const signatures = switchKind("protection.signatures", "/required_signatures", (own) => own.signatures);

/**
 * GraphQL's partial update of the rule with the id `params.ruleId`. `expect` and `want` hold only the flags that change, all of them
 * towards the stronger value; so, as with administrators, what was observed a moment ago is not read again.
 */
const flags: ChangeKind = {
  name: "protection.flags",
  permissions,
  trustsObservation: true,
  async read(change, github) {
    const own = await readOwnRule(change, github);
    if (own === null) throw moved();
    return flagsOf(own);
  },
  matches: (state, description) =>
    Object.entries(description as JsonObject).every(([key, value]) => equal((state as JsonObject)[key] ?? null, value)),
  async perform(change, github) {
    const input = { branchProtectionRuleId: String(change.params.ruleId), ...flagsInput(change.want as Partial<Flags>) };
    const answer: { updateBranchProtectionRule: { branchProtectionRule: RawRule } } = await github.graphql(flagsMutation, { input });
    const { branchProtectionRule } = answer.updateBranchProtectionRule;
    return flagsOf(await ruleFromGraphql(branchProtectionRule, github, change.target.repository, branchOf(change)));
  },
};

/** The words of GraphQL for the flags; whoever else may force-push is only ever cleared. */
const flagsInput = ({ forcePushers, ...wanted }: Partial<Flags>): JsonObject => {
  const words: Record<keyof typeof wanted, string> = {
    linearHistory: "requiresLinearHistory",
    conversationResolution: "requiresConversationResolution",
    allowForcePushes: "allowsForcePushes",
    allowDeletions: "allowsDeletions",
    blockCreations: "blocksCreations",
    lockBranch: "lockBranch",
  };
  const input = Object.entries(wanted).map(([key, value]): [string, Json] => [words[key as keyof typeof wanted], value]);
  return { ...Object.fromEntries(input), ...(forcePushers === undefined ? {} : { bypassForcePushActorIds: [] }) };
};

/**
 * `PUT …/protection`: makes the branch's rule or replaces it whole. `expect` is the rule that GitHub applies to the branch, whatever
 * its pattern; null is none. Read back rather than believed, because the answer does not show all that a rule has.
 */
const rule: ChangeKind = {
  name: "protection.rule",
  permissions,
  read: (change, github) => readRule(github, change.target.repository, branchOf(change)),
  matches: equal,
  async perform(change, github) {
    await send(github, "PUT", change, "", ruleBody(change.want as ClassicRule, change.expect as ClassicRule | null));
    return undefined;
  },
};

/** Every way in which the bot changes a branch's protection. */
export const protectionKinds: readonly ChangeKind[] = [reviews, checks, admins, signatures, flags, rule];
