import { describe, expect, it } from "vitest";
import { rowsBelow, runtimePackages } from "./dependency-table.ts";
import { projectFiles, textOf } from "./files.ts";
import { packageOf } from "./import-rules.ts";
import { importsOf } from "./source-text.ts";

const manifest = JSON.parse(textOf("package.json")) as Record<"dependencies" | "devDependencies", Record<string, string>>;
interface LockedPackage {
  readonly license?: string;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}
const lock = JSON.parse(textOf("package-lock.json")) as { packages: Record<string, LockedPackage> };

const permissive = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "MIT-0", "MIT OR Apache-2.0"];

describe("docs/dependencies.md", () => {
  const names = (rows: ReturnType<typeof rowsBelow>) => rows.map(({ name }) => name).sort();

  it("lists exactly the dependencies of package.json, in the order of their names", () => {
    expect(rowsBelow("Installed with the package").map(({ name }) => name)).toEqual(Object.keys(manifest.dependencies));
    expect(names([...rowsBelow("Bundled"), ...rowsBelow("For development")])).toEqual(Object.keys(manifest.devDependencies).sort());
    for (const title of ["Bundled", "For development"] as const)
      expect(rowsBelow(title).map(({ name }) => name)).toEqual(names(rowsBelow(title)));
  });

  it("lists as bundled only what the code imports", () => {
    const sources = projectFiles("src").filter((path) => path.endsWith(".ts"));
    const imported = new Set(sources.flatMap((path) => importsOf(textOf(path))).map(({ specifier }) => packageOf(specifier ?? "")));
    expect(names(rowsBelow("Bundled")).filter((name) => !imported.has(name))).toEqual([]);
  });

  it("says for each what it is for and the licence that the package itself declares", () => {
    const rows = [...rowsBelow("Installed with the package"), ...rowsBelow("Bundled"), ...rowsBelow("For development")];
    expect(rows.filter((row) => row.purpose.length < 5 || row.weighed === "")).toEqual([]);
    const declared = rows.map(({ name }) => ({
      name,
      licence: (JSON.parse(textOf(`node_modules/${name}/package.json`)) as { license: string }).license,
    }));
    expect(rows.map(({ name, licence }) => ({ name, licence }))).toEqual(declared);
  });
});

/** Where npm put what a package asks for: the nearest node_modules on the way up. */
function installedAt(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, "")) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (folder === "") return undefined;
  }
}

/** The packages of the lock that `names` need, with themselves. */
function withNeeds(names: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const visit = (from: string, name: string): void => {
    const path = installedAt(from, name);
    if (path === undefined || found.has(path)) return;
    found.add(path);
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[path] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) visit(path, needed);
  };
  for (const name of names) visit("", name);
  return found;
}

describe("the licences of everything that is installed", () => {
  const deployed = withNeeds(runtimePackages());
  const others = (isDeployed: boolean): string[] =>
    Object.entries(lock.packages)
      .filter(([path, { license = "" }]) => path !== "" && isDeployed === deployed.has(path) && !permissive.includes(license))
      .map(([path, { license }]) => `${path}: ${license ?? "none"}`);

  it("are permissive for what is deployed", () => {
    expect(deployed.size).toBeGreaterThan(runtimePackages().size);
    expect(others(true)).toEqual([]);
  });

  it("are free for what only tests use", () => {
    expect(others(false).filter((line) => !/: (?:MPL-2\.0|Python-2\.0|PSF-2\.0)$/.test(line))).toEqual([]);
  });
});
