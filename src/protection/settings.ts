import { type Actors, isEmpty, nobody } from "./actors.ts";
import { type ClassicRule, plainChecks, plainReviews, type ReviewSection } from "./branch-rule.ts";
import { allowList, checkList, count, flag } from "./lattice.ts";
import type { BranchPolicy } from "./policy.ts";
import type { RequiredCheck } from "./required-checks.ts";
import type { Ruleset } from "./ruleset.ts";
import type { Quote, Setting } from "./setting.ts";

const yesOrNo = (value: boolean): string => (value ? "required" : "not required");
const forbidden = (value: boolean): string => (value ? "forbidden" : "allowed");
const onOrOff = (value: boolean): string => (value ? "on" : "off");

function approvals(value: number | null): string {
  if (value === null) return "no pull request needed";
  if (value === 0) return "a pull request, no approval";
  return value === 1 ? "1 approval" : `${value} approvals`;
}

/** Long lists are cut: a check run holds 65,535 characters, and nobody reads more names than these. */
const mostNames = 20;

function listed(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more <= 0 ? names.join(", ") : `${names.slice(0, mostNames).join(", ")} and ${more} more`;
}

function people(list: Actors | null, quote: Quote): string {
  if (list === null) return "everybody with write access";
  if (isEmpty(list)) return "nobody";
  const named = (one: string, names: readonly string[]) => names.map((name) => `${one} ${quote(name)}`);
  return listed([...named("user", list.users), ...named("team", list.teams), ...named("app", list.apps)]);
}

const checkWords = (list: readonly RequiredCheck[], quote: Quote): string =>
  list.length === 0
    ? "none"
    : listed(list.map(({ context, appId }) => (appId === null ? quote(context) : `${quote(context)} from App ${appId}`)));

const withReviews = (rule: ClassicRule, part: Partial<ReviewSection>): ClassicRule => ({
  ...rule,
  reviews: { ...(rule.reviews ?? plainReviews), ...part },
});

type Words = Pick<Setting<boolean>, "key" | "label" | "why">;

const reviewFlag = (name: "dismissStale" | "codeOwners" | "lastPushApproval", label: string, why: string): Setting<boolean> => ({
  ...flag,
  key: `requiredReviews.${name}`,
  label,
  why,
  part: "reviews",
  organizationsOnly: false,
  wanted: (policy) => policy.requiredReviews?.[name],
  inRule: (rule) => rule.reviews?.[name] ?? false,
  inRuleset: (ruleset) => ruleset.reviews?.[name] ?? false,
  withValue: (rule, value) => withReviews(rule, { [name]: value }),
  repaired: flag.join,
  words: yesOrNo,
});

const ruleFlag = (
  words: Words,
  places: Pick<Setting<boolean>, "wanted" | "inRule" | "inRuleset" | "withValue"> & Partial<Pick<Setting<boolean>, "part" | "words">>,
): Setting<boolean> => ({ ...flag, part: "flags", organizationsOnly: false, repaired: flag.join, words: yesOrNo, ...words, ...places });

const reviewCount: Setting<number | null> = {
  ...count,
  key: "requiredReviews.count",
  label: "Approving reviews",
  why: "One person alone can bring code into the branch that nobody else has read.",
  part: "reviews",
  organizationsOnly: false,
  wanted: (policy) => policy.requiredReviews?.count,
  inRule: (rule) => rule.reviews?.count ?? null,
  inRuleset: (ruleset) => ruleset.reviews?.count ?? null,
  withValue: (rule, value) => (value === null ? rule : withReviews(rule, { count: value })),
  repaired: count.join,
  words: approvals,
};

const dismissalActors: Setting<Actors | null> = {
  ...allowList,
  key: "requiredReviews.dismissalActors",
  label: "Who may dismiss a review",
  why: "Whoever can write can brush a reviewer's objection aside.",
  part: "reviews",
  organizationsOnly: true,
  wanted: (policy) => policy.requiredReviews?.dismissalActors,
  inRule: (rule) => rule.reviews?.dismissalActors ?? null,
  inRuleset: () => null,
  withValue: (rule, value) => withReviews(rule, { dismissalActors: value }),
  repaired: allowList.join,
  words: people,
};

const bypassActors: Setting<Actors | null> = {
  ...allowList,
  key: "requiredReviews.bypassActors",
  label: "Who may merge without the reviews",
  why: "Those on the list need no review at all.",
  part: "reviews",
  organizationsOnly: true,
  wanted: (policy) => policy.requiredReviews?.bypassActors,
  // Without required reviews there is nothing to bypass.
  inRule: (rule) => rule.reviews?.bypassActors ?? nobody,
  inRuleset: () => null,
  withValue: (rule, value) => withReviews(rule, { bypassActors: value ?? nobody }),
  repaired: allowList.join,
  words: people,
};

export const requiredCheckList: Setting<readonly RequiredCheck[]> = {
  ...checkList,
  key: "requiredChecks.checks",
  label: "Required checks",
  why: "A change can be merged although these checks failed, never ran, or were reported by another App.",
  part: "checks",
  organizationsOnly: false,
  wanted: (policy) => policy.requiredChecks?.checks,
  inRule: (rule) => rule.checks?.checks ?? [],
  inRuleset: (ruleset) => ruleset.checks?.checks ?? [],
  withValue: (rule, checks) => ({ ...rule, checks: { ...(rule.checks ?? plainChecks), checks } }),
  repaired: checkList.join,
  words: checkWords,
};

const strictIn = ({ checks }: Pick<ClassicRule | Ruleset, "checks">): boolean => checks?.strict === true && checks.checks.length > 0;

const strictChecks = ruleFlag(
  {
    key: "requiredChecks.strict",
    label: "Up to date before merging",
    why: "The checks may have passed on a state that is not what the branch will be after the merge.",
  },
  {
    part: "checks",
    wanted: (policy) => policy.requiredChecks?.strict,
    inRule: strictIn,
    inRuleset: strictIn,
    withValue: (rule, strict) => ({ ...rule, checks: { ...(rule.checks ?? plainChecks), strict } }),
  },
);

const pushers: Setting<Actors | null> = {
  ...allowList,
  key: "pushers",
  label: "Who may push",
  why: "Everybody with write access, or people the policy does not name, can push to the branch.",
  part: "pushers",
  organizationsOnly: true,
  wanted: (policy) => policy.pushers,
  inRule: (rule) => rule.pushers,
  inRuleset: (ruleset) => (ruleset.locked ? nobody : null),
  withValue: (rule, value) => ({ ...rule, pushers: value }),
  // Narrowed to an empty list, nobody could push or merge any more: the only case in which names are added.
  repaired: (have, want) => {
    const narrowed = allowList.join(have, want);
    return narrowed !== null && isEmpty(narrowed) ? want : narrowed;
  },
  words: people,
};

/** `forbid` in a policy is `true` as a value. */
const forbids = (word: BranchPolicy["forcePushes"]): true | undefined => (word === "forbid" ? true : undefined);

/** Every setting that a policy can name, in the order in which people are told of them. */
export const settings: readonly Setting[] = [
  reviewCount,
  reviewFlag("dismissStale", "Stale approvals are dismissed", "What was pushed after an approval goes in unread."),
  reviewFlag("codeOwners", "Review by code owners", "A change can be merged without those who answer for the code."),
  reviewFlag("lastPushApproval", "Approval of the last push", "The last one to push can approve their own work."),
  dismissalActors,
  bypassActors,
  requiredCheckList,
  strictChecks,
  ruleFlag(
    {
      key: "enforceAdmins",
      label: "Administrators too",
      why: "Administrators, and whoever takes over their account, are bound by nothing.",
    },
    {
      part: "admins",
      wanted: (policy) => policy.enforceAdmins,
      inRule: (rule) => rule.enforceAdmins,
      // A ruleset binds administrators unless it lets them bypass; `effective.ts` weighs that.
      inRuleset: () => false,
      withValue: (rule, enforceAdmins) => ({ ...rule, enforceAdmins }),
    },
  ),
  ruleFlag(
    { key: "linearHistory", label: "Linear history", why: "Merge commits can hide changes that no diff of a pull request showed." },
    {
      wanted: (policy) => policy.linearHistory,
      inRule: (rule) => rule.linearHistory,
      inRuleset: (ruleset) => ruleset.linearHistory,
      withValue: (rule, linearHistory) => ({ ...rule, linearHistory }),
    },
  ),
  ruleFlag(
    { key: "signatures", label: "Signed commits", why: "Anybody who can push can pass a commit off as somebody else's." },
    {
      part: "signatures",
      wanted: (policy) => policy.signatures,
      inRule: (rule) => rule.signatures,
      inRuleset: (ruleset) => ruleset.signatures,
      withValue: (rule, signatures) => ({ ...rule, signatures }),
    },
  ),
  ruleFlag(
    { key: "conversationResolution", label: "Conversations resolved", why: "A change can be merged over an open question of a reviewer." },
    {
      wanted: (policy) => policy.conversationResolution,
      inRule: (rule) => rule.conversationResolution,
      inRuleset: (ruleset) => ruleset.conversationResolution,
      withValue: (rule, conversationResolution) => ({ ...rule, conversationResolution }),
    },
  ),
  ruleFlag(
    { key: "forcePushes", label: "Force pushes", why: "History that was reviewed can be replaced, and its trace with it." },
    {
      words: forbidden,
      wanted: (policy) => forbids(policy.forcePushes),
      inRule: (rule) => !rule.allowForcePushes && isEmpty(rule.forcePushers),
      inRuleset: (ruleset) => ruleset.forbidsForcePushes,
      withValue: (rule, value) => (value ? { ...rule, allowForcePushes: false, forcePushers: nobody } : rule),
    },
  ),
  ruleFlag(
    { key: "deletions", label: "Deletion of the branch", why: "The branch can be deleted and made anew without its protection." },
    {
      words: forbidden,
      wanted: (policy) => forbids(policy.deletions),
      inRule: (rule) => !rule.allowDeletions,
      inRuleset: (ruleset) => ruleset.forbidsDeletions,
      withValue: (rule, value) => (value ? { ...rule, allowDeletions: false } : rule),
    },
  ),
  ruleFlag(
    {
      key: "blockCreations",
      label: "Creation of matching branches is restricted",
      why: "Others than those who may push can create the branch.",
    },
    {
      words: onOrOff,
      wanted: (policy) => policy.blockCreations,
      inRule: (rule) => rule.blockCreations && rule.pushers !== null,
      inRuleset: (ruleset) => ruleset.blocksCreations,
      withValue: (rule, blockCreations) => ({ ...rule, blockCreations }),
    },
  ),
  ruleFlag(
    { key: "lockBranch", label: "Branch is locked", why: "The branch can still be changed." },
    {
      words: onOrOff,
      wanted: (policy) => policy.lockBranch,
      inRule: (rule) => rule.lockBranch,
      inRuleset: (ruleset) => ruleset.locked,
      withValue: (rule, lockBranch) => ({ ...rule, lockBranch }),
    },
  ),
  pushers,
];

const byKey = new Map(settings.map((setting) => [setting.key, setting]));

/** @throws TypeError for a key that this version does not know. */
export function settingOf(key: string): Setting {
  const setting = byKey.get(key);
  if (setting === undefined) throw new TypeError(`There is no protection setting called ${key}`);
  return setting;
}
