import * as z from "zod/mini";
import type { Json } from "../values/json.ts";
import { rulesOf } from "./command-rules.ts";
import { type Config, nothingSaid, type PolicySection, type Selection } from "./config.ts";
import { contradictions, type WrittenConfig } from "./contradictions.ts";
import { problemsOf } from "./issue-problem.ts";
import { type PolicyDefinitions, readValues } from "./policy-definition.ts";
import { listed, type Problem, shown } from "./problem.ts";
import { type ConfigKind, configSchema, configVersion, organisationOnly } from "./schema.ts";
import { textOfBytes } from "./yaml-text.ts";
import { type Path, type YamlTree, yamlTree } from "./yaml-tree.ts";

/** A file that can be used, perhaps with warnings, or the errors for which it cannot. */
export type ParsedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Mapping = Readonly<Record<string, Json>>;

/**
 * Reads a configuration file. It never throws, whatever the bytes are, and never guesses: a file with a single error is not used
 * at all. A file without content says nothing and is valid.
 *
 * @param bytes as they lie in the repository
 * @param definitions the policies that this version knows
 */
export function parseConfig(bytes: Uint8Array, { kind, definitions }: { kind: ConfigKind; definitions: PolicyDefinitions }): ParsedConfig {
  const decoded = textOfBytes(bytes);
  if ("problem" in decoded) return { ok: false, problems: [decoded.problem] };
  const parsed = yamlTree(decoded.text);
  if ("problems" in parsed) return { ok: false, problems: listed(parsed.problems) };
  const { tree } = parsed;
  if (tree.value === undefined) return { ok: true, config: nothingSaid(kind), warnings: [] };
  if (typeof tree.value !== "object" || tree.value === null || Array.isArray(tree.value)) {
    return {
      ok: false,
      problems: [
        {
          message: `The file must be a mapping that begins with \`version: ${configVersion}\`.`,
          ...at(tree, []),
          path: "",
          severity: "error",
        },
      ],
    };
  }
  const { known, problems } = withoutForeignKeys(tree.value as Mapping, kind, tree);
  const errors = [...problems, ...schemaProblems(known, tree, definitions)];
  const failed = errors.some(({ severity }) => severity === "error");
  if (!failed) {
    errors.push(...contradictions(known as unknown as WrittenConfig, tree, definitions));
    if (kind === "repository") errors.push(...withoutSay(known, tree, definitions));
  }
  const all = listed(errors);
  if (all.some(({ severity }) => severity === "error")) return { ok: false, problems: all };
  return { ok: true, config: configOf(known as unknown as WrittenConfig, kind, tree, definitions), warnings: all };
}

const at = (tree: YamlTree, path: Path) => {
  const { line, column } = tree.keyAt(path);
  return { line, column };
};

const noInheritance =
  "A configuration does not come from elsewhere: what is asked of all repositories stands in the `.github` repository of the same organisation, so that nobody outside of it can change what is enforced here. Remove the key.";

/** Takes out the keys that are refused or ignored, whatever stands in them, and says why. */
function withoutForeignKeys(value: Mapping, kind: ConfigKind, tree: YamlTree): { known: Mapping; problems: Problem[] } {
  const problems: Problem[] = [];
  const known = Object.entries(value).filter(([key]) => {
    if (key === "extends" || key === "_extends") {
      problems.push({ message: `\`${key}\` is not supported. ${noInheritance}`, ...at(tree, [key]), path: key, severity: "error" });
      return false;
    }
    if (kind === "organisation" || !(organisationOnly as readonly string[]).includes(key)) return true;
    const message = `Ignored: \`${key}\` counts only in the file of the organisation's \`.github\` repository.`;
    problems.push({ message, ...at(tree, [key]), path: key, severity: "warning" });
    return false;
  });
  return { known: Object.fromEntries(known), problems };
}

/** The organisation's own settings in the file of a repository. */
function withoutSay({ policies = {} }: Mapping, tree: YamlTree, definitions: PolicyDefinitions): readonly Problem[] {
  return Object.entries(policies as Mapping).flatMap(([name, section]) => {
    const definition = definitions[name];
    if (definition === undefined) return [];
    const mine = Object.keys(readValues(definition, section)).filter((path) => definition.settings.get(path)?.organisationOnly === true);
    return mine.map((path): Problem => {
      const message = `Ignored: \`${name}.${path}\` counts only in the file of the organisation's \`.github\` repository.`;
      return { message, ...at(tree, ["policies", name, ...path.split(".")]), path: `policies.${name}.${path}`, severity: "warning" };
    });
  });
}

function schemaProblems(value: Mapping, tree: YamlTree, definitions: PolicyDefinitions): readonly Problem[] {
  if (value.version !== configVersion) return [versionProblem(value.version, tree)];
  const schema = configSchema(definitions);
  const result = z.safeParse(schema, value);
  // More than people are told of is not worth the words: each costs a search.
  return result.success ? [] : result.error.issues.slice(0, 100).flatMap((issue) => problemsOf(issue, schema, tree));
}

/** A file of another version is not judged further: its keys may mean something else. */
function versionProblem(version: Json | undefined, tree: YamlTree): Problem {
  const write = `Write \`version: ${configVersion}\``;
  if (version === undefined) {
    return { message: `The version is missing. ${write} at the top of the file.`, line: 1, column: 1, path: "version", severity: "error" };
  }
  const words = typeof version === "object" ? "This" : `The version ${shown(String(version))}`;
  const { line, column } = tree.valueAt(["version"]);
  return {
    message: `${words} is not a version that this Pipewarden knows. ${write}, without quotes.`,
    line,
    column,
    path: "version",
    severity: "error",
  };
}

function configOf(written: WrittenConfig, kind: ConfigKind, tree: YamlTree, definitions: PolicyDefinitions): Config {
  const sections = (policies: Mapping = {}, path: Path): Record<string, PolicySection> =>
    Object.fromEntries(
      Object.entries(policies).map(([name, section]) => [
        name,
        sectionOf(name, section as Mapping, kind, [...path, name], tree, definitions),
      ]),
    );
  return {
    kind,
    paused: written.paused ?? false,
    policies: sections(written.policies, ["policies"]),
    selections: (written.selections ?? []).map(
      ({ name, match, policies }, index): Selection => ({ name, match, policies: sections(policies, ["selections", index, "policies"]) }),
    ),
    exemptions: (written.exemptions ?? []).map((exemption, index) => ({ ...exemption, at: at(tree, ["exemptions", index]) })),
    ...(written.commands !== undefined && { commands: rulesOf(written.commands) }),
  };
}

function sectionOf(
  name: string,
  section: Mapping,
  kind: ConfigKind,
  path: Path,
  tree: YamlTree,
  definitions: PolicyDefinitions,
): PolicySection {
  const definition = definitions[name];
  const written = definition === undefined ? {} : readValues(definition, section);
  const isHeard = (key: string): boolean => kind === "organisation" || definition?.settings.get(key)?.organisationOnly !== true;
  const values = Object.fromEntries(Object.entries(written).filter(([key]) => isHeard(key)));
  const places = ["mode", "preset"].filter((key) => section[key] !== undefined).concat(Object.keys(values));
  return {
    mode: (section.mode ?? null) as PolicySection["mode"],
    preset: (section.preset ?? null) as PolicySection["preset"],
    values,
    at: Object.fromEntries(places.map((key) => [key, at(tree, [...path, ...key.split(".")])])),
  };
}
