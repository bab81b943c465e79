import { PipewardenError } from "../../../values/errors.ts";
import type { Files, Plan } from "../ecosystem.ts";
import { type Block, type Directive, isRequirement, type ModFile, readModFile, requirementOf } from "./mod-file.ts";
import type { GoEdits } from "./plan.ts";
import { type GoProject, isPruned } from "./project.ts";
import { editSums, readSums, sumKey } from "./sum-file.ts";

/** A piece of the text and what stands there instead. */
interface Splice {
  readonly begin: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The files with the plan applied: those that change.
 *
 * @throws PipewardenError `edit_exceeds_plan` when the result read again is not what the plan says: nothing may be written then.
 */
export function editGo(project: GoProject, plan: Plan): Files {
  const edits = plan.edits as unknown as GoEdits;
  const changed = new Map<string, string>();
  const mod = modWith(project.mod, edits);
  if (mod !== project.mod.text) changed.set(project.paths.manifest, mod);
  const { sums } = project;
  if (sums !== null) {
    const text = editSums(sums.text, new Set(edits.sums.removed), edits.sums.added);
    if (text !== sums.text) changed.set(sums.path, text);
  }
  requireAsPlanned(project, edits, changed);
  return changed;
}

function modWith(mod: ModFile, edits: GoEdits): string {
  const splices: Splice[] = [];
  for (const directive of mod.directives) {
    const { verb, words, begin, end } = directive;
    const [first, second] = words;
    if (verb === "go" && edits.go !== null && first !== undefined) splices.push({ ...first, text: edits.go });
    const pinned = pinIn(directive, edits.pin);
    if (pinned !== undefined && edits.pin !== undefined) splices.push({ ...pinned, text: edits.pin.to });
    if (verb === "toolchain" && edits.dropToolchain) splices.push({ ...statement(mod.text, begin, end), text: "" });
    if (!isRequirement(directive) || first === undefined || second === undefined) continue;
    const to = Object.hasOwn(edits.raised, first.text) ? edits.raised[first.text] : undefined;
    if (edits.removed.includes(first.text)) splices.push(...removal(mod, directive, edits.removed));
    else if (to !== undefined && to !== second.text) splices.push({ ...second, text: to });
  }
  const listed = new Set(mod.requires.map(({ path }) => path));
  const added = Object.entries(edits.added).filter(([path]) => !listed.has(path));
  splices.push(
    ...additions(
      mod,
      added.toSorted(([one], [other]) => (one < other ? -1 : 1)),
      edits.removed,
    ),
  );
  // Where several begin, they stand as they were named.
  let text = mod.text;
  for (const { begin, end, text: written } of splices
    .toSorted((one, other) => one.begin - other.begin || one.end - other.end)
    .toReversed()) {
    text = text.slice(0, begin) + written + text.slice(end);
  }
  return text;
}

/** The version in a line that replaces a module by itself. */
function pinIn({ verb, words }: Directive, pin: GoEdits["pin"]): Directive["words"][number] | undefined {
  const [path, ...rest] = words;
  const [to, version] = rest.slice(rest.findIndex(({ text }) => text === "=>") + 1);
  const isMeant = pin !== undefined && verb === "replace" && path?.text === pin.path && to?.text === pin.path && version?.text === pin.from;
  return isMeant ? version : undefined;
}

/** A line by itself with the empty line that sets it apart. */
function statement(text: string, begin: number, end: number): { begin: number; end: number } {
  const before = /(?<=\n)[ \t]*\r?\n$/.exec(text.slice(0, begin))?.[0].length ?? 0;
  const after = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
  if (before > 0 && end === text.length) return { begin: begin - before, end };
  return { begin, end: end + (before > 0 ? after : 0) };
}

/** A requirement that goes; a block that would be empty goes with it, and one with a single line left is written without parentheses. */
function removal({ text }: ModFile, { begin, end, block }: Directive, removed: readonly string[]): readonly Splice[] {
  if (block === null) return [{ ...statement(text, begin, end), text: "" }];
  const kept = block.lines.filter((each) => !removed.includes(each.words[0]?.text ?? ""));
  if (block.commented || kept.length > 1) return [{ begin, end, text: "" }];
  if (block.lines.find((each) => removed.includes(each.words[0]?.text ?? ""))?.begin !== begin) return [];
  const [only] = kept;
  if (only === undefined) return [{ ...statement(text, block.begin, block.end), text: "" }];
  return [
    { begin: block.begin, end: only.begin, text: "require " },
    { begin: only.begin, end: only.words[0]?.begin ?? only.begin, text: "" },
    { begin: only.end, end: block.end, text: "" },
  ];
}

/** At their places in the last block that has nothing but what is indirect; before go 1.17 in the last block. */
function additions(mod: ModFile, added: readonly (readonly [string, string])[], removed: readonly string[]): readonly Splice[] {
  if (added.length === 0) return [];
  const { text, directives } = mod;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const requires = directives.filter(isRequirement);
  const blocks = [...new Set(requires.flatMap(({ block }) => block ?? []))];
  const isIndirect = (each: Directive): boolean => requirementOf(each).indirect;
  const separate = isPruned(mod.go);
  const isFit = (block: Block): boolean => !separate || block.lines.every(isIndirect);
  const line = ([path, version]: readonly [string, string]): string => `${path} ${version} // indirect`;
  const block = blocks.findLast((each) => isFit(each) && each.lines.some(({ words: [path] }) => !removed.includes(path?.text ?? "")));
  if (block !== undefined) {
    return added.map((each) => {
      const after = block.lines.find(({ words: [path] }) => (path?.text ?? "") > each[0]);
      const at = after?.begin ?? block.close;
      return { begin: at, end: at, text: `\t${line(each)}${newline}` };
    });
  }
  // A single line becomes a block with it.
  const single = requires.findLast(
    (each) => each.block === null && (!separate || isIndirect(each)) && !removed.includes(each.words[0]?.text ?? ""),
  );
  const [path, version] = single?.words ?? [];
  if (single !== undefined && path !== undefined && version !== undefined) {
    const own = text.slice(path.begin, single.end).replace(/\r?\n$/, "");
    const lines = [...added.map((each) => [each[0], line(each)] as const), [path.text, own] as const];
    const before = lines.filter(([name]) => name < path.text).map(([, written]) => `\t${written}${newline}`);
    const after = lines.filter(([name]) => name > path.text).map(([, written]) => `${newline}\t${written}`);
    const end = single.end - (/\r?\n$/.exec(text.slice(single.begin, single.end))?.[0].length ?? 0);
    return [
      { begin: single.begin, end: path.begin, text: `require (${newline}${before.join("")}\t` },
      { begin: end, end, text: `${after.join("")}${newline})` },
    ];
  }
  const last = requires.findLast(({ words: [path] }) => !removed.includes(path?.text ?? ""));
  const at = last?.block?.end ?? last?.end ?? text.length;
  const lead = text.slice(0, at).endsWith("\n") ? newline : `${newline}${newline}`;
  const [only] = added;
  const written =
    added.length === 1 && only !== undefined
      ? `require ${line(only)}${newline}`
      : `require (${newline}${added.map((each) => `\t${line(each)}${newline}`).join("")})${newline}`;
  return [{ begin: at, end: at, text: `${lead}${written}` }];
}

/** The result, read again, requires what the plan says, and is in all else what it was. */
function requireAsPlanned({ mod, paths, sums }: GoProject, edits: GoEdits, changed: Files): void {
  const after = readModFile(changed.get(paths.manifest) ?? mod.text);
  const kept = mod.requires.filter(({ path }) => !edits.removed.includes(path));
  const listed = new Set(kept.map(({ path }) => path));
  const added = Object.entries(edits.added).flatMap(([path, version]) => (listed.has(path) ? [] : [{ path, version, indirect: true }]));
  const expected = [...kept.map((each) => ({ ...each, version: edits.raised[each.path] ?? each.version })), ...added];
  const shown = (requires: Iterable<{ path: string; version: string; indirect: boolean }>): string =>
    [...requires]
      .map(({ path, version, indirect }) => `${path} ${version} ${indirect}`)
      .sort()
      .join("\n");
  const others = (file: ModFile | undefined): string =>
    (file?.directives ?? [])
      .filter((each) => !isRequirement(each) && each.verb !== "go" && each.verb !== "toolchain")
      .map((each) => {
        const pinned = pinIn(each, edits.pin);
        return [each.verb, ...each.words.map((word) => (word === pinned ? edits.pin?.to : word.text)), each.comment].join(" ");
      })
      .join("\n");
  const lines = sums === null ? [] : readSums(changed.get(sums.path) ?? sums.text);
  const keys = new Set(lines.map(sumKey));
  const isSound =
    after !== undefined &&
    shown(after.requires) === shown(expected) &&
    others(after) === others(mod) &&
    after.go === (edits.go ?? mod.go) &&
    (sums === null || (edits.sums.added.every((line) => keys.has(sumKey(line))) && edits.sums.removed.every((key) => !keys.has(key))));
  if (!isSound) {
    throw new PipewardenError(
      "edit_exceeds_plan",
      `The edited ${paths.manifest} is not what was planned. Nothing was written; please report it.`,
    );
  }
}
