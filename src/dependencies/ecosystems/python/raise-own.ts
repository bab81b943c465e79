import { raisePoetry } from "./poetry/range.ts";
import type { Own } from "./project.ts";
import { raiseSpecifier } from "./raise-specifier.ts";

/** What a manifest would have to ask for so that a version comes in; undefined where that cannot be written. */
export function raiseOwn({ at, style, writtenSpecifier }: Own, version: string): string | undefined {
  if (at === null) return undefined;
  return style === "poetry" ? raisePoetry(writtenSpecifier, version) : raiseSpecifier(writtenSpecifier, version);
}
