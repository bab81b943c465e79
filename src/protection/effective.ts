import { nobody } from "./actors.ts";
import { type ClassicRule, unprotected } from "./branch-rule.ts";
import type { Note } from "./note.ts";
import type { BranchPolicy } from "./policy.ts";
import { type RequiredCheck, unionOfChecks } from "./required-checks.ts";
import { type BypassActor, intruders, type Ruleset } from "./ruleset.ts";
import type { Setting, SettingValue } from "./setting.ts";
import { requiredCheckList, settings } from "./settings.ts";

/** What protects a branch: the one classic rule that GitHub applies to it, and every active ruleset. The strictest word wins. */
export interface Layers {
  readonly classic: ClassicRule | null;
  readonly rulesets: readonly Ruleset[];
}

/** Where a value comes from. */
export type Source =
  | { readonly kind: "rule"; readonly pattern: string }
  | { readonly kind: "ruleset"; readonly name: string; readonly owner: string };

/** How one setting that the policy names stands. */
export interface Standing<Value extends SettingValue = SettingValue> {
  readonly setting: Setting<Value>;
  readonly want: Value;
  /** The strictest of all layers that count. */
  readonly have: Value;
  /** What rulesets alone give. */
  readonly given: Value;
  readonly fulfilled: boolean;
  /** The layers that ask for anything of this setting. */
  readonly sources: readonly Source[];
}

const nameOf = ({ kind, name }: BypassActor): string => (name === null ? kind.replaceAll("-", " ") : `${kind} ${name}`);

/** Whom a ruleset may let bypass `setting`: for reviews, those whom the policy lets merge without them. */
const allowedFor = (setting: Pick<Setting, "part">, policy: BranchPolicy) =>
  setting.part === "reviews" ? (policy.requiredReviews?.bypassActors ?? nobody) : nobody;

function standingOf<Value extends SettingValue>(
  setting: Setting<Value>,
  want: Value,
  layers: Layers,
  policy: BranchPolicy,
  notes: Map<string, Note>,
): Standing<Value> {
  const sources: Source[] = [];
  let given = setting.bottom;
  for (const ruleset of layers.rulesets) {
    const value = setting.inRuleset(ruleset);
    if (setting.isAtLeast(setting.bottom, value)) continue;
    const bypassing = intruders(ruleset, allowedFor(setting, policy), policy.enforceAdmins === true);
    const key = `${ruleset.owner} ${ruleset.name}`;
    if (bypassing.length > 0) {
      notes.set(key, { code: "ruleset-bypassed", names: [ruleset.name, ...bypassing.map(nameOf)] });
      continue;
    }
    if (ruleset.bypass === null && ruleset.level === "repository") {
      notes.set(key, { code: "bypass-hidden", names: [ruleset.name] });
      continue;
    }
    if (ruleset.bypass === null) notes.set(key, { code: "bypass-unseen", names: [ruleset.name] });
    given = setting.join(given, value);
    sources.push({ kind: "ruleset", name: ruleset.name, owner: ruleset.owner });
  }
  const own = setting.inRule(layers.classic ?? unprotected(""));
  if (layers.classic !== null && !setting.isAtLeast(setting.bottom, own)) sources.push({ kind: "rule", pattern: layers.classic.pattern });
  const have = setting.join(given, own);
  return { setting, want, have, given, fulfilled: setting.isAtLeast(have, want), sources };
}

/** Some settings depend on others: what they ask for can hold although no layer says so in as many words. */
function fulfilledByOthers(standing: Standing, all: readonly Standing[], checks: readonly RequiredCheck[]): boolean {
  const byRulesets = (others: readonly Standing[]): boolean =>
    others.length > 0 && others.every(({ setting, given, want }) => setting.isAtLeast(given, want));
  const named = (prefix: string) => all.filter((other) => other !== standing && other.setting.key.startsWith(prefix));
  switch (standing.setting.key) {
    // Whoever may bypass the classic reviews still meets those of the rulesets.
    case "requiredReviews.bypassActors":
      return byRulesets(named("requiredReviews."));
    // Administrators bypass classic protection only; where it has nothing to add, there is nothing to bind them to.
    case "enforceAdmins":
      return byRulesets(named("").filter(({ setting }) => setting.key !== "requiredReviews.bypassActors"));
    // "Up to date" is asked of a pull request only beside a check; with none required there is nothing to ask it beside.
    case "requiredChecks.strict":
      return checks.length === 0;
    default:
      return false;
  }
}

export interface Effective {
  /** Of the settings that the policy names, in the order of the table of settings. */
  readonly standings: readonly Standing[];
  /** The checks that will be required once the policy's own are: of every layer that counts, and of the policy. */
  readonly checks: readonly RequiredCheck[];
  readonly notes: readonly Note[];
}

/**
 * How the settings that `policy` names stand on a branch. A ruleset whose bypass list is wider than the policy allows does not
 * count. One whose list is hidden counts, with a note, if the organisation made it; the repository's administrators, against whom
 * the policy holds as well, could put anybody on the list of one of theirs.
 */
export function effective(layers: Layers, policy: BranchPolicy): Effective {
  const notes = new Map<string, Note>();
  const plain = settings.flatMap((setting) => {
    const want = setting.wanted(policy);
    return want === undefined ? [] : [standingOf(setting, want, layers, policy, notes)];
  });
  const wanted = policy.requiredChecks?.checks ?? [];
  const { have } = standingOf(requiredCheckList, wanted, layers, policy, new Map());
  const checks = unionOfChecks(have, wanted);
  const standings = plain.map((each) => (each.fulfilled ? each : { ...each, fulfilled: fulfilledByOthers(each, plain, checks) }));
  return { standings, checks, notes: [...notes.values()] };
}
