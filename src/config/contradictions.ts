import type { Json } from "../values/json.ts";
import type { WrittenRules } from "./command-rules.ts";
import type { Exemption, Match } from "./config.ts";
import { nearest } from "./did-you-mean.ts";
import type { PolicyDefinitions } from "./policy-definition.ts";
import { type Problem, shown } from "./problem.ts";
import { type Path, pathText, type YamlTree } from "./yaml-tree.ts";

type Mapping = Readonly<Record<string, Json>>;

/** What has passed the schema. */
export interface WrittenConfig {
  readonly paused?: boolean;
  readonly policies?: Mapping;
  readonly selections?: readonly { readonly name: string; readonly match: Match; readonly policies: Mapping }[];
  readonly exemptions?: readonly Omit<Exemption, "at">[];
  readonly commands?: WrittenRules;
}

/** The paths below `policies` that an exemption can name. */
const exemptableSettings = (definitions: PolicyDefinitions): readonly string[] =>
  Object.entries(definitions).flatMap(([name, { settings }]) => [...settings.keys()].map((path) => `${name}.${path}`));

/** What the schema cannot see: parts that do not fit together. */
export function contradictions(config: WrittenConfig, tree: YamlTree, definitions: PolicyDefinitions): readonly Problem[] {
  const problems: Problem[] = [];
  const error = (path: Path, message: string): void => {
    const { line, column } = tree.valueAt(path);
    problems.push({ message, line, column, path: pathText(path), severity: "error" });
  };
  const names = new Set<string>();
  for (const [index, { name }] of (config.selections ?? []).entries()) {
    if (names.has(name))
      error(["selections", index, "name"], `Two selections are called ${shown(name)}. Reports could not tell them apart: rename one.`);
    names.add(name);
  }
  const settings = exemptableSettings(definitions);
  const known = new Set(settings);
  const exempted = new Set<string>();
  for (const [index, { setting, repository }] of (config.exemptions ?? []).entries()) {
    const path = ["exemptions", index, "setting"];
    const id = `${setting} ${repository.toLowerCase()}`;
    if (!known.has(setting)) {
      const meant = nearest(setting, settings) ?? settings.find((each) => each.endsWith(`.${setting.split(".").slice(1).join(".")}`));
      const advice = meant === undefined ? `It is the path below \`policies\`, like \`${settings[0]}\`.` : `Did you mean \`${meant}\`?`;
      error(path, `There is no setting ${shown(setting)}. ${advice}`);
    } else if (exempted.has(id)) {
      error(path, `${shown(repository)} is exempted from this setting a second time. Keep one of the two.`);
    }
    exempted.add(id);
  }
  return problems;
}
