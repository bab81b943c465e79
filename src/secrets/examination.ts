import { createHash } from "node:crypto";
import { Lru } from "../github/lru.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { hashJson } from "../values/hash.ts";
import type { Secret } from "../values/secret.ts";
import { type CompiledRules, compileRules } from "./detection/compile.ts";
import type { RuleSet } from "./detection/rule.ts";
import { scan } from "./detection/scan.ts";
import { createExactMatcher } from "./exact/matcher.ts";
import { createTagger } from "./exact/tagger.ts";
import { examine } from "./examine.ts";
import { examinePath } from "./examine-path.ts";
import type { Examination, RuleFiles } from "./prepared.ts";
import { ourRules } from "./rules/rule-set.ts";
import { rulesInForce } from "./rules-in-force.ts";
import type { Validator } from "./validation/validator.ts";

/** Raised when the engine, as opposed to the rules, finds other things in the same text: what was examined before is then examined again. */
const engineVersion = 1;

/** Sets of rules that are kept ready: one for each pair of rule files, and most repositories have none. */
const keptSets = 20;

/** Milliseconds that one text may take; what there was no time for is reported. */
const textBudget = 4_000;

export interface ExaminationOptions {
  readonly table: Table;
  readonly clock: Clock;
  /** The key by which values are told apart. */
  readonly key: Secret;
  readonly validator: Validator;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonic: () => number;
  /** Default: ours. */
  readonly rules?: RuleSet;
}

/** The engine with the rules and the managed secrets. Loading this module loads all of them. */
export function createExamination({ table, clock, key, validator, monotonic, rules = ourRules }: ExaminationOptions): Examination {
  const tagger = createTagger(key);
  const matcher = createExactMatcher({ table, tagger, clock });
  const sets = new Lru<string, ReturnType<typeof ready>>(keptSets);
  const own = versionOf(rules);

  function ready(files: RuleFiles, ignoreRepository: boolean) {
    const { set, unlisted, ignores, problems } = rulesInForce(rules, files, { ignoreRepository });
    return { listed: compileRules(set), unlisted: unlisted === null ? null : compileRules(unlisted), ignores, problems };
  }

  return {
    async prepare(files, { ignoreRepositoryAllowlists, validate }) {
      await matcher.refresh();
      const oids = [files.organisation, files.repository].flatMap((each) => [each.rules?.oid ?? null, each.ignore?.oid ?? null]);
      const name = hashJson([engineVersion, own, ignoreRepositoryAllowlists, ...oids]);
      const compiled = sets.get(name) ?? ready(files, ignoreRepositoryAllowlists);
      sets.set(name, compiled);
      const scanner = (by: CompiledRules) => (input: Parameters<typeof scan>[1]) =>
        scan(by, input, { budget: textBudget, clock: monotonic });
      const options = {
        scan: scanner(compiled.listed),
        scanUnlisted: compiled.unlisted === null ? null : scanner(compiled.unlisted),
        ignores: compiled.ignores,
        matcher,
        tagger,
        validate: new Set(validate),
        validator,
      };
      return {
        version: hashJson([name, ...validate]),
        problems: compiled.problems,
        examine: (text) => examine(text, options),
        shownPath: async (path) => (await examinePath(path, options)).shown,
      };
    },
  };
}

/** Everything of the rules that a scan goes by. */
function versionOf({ rules, allowlists }: RuleSet): string {
  const shown = (_key: string, value: unknown): unknown => (value instanceof RegExp || typeof value === "function" ? String(value) : value);
  return createHash("sha256")
    .update(JSON.stringify([rules, allowlists], shown))
    .digest("hex");
}
