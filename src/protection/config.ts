import * as z from "zod/mini";
import { definePolicy, type PolicyDefinition, type SettingOrder, type Values } from "../config/policy-definition.ts";
import type { Json } from "../values/json.ts";
import { type Actors, actors } from "./actors.ts";
import type { BranchPolicy, ProtectionPolicy } from "./policy.ts";
import { type RequiredCheck, unionOfChecks } from "./required-checks.ts";
import type { Setting, SettingValue } from "./setting.ts";
import { settings } from "./settings.ts";

const said = (description: string, ...examples: unknown[]) => z.meta({ description, ...(examples.length > 0 && { examples }) });
const flag = (description: string) => z.optional(z.boolean().check(said(description)));
const forbid = (description: string) => z.optional(z.literal("forbid").check(said(description)));

const login = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, { error: "must be a login, without @" }));
const slug = (what: string, hint: string) =>
  z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, { error: `must be the slug of ${what}, ${hint}` }));

const actorList = (description: string) =>
  z.optional(
    z
      .strictObject({
        users: z.optional(z.array(login).check(said("Logins."))),
        teams: z.optional(z.array(slug("a team", "without its organisation")).check(said("Slugs of teams of the organisation."))),
        apps: z.optional(z.array(slug("an App", "without [bot]")).check(said("Slugs of GitHub Apps."))),
      })
      .check(said(`${description} An empty mapping, \`{}\`, names nobody. Only in repositories of organisations.`, { teams: ["release"] })),
  );

const requiredCheck = z.strictObject({
  context: z.string().check(z.minLength(1), z.maxLength(255), said("The check's name as it stands on the commit.", "ci")),
  "app-id": z.optional(
    z
      .int()
      .check(
        z.gte(1),
        said("The App that must report it, by its id. Without it, whoever can write may report the check as passed.", 15368),
      ),
  ),
});

const checkList = z.array(requiredCheck).check(
  z.check(({ value, issues }) => {
    const seen = new Set<string>();
    for (const [index, check] of value.entries()) {
      const id = `${check["app-id"] ?? ""} ${check.context}`;
      if (seen.has(id))
        issues.push({ code: "custom", path: [index, "context"], message: "names a check that is in the list already", input: value });
      seen.add(id);
    }
  }),
  said("Checks that must pass. Lists of several places are added up.", [{ context: "ci", "app-id": 15368 }]),
);

const branchSchema = z.strictObject({
  "required-reviews": z.optional(
    z
      .strictObject({
        count: z.optional(
          z.int().check(z.gte(0), z.lte(6), said("Approvals before a merge; 0 asks for a pull request without an approval.", 2)),
        ),
        "dismiss-stale": flag("A push to the pull request takes earlier approvals away."),
        "code-owners": flag("The owners of the code must approve, as the file CODEOWNERS names them."),
        "last-push-approval": flag("Somebody else than the last one to push must approve."),
        "dismissal-actors": actorList("The only ones who may dismiss a review, beside administrators."),
        "bypass-actors": actorList("The only ones who may merge without the reviews."),
      })
      .check(said("Reviews of pull requests. Naming anything here asks for pull requests.")),
  ),
  "required-checks": z.optional(
    z
      .strictObject({
        strict: flag("The pull request's branch must be up to date. It has no effect without a check."),
        checks: z.optional(checkList),
      })
      .check(said("Checks before a merge.")),
  ),
  "enforce-admins": flag("The rules bind administrators too."),
  "linear-history": flag("No merge commits."),
  signatures: flag("Commits must be signed."),
  "conversation-resolution": flag("Conversations of the pull request must be resolved."),
  "force-pushes": forbid("Nobody may force-push."),
  deletions: forbid("Nobody may delete the branch."),
  "block-creations": flag("Only those who may push may create the branch. It needs `pushers`."),
  "lock-branch": flag("Nobody may change the branch."),
  pushers: actorList("The only ones who may push or merge."),
});

const schema = z.strictObject({
  "default-branch": z.optional(
    branchSchema.check(
      said("What the default branch must have at least. What is not named stays as it is, and what is stronger stays too."),
    ),
  ),
});

const section = "default-branch";
const kebab = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (key: string): string => key.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `forbid` in a file is `true` as a value. */
const forbidding = new Set(["forcePushes", "deletions"]);

type WrittenCheck = { readonly context: string; readonly "app-id"?: number };

function read(written: Json): Json {
  if (written === "forbid") return true;
  if (Array.isArray(written)) {
    const list = (written as readonly WrittenCheck[]).map(
      (check): RequiredCheck => ({ context: check.context, appId: check["app-id"] ?? null }),
    );
    return unionOfChecks(list, []);
  }
  return typeof written === "object" && written !== null ? actors(written as Partial<Actors>) : written;
}

function write({ key }: Setting, value: Json): Json {
  if (forbidding.has(key)) return "forbid";
  if (!Array.isArray(value)) return value;
  return (value as readonly RequiredCheck[]).map(({ context, appId }) => (appId === null ? { context } : { context, "app-id": appId }));
}

/** A file need not repeat the checks of others; it asks for less only if it wants none, or lets anybody report one that an App must. */
function loosensChecks(asked: readonly RequiredCheck[], inForce: readonly RequiredCheck[]): boolean {
  if (asked.length === 0) return inForce.length > 0;
  return asked.some(({ context, appId }) => appId === null && inForce.some((check) => check.context === context && check.appId !== null));
}

const orderOf = (setting: Setting): SettingOrder => ({
  read,
  write: (value) => write(setting, value),
  isAtLeast: (have, want) => setting.isAtLeast(have as SettingValue, want as SettingValue),
  join: (one, other) => setting.join(one as SettingValue, other as SettingValue),
  ...(setting.key === "requiredChecks.checks" && {
    loosens: (asked: Json, inForce: Json) => loosensChecks(asked as readonly RequiredCheck[], inForce as readonly RequiredCheck[]),
  }),
});

function branchPolicy(values: Values): BranchPolicy {
  const policy: Record<string, Json> = {};
  for (const [path, value] of Object.entries(values)) {
    const [group = "", name] = path
      .slice(section.length + 1)
      .split(".")
      .map(camel);
    if (forbidding.has(group)) policy[group] = "forbid";
    else if (name === undefined) policy[group] = value;
    else policy[group] = { ...(policy[group] as Record<string, Json>), [name]: value };
  }
  return policy as BranchPolicy;
}

const baseline = {
  "required-reviews": { count: 1, "dismiss-stale": true },
  "enforce-admins": true,
  "conversation-resolution": true,
  "force-pushes": "forbid",
  deletions: "forbid",
};

/** Tier 5 of OpenSSF Scorecard's check Branch-Protection, as far as it can be asked without knowing the names of checks. */
const openssf = {
  "required-reviews": { count: 2, "dismiss-stale": true, "code-owners": true, "last-push-approval": true },
  "required-checks": { strict: true },
  "enforce-admins": true,
  "force-pushes": "forbid",
  deletions: "forbid",
};

const strict = {
  ...openssf,
  "required-reviews": { ...openssf["required-reviews"], "bypass-actors": {} },
  "conversation-resolution": true,
  "linear-history": true,
  signatures: true,
};

/** The policy `protection` as the configuration knows it. */
export const protectionDefinition: PolicyDefinition<ProtectionPolicy> = definePolicy<ProtectionPolicy>({
  description: "Protection of branches.",
  schema,
  settings: new Map(settings.map((setting) => [`${section}.${kebab(setting.key)}`, orderOf(setting)])),
  presets: { none: {}, baseline: { [section]: baseline }, openssf: { [section]: openssf }, strict: { [section]: strict } },
  policy: (mode, values) => ({ mode, defaultBranch: branchPolicy(values) }),
});
