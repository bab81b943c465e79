import { builtinModules } from "node:module";
import { posix } from "node:path";
import { codeOnly, type Import, importsOf } from "./source-text.ts";

/** Sources by path from the project's folder, e.g. `src/changes/apply.ts`. */
export type Sources = ReadonlyMap<string, string>;

const capabilities = ["protection", "dependencies", "secrets", "pipelines", "signing", "commands"];
const foundations = ["changes", "github", "storage", "config", "findings", "audit", "values"];
const entryRooms = ["functions", "aws", "operations", "registration", "local", "scanner", "cli"];

/** What a room may import beyond itself; a room that is not named here is bound by the general rules alone. */
const allowedRooms: Record<string, readonly string[]> = {
  ...Object.fromEntries(capabilities.map((room) => [room, foundations])),
  values: [],
  registration: ["github", "deliveries", "values"],
};

/** Who may import an entry point's room, beyond the room itself. */
const entryRoomUsers: Record<string, readonly string[]> = {
  functions: [],
  aws: ["functions", "cli"],
  operations: ["aws", "local", "cli"],
  registration: ["operations", "local", "cli"],
  local: ["cli"],
  scanner: ["cli"],
  cli: [],
};
/** Who puts capabilities to work; everyone else stays below them. `app.ts` lies in no room. */
const capabilityUsers = ["", ...entryRooms];

/** Node's modules that do nothing but compute. */
const pureBuiltins = ["node:assert", "node:buffer", "node:crypto", "node:path", "node:querystring", "node:url", "node:util"];
const clientPackage = /^(?:probot|@aws-sdk\/.*|@octokit\/(?!openapi).*|nock|undici)$/;
const clientFile = /^src\/(?:storage|deliveries)\/|^src\/github\/(?:.*\/)?(?:[^/]*(?:client|octokit|probot|fetch)[^/]*|github\.ts)$/;
const impure =
  /\b(?:Date\.now|Math\.random|performance\.now|randomUUID|randomBytes|process\.(?!nextTick)\w+|fetch\s*\(|setTimeout|setInterval)|\bnew Date\s*(?:\(\s*\)|(?![\s(]))/;

/** The room of a file in `src`: its first folder, `""` for a file that lies in none. */
const roomOf = (path: string): string => (path.split("/").length > 2 ? (path.split("/")[1] ?? "") : "");

const resolve = (from: string, specifier: string): string => posix.join(posix.dirname(from), specifier);

/** The package that a bare specifier names: `zod/mini` → `zod`. */
export const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

function ruleOfRooms(path: string, target: string): string | undefined {
  const [from, to] = [roomOf(path), roomOf(target)];
  if (from === to) return undefined;
  if (entryRooms.includes(to) && !entryRoomUsers[to]?.includes(from)) return `nothing imports ${to}`;
  const allowed = allowedRooms[from];
  if (allowed !== undefined && !allowed.includes(to)) return `${from} may use ${allowed.join(", ") || "nothing"}, not ${to || target}`;
  if (capabilities.includes(to) && !capabilityUsers.includes(from)) return `${from} must not know the capability ${to}`;
  return undefined;
}

function ruleOfImport(path: string, found: Import, dependencies: ReadonlySet<string>): string | undefined {
  const { specifier } = found;
  const inSrc = path.startsWith("src/");
  if (specifier === undefined) return inSrc ? "a computed import cannot be checked" : undefined;
  if (!specifier.startsWith(".")) {
    if (!inSrc || specifier.startsWith("node:") || found.typeOnly) return undefined;
    if (builtinModules.includes(specifier)) return `${specifier} is written node:${specifier}`;
    return dependencies.has(packageOf(specifier)) ? undefined : `${packageOf(specifier)} is not a runtime dependency`;
  }
  const target = resolve(path, specifier);
  if (inSrc && !target.startsWith("src/") && !target.startsWith("package.json")) return "src imports nothing from outside of src";
  if (path.startsWith("test/github/") && target.startsWith("src/")) return "the local GitHub shares no code with src";
  return inSrc && target.startsWith("src/") ? ruleOfRooms(path, target) : undefined;
}

/** Why a decision would not be pure: what it imports itself (types too) or, through values, by way of others. */
function impurities(start: string, sources: Sources): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const visit = (path: string, trail: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly } of importsOf(sources.get(path) ?? "")) {
      if (specifier === undefined || (typeOnly && path !== start)) continue;
      const target = specifier.startsWith(".") ? resolve(path, specifier) : specifier;
      const builtin = specifier.startsWith("node:") && !pureBuiltins.includes(packageOf(specifier));
      const client = clientFile.test(target) || clientPackage.test(packageOf(specifier));
      if (builtin || client) problems.push(`a decision must be pure: ${trail}${target}`);
      else if (!typeOnly && specifier.startsWith(".")) visit(target, `${trail}${target} → `);
    }
  };
  visit(start, "");
  const word = impure.exec(codeOnly(sources.get(start) ?? ""));
  if (word !== null) problems.push(`a decision must be pure: ${word[0].trim()}`);
  return problems;
}

/** Every breach of the directions of imports, as `path: sentence`. `dependencies` are the packages that exist for `src` at run time. */
export function breaches(sources: Sources, dependencies: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (const [path, source] of sources) {
    for (const each of importsOf(source)) {
      const rule = ruleOfImport(path, each, dependencies);
      if (rule !== undefined) found.push(`${path}: ${rule} (${each.specifier ?? "import(…)"})`);
    }
    if (path.startsWith("src/") && /^decide.*\.ts$/.test(posix.basename(path))) {
      found.push(...impurities(path, sources).map((problem) => `${path}: ${problem}`));
    }
  }
  return found;
}
