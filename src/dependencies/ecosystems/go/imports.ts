const token = /\s+|;|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[\p{L}\p{N}_.]+|[()]/uy;
/** No set of build tags has it. https://pkg.go.dev/cmd/go#hdr-Build_constraints */
const ignored = /^\/\/(?:go:build[ \t]+|[ \t]*\+build[ \t]+)ignore[ \t]*\r?$/m;

/** Of the packages of a module, by their folders below it, what each imports from other modules or its own; its tests by `testsOf` the folder. */
export type PackageImports = { readonly [folder: string]: readonly string[] };

/** No folder of a module has a colon in its name. */
export const testsOf = (folder: string): string => `${folder}:test`;

/** @param files of a module, by their paths below it */
export function importsOf(files: Iterable<readonly [path: string, text: () => string]>): PackageImports {
  const found = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const split = path.lastIndexOf("/");
    const [folder, name] = [path.slice(0, Math.max(0, split)), path.slice(split + 1)];
    if (!name.endsWith(".go") || /^[._]/.test(name)) continue;
    if (folder.split("/").some((part) => part === "testdata" || part === "vendor" || /^[._]/.test(part))) continue;
    const imports = importsIn(text());
    if (imports === undefined) continue;
    const key = name.endsWith("_test.go") ? testsOf(folder) : folder;
    const all = found.get(key) ?? new Set();
    for (const each of imports) if (isOutsideOfGo(each)) all.add(each);
    found.set(key, all);
  }
  return Object.fromEntries([...found].map(([folder, all]) => [folder, [...all].sort()]));
}

/** What comes with Go itself has no dot in the first part of its path. */
const isOutsideOfGo = (path: string): boolean => path.split("/", 1)[0]?.includes(".") === true;

/** The imports of a source file; undefined for one that is never built. */
function importsIn(source: string): readonly string[] | undefined {
  const found: string[] = [];
  let isPreamble = true;
  let inside: "package" | "import" | "block" | null = null;
  token.lastIndex = source.startsWith("\uFEFF") ? 1 : 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    const [text] = match;
    if (/^(?:\s|;|\/\/|\/\*)/.test(text)) continue;
    if (isPreamble && text === "package") {
      if (ignored.test(source.slice(0, match.index))) return undefined;
      isPreamble = false;
      inside = "package";
    } else if (inside === "package") inside = null;
    else if (inside === null) {
      if (text !== "import") break;
      inside = "import";
    } else if (text === "(") inside = "block";
    else if (text === ")") inside = null;
    else if (/^["`]/.test(text)) {
      found.push(text.slice(1, -1));
      if (inside === "import") inside = null;
    }
  }
  return isPreamble ? undefined : found;
}
