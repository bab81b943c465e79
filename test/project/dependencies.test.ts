import { describe, expect, it } from "vitest";
import { textOf } from "./files.ts";

interface Row {
  readonly name: string;
  readonly purpose: string;
  readonly licence: string;
  readonly weighed: string;
}

/** The rows of the table below the heading `title` in docs/dependencies.md. */
function rowsBelow(title: string): Row[] {
  const section =
    textOf("docs/dependencies.md")
      .split(/^## /m)
      .find((part) => part.startsWith(title)) ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map((match) => {
    const [, name = "", purpose = "", licence = "", weighed = ""] = match.map((cell) => cell.trim());
    return { name, purpose, licence, weighed };
  });
}

const manifest = JSON.parse(textOf("package.json")) as Record<"dependencies" | "devDependencies", Record<string, string>>;
const lock = JSON.parse(textOf("package-lock.json")) as { packages: Record<string, { license?: string; dev?: boolean }> };

const permissive = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "ISC", "MIT", "MIT-0", "MIT OR Apache-2.0"];

describe("docs/dependencies.md", () => {
  it.each([
    ["At run time", "dependencies"],
    ["For development", "devDependencies"],
  ] as const)("lists below “%s” exactly the %s of package.json", (title, kind) => {
    expect(rowsBelow(title).map((row) => row.name)).toEqual(Object.keys(manifest[kind]));
  });

  it("says for each what it is for and the licence that the package itself declares", () => {
    const rows = [...rowsBelow("At run time"), ...rowsBelow("For development")];
    expect(rows.filter((row) => row.purpose.length < 5 || row.weighed === "")).toEqual([]);
    const declared = rows.map(({ name }) => ({
      name,
      licence: (JSON.parse(textOf(`node_modules/${name}/package.json`)) as { license: string }).license,
    }));
    expect(rows.map(({ name, licence }) => ({ name, licence }))).toEqual(declared);
  });
});

describe("the licences of everything that is installed", () => {
  const others = (dev: boolean): string[] =>
    Object.entries(lock.packages)
      .filter(([path, { dev: isDev = false, license = "" }]) => path !== "" && isDev === dev && !permissive.includes(license))
      .map(([path, { license }]) => `${path}: ${license ?? "none"}`);

  it("are permissive for what is deployed", () => {
    expect(others(false)).toEqual([]);
  });

  it("are free for what only tests use", () => {
    expect(others(true).filter((line) => !/: (?:MPL-2\.0|Python-2\.0|PSF-2\.0)$/.test(line))).toEqual([]);
  });
});
