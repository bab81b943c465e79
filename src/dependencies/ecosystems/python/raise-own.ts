import type { Own } from "./project.ts";
import { raiseSpecifier } from "./raise-specifier.ts";

/** What a manifest would have to ask for so that a version comes in; undefined where that cannot be written. */
export function raiseOwn({ at, writtenSpecifier }: Own, version: string): string | undefined {
  return at === null ? undefined : raiseSpecifier(writtenSpecifier, version);
}
