import type { Allowlist, Rule, RuleSet } from "./detection/rule.ts";
import { readGitleaksConfig } from "./gitleaks/config.ts";
import { type IgnoreFile, readIgnoreFile } from "./gitleaks/ignore-file.ts";
import type { Hit } from "./hit.ts";
import type { RuleFile, RuleFiles } from "./prepared.ts";
import { isProven } from "./triage/secret-detail.ts";

/** What is looked for in one repository, and what of it somebody wrote down as harmless. */
export interface RulesInForce {
  readonly set: RuleSet;
  /** The same without what the repository's own file allows; null where that is the same. */
  readonly unlisted: RuleSet | null;
  /** Whether a file of fingerprints says that the hit does not count. */
  ignores(hit: Hit): boolean;
  /** What of the files could not be used, in sentences. */
  readonly problems: readonly string[];
}

/**
 * Puts rules together: ours, with what the organisation's file adds and takes away, and with what the repository's own file adds. A
 * repository's file can take away only what was recognised by its looks (a format or a guess), and nothing if `ignoreRepository`; so nobody
 * who can write there makes a proven secret vanish.
 */
export function rulesInForce(ours: RuleSet, files: RuleFiles, { ignoreRepository }: { readonly ignoreRepository: boolean }): RulesInForce {
  const organisation = organisationRules(ours, files.organisation.rules);
  const own = repositoryRules(organisation.set, files.repository.rules);
  const listed = ignoreRepository ? own.added : own.listed;
  const [theirs, mine] = [ignoreFile(files.organisation.ignore), ignoreRepository ? null : ignoreFile(files.repository.ignore)];
  return {
    set: listed,
    unlisted: listed === own.added ? null : own.added,
    ignores(hit) {
      if (hit.place.kind !== "file" || isProven(hit)) return false;
      const place = { commit: hit.place.commit, file: hit.place.path, rule: hit.rule, line: hit.lines.startLine };
      return theirs?.ignores(place) === true || (mayBeListed(hit) && mine?.ignores(place) === true);
    },
    problems: [
      ...organisation.problems.map((problem) => `The organisation's .gitleaks.toml: ${problem}`),
      ...own.problems.map((problem) => `.gitleaks.toml: ${problem}`),
    ],
  };
}

const mayBeListed = ({ certainty }: Pick<Rule | Hit, "certainty">): boolean => certainty === "format" || certainty === "guess";

const ignoreFile = (file: RuleFile | null): IgnoreFile | null => (file === null ? null : readIgnoreFile(file.text));

interface Read {
  readonly set: RuleSet;
  /**
   * Whether the file builds upon what it was given; what it leaves out then was meant to be left out. A file that leaves out every single
   * rule looks as if it did not, and takes none away.
   */
  readonly extendsBase: boolean;
  readonly problems: readonly string[];
}

function read(file: RuleFile, base: RuleSet): Read {
  const config = readGitleaksConfig(file.text, { base });
  const problems = config.problems.map(({ rule, message }) => (rule === null ? message : `rule ${rule}: ${message}`));
  if (!config.ok) return { set: { rules: [], allowlists: [] }, extendsBase: false, problems };
  const known = new Set(base.rules.map(({ regex }) => regex));
  return { set: config.set, extendsBase: config.set.rules.some(({ regex }) => regex !== undefined && known.has(regex)), problems };
}

/** An organisation is believed in everything; only ours stay where its file does not build upon them. */
function organisationRules(ours: RuleSet, file: RuleFile | null): { readonly set: RuleSet; readonly problems: readonly string[] } {
  if (file === null) return { set: ours, problems: [] };
  const { set, extendsBase, problems } = read(file, ours);
  const named = new Set(set.rules.map(({ id }) => id));
  const rest = extendsBase ? [] : ours.rules.filter(({ id }) => !named.has(id));
  return {
    set: { rules: [...set.rules, ...rest], allowlists: extendsBase ? set.allowlists : [...set.allowlists, ...ours.allowlists] },
    problems,
  };
}

function repositoryRules(base: RuleSet, file: RuleFile | null) {
  if (file === null) return { listed: base, added: base, problems: [] };
  const { set, extendsBase, problems } = read(file, { rules: base.rules, allowlists: [] });
  const written = new Map(set.rules.map((rule) => [rule.id, rule]));
  const known = new Set(base.rules.map(({ id }) => id));
  const own = set.rules.filter(({ id }) => !known.has(id));
  const replaced = base.rules.filter(({ id, regex }) => written.has(id) && written.get(id)?.regex !== regex).map(({ id }) => id);
  return {
    listed: {
      rules: [...base.rules, ...own].flatMap((rule) => asListed(rule, written.get(rule.id), set.allowlists, extendsBase)),
      allowlists: base.allowlists,
    },
    added: { rules: [...base.rules, ...own], allowlists: base.allowlists },
    problems: [...problems, ...replaced.map((id) => `rule ${id}: this rule holds everywhere; give yours an id of its own.`)],
  };
}

/** The rule with what the repository's file says of it, as far as that has a say; none where the file takes it away. */
function asListed(rule: Rule, written: Rule | undefined, everywhere: readonly Allowlist[], extendsBase: boolean): readonly Rule[] {
  if (!mayBeListed(rule)) return [rule];
  if (written === undefined && extendsBase) return [];
  const own = written === undefined || written.regex !== rule.regex ? rule.allowlists : written.allowlists;
  return [{ ...rule, allowlists: [...own, ...everywhere] }];
}
