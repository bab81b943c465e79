/** An entry of Yarn's first lockfile. https://classic.yarnpkg.com/lang/en/docs/yarn-lock */
export interface LockEntry {
  /** What is asked for: `name@range`. */
  readonly patterns: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  /** With the empty line behind it. */
  readonly text: string;
}

export interface LockText {
  /** What stands before the first entry. */
  readonly head: string;
  readonly entries: readonly LockEntry[];
}

const quoted = /"(?:[^"\\]|\\.)*"|[^\s,]+/g;
const unquoted = (text: string): string => {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
};

/** Undefined where the text is no such lockfile. Line ends are plain: see `plainText`. */
export function readLock(plain: string): LockText | undefined {
  const [head = "", ...blocks] = plain.split(/(?<=\n)(?=[^\s#])/);
  const isHead = !/^[^\s#]/.test(head);
  const entries: LockEntry[] = [];
  for (const text of isHead ? blocks : [head, ...blocks]) {
    const [first = "", ...lines] = text.split("\n");
    if (!first.trimEnd().endsWith(":")) return undefined;
    const patterns = (first.trimEnd().slice(0, -1).match(quoted) ?? []).map(unquoted);
    const fields: Record<string, string> = {};
    const groups: Record<string, Record<string, string>> = {};
    let group: Record<string, string> | undefined;
    for (const line of lines) {
      if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
      const depth = line.length - line.trimStart().length;
      const [name = "", value] = (line.trim().match(quoted) ?? []).map(unquoted);
      if (value === undefined && name.endsWith(":") && depth === 2) {
        group = {};
        groups[name.slice(0, -1)] = group;
      } else if (depth === 2) fields[name] = value ?? "";
      else if (group !== undefined) group[name] = value ?? "";
      else return undefined;
    }
    const { dependencies = {}, optionalDependencies = {} } = groups;
    entries.push({ patterns, fields, dependencies, optionalDependencies, text });
  }
  return { head: isHead ? head : "", entries };
}

/** Yarn's own rule for what has to be quoted. */
const wrapped = (text: string): string =>
  /^(?:true|false)/.test(text) || /[:\s\n\\",[\]]/.test(text) || !/^[a-zA-Z]/.test(text) ? JSON.stringify(text) : text;

/** By code units, as Yarn sorts. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

export const writtenHead = (patterns: readonly string[]): string => `${patterns.toSorted(byText).map(wrapped).join(", ")}:`;

/** An entry as Yarn writes it, with the empty line behind it. */
export function writtenEntry({ patterns, fields, dependencies, optionalDependencies }: Omit<LockEntry, "text">): string {
  const lines = [
    writtenHead(patterns),
    ...Object.entries(fields).map(
      ([name, value]) => `  ${name} ${name === "version" || name === "resolved" ? JSON.stringify(value) : wrapped(value)}`,
    ),
  ];
  for (const [name, specs] of [
    ["dependencies", dependencies],
    ["optionalDependencies", optionalDependencies],
  ] as const) {
    const sorted = Object.entries(specs).toSorted(([one], [other]) => byText(one, other));
    if (sorted.length > 0) lines.push(`  ${name}:`, ...sorted.map(([each, spec]) => `    ${wrapped(each)} ${wrapped(spec)}`));
  }
  return `${lines.join("\n")}\n\n`;
}
