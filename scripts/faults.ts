/** A small, deliberate fault in `src` or in the deployment's template, which some test must notice. */
export interface Fault {
  /** File name without `.patch`. */
  readonly name: string;
  /** What it breaks, in one sentence. */
  readonly breaks: string;
  /** Test files, at least one of which must go red. */
  readonly tests: readonly string[];
  readonly patch: string;
}

/**
 * Reads a fault patch: a first line `# <what it breaks> | <test file> [<test file> …]`, then a unified diff against `src` or
 * `serverless.yml`.
 * @throws Error when the first line or the diff is not as it should be.
 */
export function parseFault(name: string, text: string): Fault {
  const end = text.indexOf("\n");
  const head = /^# (?<breaks>[^|]+?) \| (?<tests>\S.*)$/.exec(text.slice(0, end));
  if (head?.groups === undefined) throw new Error(`${name}: the first line must read "# <what it breaks> | <test files>"`);
  const { breaks = "", tests = "" } = head.groups;
  const files = tests.trim().split(/\s+/);
  const stray = files.find((file) => !/^test\/.+\.test\.ts$/.test(file));
  if (stray !== undefined) throw new Error(`${name}: ${stray} is not a test file`);
  const patch = text.slice(end + 1);
  const touched = [...patch.matchAll(/^\+\+\+ (?:b\/)?(\S+)/gm)].map((match) => match[1] ?? "");
  if (touched.length === 0 || !touched.every((path) => path.startsWith("src/") || path === "serverless.yml"))
    throw new Error(`${name}: it must change files in src, or serverless.yml, and nothing else`);
  return { name, breaks, tests: files, patch };
}
