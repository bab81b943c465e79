import { anchorLength, anchorStart } from "./anchor.ts";
import { canonicalise, endAt, wideForm } from "./canonical.ts";
import type { Tagger } from "./tagger.ts";

/** From so many letters and digits on, these alone make a value; below, its signs are compared as well. */
const narrowFrom = 16;

/** A value as the index knows it. */
export interface IndexedForm {
  /** The canonical form, and where its anchor begins. Never stored. */
  readonly form: Uint8Array;
  readonly anchor: number;
  readonly anchorTag: string;
  readonly shape: FormShape;
}

/** What the index keeps beside an anchor, to recognise the whole value around it. */
export interface FormShape {
  /** Characters of the canonical form before the anchor, and in all. */
  readonly before: number;
  readonly length: number;
  readonly tag: string;
}

/** @returns undefined when the value has too few letters and digits to be found by any */
export function indexedForm(tagger: Tagger, value: Uint8Array): IndexedForm | undefined {
  const { form, at } = canonicalise(value);
  const anchor = anchorStart(form);
  if (anchor === undefined) return undefined;
  const tag = tagOf(tagger, value, form, at, 0, form.length);
  return {
    form,
    anchor,
    anchorTag: tagger.anchorTag(form.subarray(anchor, anchor + anchorLength)),
    shape: { before: anchor, length: form.length, tag },
  };
}

/**
 * The tag of the part of a text whose canonical form begins at `start` and has `length` characters.
 * @param bytes the text of which `form` and `at` are the canonical form
 */
export function tagOf(tagger: Tagger, bytes: Uint8Array, form: Uint8Array, at: Int32Array, start: number, length: number): string {
  const narrow = form.subarray(start, start + length);
  if (length >= narrowFrom) return tagger.formTag(narrow);
  const end = endAt(bytes, at[start + length - 1] ?? 0);
  // The zero, which no form has, keeps the two kinds apart.
  return tagger.formTag(Buffer.concat([Buffer.from([0]), wideForm(bytes.subarray(at[start] ?? 0, end))]));
}
