import { diffArrays } from "diff";
import { PipewardenError } from "../../../values/errors.ts";
import { idOf } from "../../../values/hash.ts";
import type { Files } from "../ecosystem.ts";

/** How one text becomes another, and by which texts it is told. Plain data. */
export type TextEdit = {
  /** Hashes of the whole text. */
  readonly before: string;
  readonly after: string;
  /** From the first to the last: how many lines stay, how many go, and what comes in their place. */
  readonly hunks: readonly { readonly keep: number; readonly drop: number; readonly add: string }[];
};

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function textEdit(before: string, after: string): TextEdit {
  const hunks: { keep: number; drop: number; add: string }[] = [];
  let keep = 0;
  let open: { keep: number; drop: number; add: string } | undefined;
  for (const { added, removed, value } of diffArrays(linesOf(before), linesOf(after))) {
    if (!added && !removed) {
      keep = value.length;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { keep, drop: 0, add: "" };
      hunks.push(open);
    }
    if (removed) open.drop += value.length;
    else open.add += value.join("");
  }
  return { before: idOf(before), after: idOf(after), hunks };
}

/** `Plan.edits` of those who plan whole texts: by path. Plain data. */
export type FileEdits = { readonly files: { readonly [path: string]: TextEdit } };

export const fileEdits = (files: Files, changed: Files): FileEdits => ({
  files: Object.fromEntries(
    [...changed].flatMap(([path, after]) => (files.get(path) === after ? [] : [[path, textEdit(files.get(path) ?? "", after)]])),
  ),
});

/**
 * The texts that change. One that was edited already stays.
 *
 * @throws PipewardenError `edit_exceeds_plan` when a text is another one than was planned for: nothing may be written then.
 */
export function editFiles(files: Files, { files: edits }: FileEdits): Files {
  const changed = new Map<string, string>();
  for (const [path, edit] of Object.entries(edits)) {
    // A file that comes in is one that was empty.
    const text = files.get(path) ?? "";
    if (idOf(text) !== edit.before && idOf(text) !== edit.after) throw exceeds(path);
    if (idOf(text) === edit.after) continue;
    const lines = linesOf(text);
    let at = 0;
    let written = "";
    for (const { keep, drop, add } of edit.hunks) {
      written += lines.slice(at, at + keep).join("") + add;
      at += keep + drop;
    }
    written += lines.slice(at).join("");
    if (idOf(written) !== edit.after) throw exceeds(path);
    changed.set(path, written);
  }
  return changed;
}

const exceeds = (path: string): PipewardenError =>
  new PipewardenError("edit_exceeds_plan", `\`${path}\` is not what was planned for. Nothing was written; plan it again.`);
