import { PipewardenError } from "../values/errors.ts";
import type { ChangeKind } from "./kind.ts";

/** The registry of kinds: every write that the bot can make to the outside, by name. */
export type Kinds = ReadonlyMap<string, ChangeKind>;

/** @throws PipewardenError when two kinds have one name. */
export function registerKinds(kinds: readonly ChangeKind[]): Kinds {
  const byName = new Map<string, ChangeKind>();
  for (const kind of kinds) {
    if (byName.has(kind.name)) throw new PipewardenError("duplicate_kind", `Two kinds of change are called ${kind.name}.`);
    byName.set(kind.name, kind);
  }
  return byName;
}

/** @throws PipewardenError for a change that a newer or older version wrote and that this one cannot perform. */
export function kindOf(kinds: Kinds, name: string): ChangeKind {
  const kind = kinds.get(name);
  if (kind === undefined) {
    throw new PipewardenError(
      "unknown_kind",
      `This version knows no change of kind ${name}; deploy the version that wrote it, or a newer one.`,
    );
  }
  return kind;
}
