import * as z from "zod/mini";
import type { Path } from "./yaml-tree.ts";

type Schema = z.core.$ZodType;

/** The schema without `optional` around it. */
function plain(schema: Schema): Schema {
  return schema instanceof z.ZodMiniOptional ? plain(schema._zod.def.innerType) : schema;
}

/** The keys of a mapping's schema; of any other schema none. */
export function membersOf(schema: Schema): readonly (readonly [string, Schema])[] {
  const inner = plain(schema);
  return inner instanceof z.ZodMiniObject ? Object.entries(inner._zod.def.shape) : [];
}

/**
 * The schema of a part.
 *
 * @throws TypeError if the schema has no such part
 */
export function schemaAt(schema: Schema, [step, ...rest]: Path): Schema {
  const inner = plain(schema);
  if (step === undefined) return inner;
  const next = stepInto(inner, step);
  if (next === undefined) throw new TypeError(`The schema has no part ${step}`);
  return schemaAt(next, rest);
}

function stepInto(schema: Schema, step: string | number): Schema | undefined {
  if (schema instanceof z.ZodMiniArray) return schema._zod.def.element;
  if (schema instanceof z.ZodMiniRecord) return schema._zod.def.valueType;
  return membersOf(schema).find(([name]) => name === step)?.[1];
}

/**
 * The paths of all leaves, with dots: of what is no mapping, and of the mappings that are one value.
 *
 * @param isValue whether the mapping at a path is one value
 */
export function leavesOf(schema: Schema, isValue: (path: string) => boolean, prefix = ""): readonly string[] {
  return membersOf(schema).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    return membersOf(member).length === 0 || isValue(path) ? [path] : leavesOf(member, isValue, `${path}.`);
  });
}
