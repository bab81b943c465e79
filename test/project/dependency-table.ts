import { textOf } from "./files.ts";

interface Row {
  readonly name: string;
  readonly purpose: string;
  readonly licence: string;
  readonly weighed: string;
}

type Heading = "Installed with the package" | "Bundled" | "For development";

/** The rows of the table below the heading in docs/dependencies.md. */
export function rowsBelow(title: Heading): Row[] {
  const section =
    textOf("docs/dependencies.md")
      .split(/^## /m)
      .find((part) => part.startsWith(title)) ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map((match) => {
    const [, name = "", purpose = "", licence = "", weighed = ""] = match.map((cell) => cell.trim());
    return { name, purpose, licence, weighed };
  });
}

/** The packages that exist for `src` at run time. */
export const runtimePackages = (): ReadonlySet<string> =>
  new Set([...rowsBelow("Installed with the package"), ...rowsBelow("Bundled")].map(({ name }) => name));
