/** A piece of a line, unquoted, with its place in the text. */
interface Token {
  readonly text: string;
  readonly begin: number;
  readonly end: number;
}

/** What one line of a go.mod says, or one line of its blocks. */
export interface Directive {
  /** `require`, `replace` … */
  readonly verb: string;
  /** What follows the verb. */
  readonly words: readonly Token[];
  /** The comment at its end, without the slashes. */
  readonly comment: string;
  /** Offsets of the whole line, its end included. */
  readonly begin: number;
  readonly end: number;
  /** The block that it stands in; null for a line by itself. */
  readonly block: Block | null;
}

export interface Block {
  readonly verb: string;
  /** Offsets from its first line to the end of its last one. */
  begin: number;
  end: number;
  /** Of the line with the closing parenthesis. */
  close: number;
  readonly lines: Directive[];
  /** A line that is only a comment, or a comment after a parenthesis. */
  commented: boolean;
}

export interface Requirement {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
}

/** https://go.dev/ref/mod#go-mod-file */
export interface ModFile {
  readonly text: string;
  readonly module: string;
  /** "1.16" where the file has none. https://go.dev/ref/mod#go-mod-file-go */
  readonly go: string;
  readonly toolchain: string | null;
  readonly requires: readonly Requirement[];
  readonly replaces: readonly Replacement[];
  /** `path@version`. */
  readonly excludes: ReadonlySet<string>;
  /** From … to …, both included. */
  readonly retracts: readonly (readonly [string, string])[];
  /** What the module's author says instead of it. */
  readonly deprecated: string | null;
  /** Of a go.work: folders. */
  readonly uses: readonly string[];
  readonly directives: readonly Directive[];
}

export interface Replacement {
  readonly path: string;
  /** Null: every version. */
  readonly version: string | null;
  readonly to: string;
  /** Null: a folder. */
  readonly toVersion: string | null;
}

const tokens = /\/\/[^\r\n]*|"(?:[^"\\\r\n]|\\.)*"|`[^`\r\n]*`|=>|[()[\],]|(?:(?!\/\/|=>)[^\s()[\],"`])+/g;

/** Nobody writes longer ones, and quotes without end would take the square of their number. */
const longestLine = 10_000;

/** Reads a go.mod or a go.work. Undefined for what is none. */
export function readModFile(text: string): ModFile | undefined {
  const directives: Directive[] = [];
  let block: Block | null = null;
  let offset = text.startsWith("\uFEFF") ? 1 : 0;
  let remarks: string[] = [];
  let deprecated: string | null = null;
  for (const line of text.slice(offset).match(/[^\n]*(?:\n|$)/g) ?? []) {
    if (line.length > longestLine) return undefined;
    const [begin, end] = [offset, offset + line.length];
    offset = end;
    const found = [...line.matchAll(tokens)].map(({ 0: raw, index }) => ({
      text: raw,
      begin: begin + index,
      end: begin + index + raw.length,
    }));
    const last = found.at(-1);
    const comment = last?.text.startsWith("//") === true ? last.text.slice(2).trim() : null;
    const words = (comment === null ? found : found.slice(0, -1)).map((each) => ({ ...each, text: unquoted(each.text) }));
    const [first, second] = words;
    if (first === undefined) {
      if (comment !== null && block !== null) block.commented = true;
      if (comment === null) remarks = [];
      else remarks.push(comment);
      continue;
    }
    if (block === null && words.length === 2 && second?.text === "(") {
      block = { verb: first.text, begin, end, close: end, lines: [], commented: comment !== null };
    } else if (block !== null && first.text === ")") {
      block.close = begin;
      block.end = end;
      if (comment !== null) block.commented = true;
      block = null;
    } else {
      const verb: string = block?.verb ?? first.text;
      const directive: Directive = { verb, words: block === null ? words.slice(1) : words, comment: comment ?? "", begin, end, block };
      block?.lines.push(directive);
      directives.push(directive);
      if (verb === "module") deprecated = deprecationIn([...remarks, comment ?? ""]);
    }
    remarks = [];
  }
  return block === null ? understood(text, directives, deprecated) : undefined;
}

const unquoted = (text: string): string => (/^["`]/.test(text) ? text.slice(1, -1) : text);
const deprecationIn = (remarks: readonly string[]): string | null =>
  remarks.flatMap((remark) => /^Deprecated:\s*(.*)$/.exec(remark)?.[1] ?? [])[0] ?? null;

function understood(text: string, directives: readonly Directive[], deprecated: string | null): ModFile | undefined {
  const of = (verb: string): readonly (readonly string[])[] =>
    directives.filter((each) => each.verb === verb).map(({ words }) => words.map((word) => word.text));
  const requires = directives.filter(isRequirement).map(requirementOf);
  const replaces = of("replace").flatMap((words): readonly Replacement[] => {
    const arrow = words.indexOf("=>");
    const [path, version = null] = words.slice(0, arrow);
    const [to, toVersion = null] = words.slice(arrow + 1);
    return arrow < 1 || path === undefined || to === undefined ? [] : [{ path, version, to, toVersion }];
  });
  const retracts = of("retract").flatMap((words): readonly (readonly [string, string])[] => {
    const versions = words.filter((word) => /^v\d/.test(word));
    const [low, high = low] = versions;
    return low === undefined || high === undefined ? [] : [[low, high]];
  });
  const uses = of("use").flatMap(([folder]) => folder ?? []);
  const module = of("module")[0]?.[0];
  const go = of("go")[0]?.[0];
  if (module === undefined && uses.length === 0 && go === undefined) return undefined;
  return {
    text,
    module: module ?? "",
    go: go ?? "1.16",
    toolchain: of("toolchain")[0]?.[0] ?? null,
    requires,
    replaces,
    excludes: new Set(of("exclude").map(([path, version]) => `${path}@${version}`)),
    retracts,
    deprecated,
    uses,
    directives,
  };
}

export const isRequirement = ({ verb, words }: Directive): boolean => verb === "require" && words.length === 2;
/** https://go.dev/ref/mod#go-mod-file-require: `// indirect`, alone or before other words. */
export const requirementOf = ({ words: [path, version], comment }: Directive): Requirement => ({
  path: path?.text ?? "",
  version: version?.text ?? "",
  indirect: /^indirect(?:$|;)/.test(comment),
});
