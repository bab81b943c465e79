import { type AST, parseTOML } from "toml-eslint-parser";
import type { CargoDependency, Needs } from "./index-entry.ts";

/** A requirement of a manifest, with the place of its text. */
export interface ManifestDependency extends CargoDependency {
  /** The requirement's literal, quotes included; null where the manifest has none. */
  readonly at: { readonly begin: number; readonly end: number } | null;
  /** `workspace = true`. */
  readonly inherited: boolean;
  /** The folder that it lies in, as the manifest leads there; null for one that lies in none. */
  readonly path: string | null;
}

/** https://doc.rust-lang.org/cargo/reference/manifest.html */
export interface Manifest extends Needs {
  readonly path: string;
  readonly text: string;
  /** Null for a workspace's root that is no package itself. */
  readonly name: string | null;
  readonly dependencies: readonly ManifestDependency[];
  readonly rustVersion: string | null;
  readonly workspace: { readonly dependencies: readonly ManifestDependency[]; readonly rustVersion: string | null } | null;
  /** Packages that `[patch]` or `[replace]` puts in the place of others. */
  readonly patched: readonly string[];
}

type Value = string | boolean | Place | readonly Value[] | Table;
interface Place {
  readonly literal: string;
  readonly begin: number;
  readonly end: number;
}
type Table = Map<string, Value>;

const isTable = (value: Value | undefined): value is Table => value instanceof Map;
const isPlace = (value: Value | undefined): value is Place => typeof value === "object" && "literal" in value;
const textIn = (table: Table | undefined, key: string): string | null => {
  const value = table?.get(key);
  return isPlace(value) ? value.literal : null;
};
const tableIn = (table: Table | undefined, key: string): Table | undefined => {
  const value = table?.get(key);
  return isTable(value) ? value : undefined;
};
const textsIn = (value: Value | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Value[]).flatMap((each) => (isPlace(each) ? [each.literal] : [])) : [];

/** Undefined for what is no TOML. */
export function readManifest(path: string, text: string): Manifest | undefined {
  const offset = text.startsWith("\uFEFF") ? 1 : 0;
  let root: Table;
  try {
    root = tableOf(parseTOML(text.slice(offset)), offset);
  } catch {
    return undefined;
  }
  const own = tableIn(root, "package") ?? tableIn(root, "project");
  const workspace = tableIn(root, "workspace");
  const groups = [root, ...[...(tableIn(root, "target") ?? new Map<string, Value>()).values()].filter(isTable)];
  const features = [...(tableIn(root, "features") ?? new Map<string, Value>())].map(([name, values]) => [name, textsIn(values)] as const);
  const patches = [...(tableIn(root, "patch") ?? new Map<string, Value>()).values()].filter(isTable);
  return {
    path,
    text,
    name: textIn(own, "name"),
    dependencies: groups.flatMap((group) => dependenciesOf(group)),
    features: Object.fromEntries(features),
    rustVersion:
      textIn(own, "rust-version") ?? (isTable(own?.get("rust-version")) ? textIn(tableIn(workspace, "package"), "rust-version") : null),
    workspace:
      workspace === undefined
        ? null
        : { dependencies: dependenciesOf(workspace), rustVersion: textIn(tableIn(workspace, "package"), "rust-version") },
    patched: [
      ...patches.flatMap((table) => [...table].map(([key, value]) => (isTable(value) ? (textIn(value, "package") ?? key) : key))),
      ...(tableIn(root, "replace")?.keys() ?? []),
    ],
  };
}

const kinds = ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"] as const;

function dependenciesOf(group: Table): readonly ManifestDependency[] {
  return kinds.flatMap((kind) =>
    [...(tableIn(group, kind) ?? new Map<string, Value>())].map(([key, value]): ManifestDependency => {
      const table = isTable(value) ? value : undefined;
      const written = isPlace(value) ? value : table?.get("version");
      const at = isPlace(written) ? written : undefined;
      return {
        key,
        package: textIn(table, "package") ?? key,
        requirement: at?.literal ?? "*",
        optional: table?.get("optional") === true,
        development: kind.startsWith("dev"),
        features: textsIn(table?.get("features")),
        defaultFeatures: (table?.get("default-features") ?? table?.get("default_features")) !== false,
        elsewhere: ["git", "path", "registry", "registry-index"].some((name) => table?.has(name) === true),
        at: at === undefined ? null : { begin: at.begin, end: at.end },
        inherited: table?.get("workspace") === true,
        path: textIn(table, "path"),
      };
    }),
  );
}

function tableOf(program: AST.TOMLProgram, offset: number): Table {
  const root: Table = new Map();
  const [top] = program.body;
  for (const node of top.body) {
    if (node.type === "TOMLKeyValue") assign(root, node, offset);
    else {
      const table = reach(root, node.resolvedKey.map(String));
      for (const each of node.body) assign(table, each, offset);
    }
  }
  return root;
}

function reach(from: Table, path: readonly string[]): Table {
  let table = from;
  for (const name of path) {
    const found = table.get(name);
    const next: Table = isTable(found) ? found : new Map();
    table.set(name, next);
    table = next;
  }
  return table;
}

function assign(table: Table, { key, value }: AST.TOMLKeyValue, offset: number): void {
  const names = key.keys.map((each) => (each.type === "TOMLBare" ? each.name : each.value));
  reach(table, names.slice(0, -1)).set(names.at(-1) ?? "", valueIn(value, offset));
}

function valueIn(node: AST.TOMLContentNode, offset: number): Value {
  if (node.type === "TOMLArray") return node.elements.map((each) => valueIn(each, offset));
  if (node.type === "TOMLInlineTable") {
    const table: Table = new Map();
    for (const each of node.body) assign(table, each, offset);
    return table;
  }
  if (node.kind === "string") return { literal: node.value, begin: node.range[0] + offset, end: node.range[1] + offset };
  return node.kind === "boolean" ? node.value : String(node.value);
}
