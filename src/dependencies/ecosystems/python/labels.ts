import type { Locked, Own } from "./project.ts";
import { lowestOf } from "./raise-specifier.ts";

/** `name@version`; of a range without a lowest version, as it is written; of what lies elsewhere without one, its name. */
export const labelOf = ({ written, version, isRange, specifier, fixed }: Locked): string =>
  isRange && lowestOf(specifier) === undefined
    ? `${written} ${specifier}`
    : fixed !== null && version === "0"
      ? written
      : `${written}@${version}`;
export const labelOfOwn = ({ file, name, writtenSpecifier }: Own): string => `${file} (${name} ${writtenSpecifier})`;
