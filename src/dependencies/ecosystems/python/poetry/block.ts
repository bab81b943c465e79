import { type Environment, extrasIn, holds } from "../marker.ts";
import type { Move } from "../project.ts";
import { parseRequirement } from "../requirement.ts";
import { tomlString } from "../toml-text.ts";
import { clausesOf, normalName } from "../version.ts";
import { type Asked, dependencyText, extraText, fileLines } from "./render.ts";

/** What edits of a package's block go by. */
export interface Context {
  readonly lineEnd: string;
  readonly environment: Environment;
}

interface Section {
  /** Its header, such as `[package.extras]`. */
  readonly title: string;
  /** Whole members, without line ends behind them. */
  readonly members: readonly string[];
}

interface Block {
  readonly main: string;
  readonly sections: readonly Section[];
  readonly end: string;
}

/** The `[[package]]` of another version: what the lockfile repeats of it. What stays the same stays as it is written. */
export function editBlock(text: string, { to, release, was }: Pick<Move, "to" | "release" | "was">, context: Context): string {
  const { main, sections, end } = splitBlock(text);
  const asked = parsed(release.requires ?? []);
  const before = was === null ? null : parsed(was);
  const { environment } = context;
  const applying = (some: readonly Asked[]): readonly Asked[] => some.filter((each) => holds(each.marker, environment) !== "never");
  const old = before === null ? null : groups(applying(before), (each) => [each.name]);
  const now = groups(applying(asked), (each) => [each.name]);
  // Older versions of poetry give a dependency with a condition a table of its own.
  const tables = sections.filter(({ title }) => tableName(title) !== undefined);
  const keptTables = tables.filter(({ title }) => isUnchanged(tableName(title) ?? "", old, now));
  const inTables = new Set(keptTables.map(({ title }) => tableName(title)));
  const dependencies = edited(
    sections.find(({ title }) => title === "[package.dependencies]")?.members ?? [],
    old,
    new Map([...now].filter(([name]) => !inTables.has(name))),
    (_, own) => dependencyText(own, context.lineEnd),
  );
  const extras = edited(
    sections.find(({ title }) => title === "[package.extras]")?.members ?? [],
    before === null ? null : groups(before, ({ marker }) => extrasIn(marker)),
    groups(asked, ({ marker }) => extrasIn(marker)),
    extraText,
  );
  const others = sections.filter(
    (section) => section.title !== "[package.dependencies]" && section.title !== "[package.extras]" && !tables.includes(section),
  );
  return joinBlock(
    {
      main: editMain(main, to, release, context),
      sections: [
        { title: "[package.dependencies]", members: dependencies },
        ...keptTables,
        { title: "[package.extras]", members: extras },
        ...others,
      ],
      end,
    },
    context.lineEnd,
  );
}

const parsed = (requires: readonly string[]): readonly Asked[] => requires.flatMap((each) => parseRequirement(each) ?? []);

function groups(asked: readonly Asked[], keysOf: (each: Asked) => readonly string[]): ReadonlyMap<string, readonly Asked[]> {
  const pairs = asked.flatMap((each) => keysOf(each).map((key) => ({ key, each })));
  return new Map([...Map.groupBy(pairs, ({ key }) => key)].map(([key, own]) => [key, own.map(({ each }) => each)]));
}

const canonical = (asked: readonly Asked[]): string =>
  asked
    .map(({ name, specifier, extras, markerText }) => {
      const clauses = (clausesOf(specifier) ?? [{ operator: specifier, version: "" }]).map(({ operator, version }) => operator + version);
      return JSON.stringify([name, clauses.toSorted(), extras.toSorted(), markerText.replace(/["'\s()]/g, "")]);
    })
    .toSorted()
    .join();

const nameOf = (member: string): string => normalName(/^\s*"?([^"=]+?)"?\s*=/.exec(member)?.[1] ?? "");

/** Of `[package.dependencies.colorama]`. */
function tableName(title: string): string | undefined {
  const name = /^\[package\.dependencies\.(.+)\]$/.exec(title)?.[1];
  return name === undefined ? undefined : normalName(name.replace(/^"|"$/g, ""));
}

type Groups = ReadonlyMap<string, readonly Asked[]>;

function isUnchanged(name: string, before: Groups | null, after: Groups): boolean {
  const [was, now] = [before?.get(name), after.get(name)];
  return was !== undefined && now !== undefined && canonical(was) === canonical(now);
}

/** Members by their names, in order. `before`: what those that are there say; null where nobody tells. */
function edited(
  members: readonly string[],
  before: ReadonlyMap<string, readonly Asked[]> | null,
  after: ReadonlyMap<string, readonly Asked[]>,
  render: (name: string, asked: readonly Asked[]) => string,
): readonly string[] {
  const kept = members.filter((member) => isUnchanged(nameOf(member), before, after));
  const there = new Set(kept.map(nameOf));
  const made = [...after].filter(([name]) => !there.has(name)).map(([name, asked]) => render(name, asked));
  if (made.length === 0) return kept;
  return [...kept, ...made].toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** The members of the package itself. */
function editMain(main: string, to: string, release: Move["release"], { lineEnd }: Context): string {
  const files = fileLines(release);
  const list = files.length === 0 ? "[]" : ["[", ...files, "]"].join(lineEnd);
  const replaced = main
    .replace(/^version = .*?(?=\r?$)/m, () => `version = ${tomlString(to)}`)
    .replace(/^python-versions = .*?(?=\r?$)/m, () => `python-versions = ${tomlString(release.requiresPython ?? "*")}`)
    .replace(/^files = \[[^\]]*\]/m, () => `files = ${list}`);
  // A description may stand on several lines, and then stays.
  return release.summary === "" || release.summary.includes("\n")
    ? replaced
    : replaced.replace(/^description = "(?!"").*?(?=\r?$)/m, () => `description = ${tomlString(release.summary)}`);
}

function splitBlock(text: string): Block {
  const [end = ""] = /(?:\r?\n)*$/.exec(text) ?? [];
  const [main = "", ...rest] = text.slice(0, text.length - end.length).split(/(?:\r?\n)+(?=\[package\.)/);
  const sections = rest.map((section): Section => {
    const [title = "", ...lines] = section.split(/\r?\n/);
    return { title, members: membersOf(lines) };
  });
  return { main, sections, end };
}

function joinBlock({ main, sections, end }: Block, lineEnd: string): string {
  const written = sections.filter(({ members }) => members.length > 0).map(({ title, members }) => [title, ...members].join(lineEnd));
  return [main, ...written].join(lineEnd + lineEnd) + end;
}

/** A list that stands on several lines is one member. */
function membersOf(lines: readonly string[]): readonly string[] {
  const members: string[] = [];
  let isOpen = false;
  for (const line of lines) {
    if (isOpen) members.push(`${members.pop() ?? ""}\n${line}`);
    else members.push(line);
    if (!isOpen && /=\s*\[\s*$/.test(line)) isOpen = true;
    else if (isOpen && /^\s*\]/.test(line)) isOpen = false;
  }
  return members;
}
