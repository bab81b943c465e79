import fc from "fast-check";
import * as z from "zod/mini";
import { membersOf } from "../../src/config/schema-walk.ts";
import type { Json } from "../../src/values/json.ts";

type Schema = z.core.$ZodType;
type Generated = fc.Arbitrary<Json>;

/** Few words, so that two files often speak of the same thing. */
const words = ["a", "b", "c"];
const someText = fc.constantFrom(...words);

/**
 * Values that a schema allows, made by walking it: a key that is added to the schema is in the files that are generated from then
 * on, and a kind of schema that this does not know is an error.
 */
export function valuesOf(schema: Schema): Generated {
  if (schema instanceof z.ZodMiniObject) return mapping(schema);
  if (schema instanceof z.ZodMiniArray) {
    // Items that are mappings are told apart by all that is in them, as the schema demands of lists of checks.
    return fc.uniqueArray(valuesOf(schema._zod.def.element), {
      minLength: 1,
      maxLength: 3,
      selector: (item) => JSON.stringify(item),
    }) as Generated;
  }
  if (schema instanceof z.ZodMiniRecord) return fc.dictionary(someText, valuesOf(schema._zod.def.valueType), { maxKeys: 2 }) as Generated;
  if (schema instanceof z.ZodMiniEnum) return fc.constantFrom(...(Object.values(schema._zod.def.entries) as Json[]));
  if (schema instanceof z.ZodMiniLiteral) return fc.constantFrom(...(schema._zod.def.values as Json[]));
  if (schema instanceof z.ZodMiniBoolean) return fc.boolean();
  if (schema instanceof z.ZodMiniNumber) {
    const { minimum = 0, maximum = 0 } = z.toJSONSchema(schema);
    return fc.integer({ min: minimum, max: Math.min(maximum, minimum + 6) });
  }
  if (schema instanceof z.ZodMiniString) return textOf(schema);
  throw new TypeError(`No values are known for a schema of the kind ${schema._zod.def.type}`);
}

/** A text of a form of its own gives examples of it. */
function textOf(schema: z.ZodMiniString): Generated {
  if (z.safeParse(schema, words[0]).success) return someText;
  const { examples } = z.globalRegistry.get(schema) ?? {};
  if (!Array.isArray(examples)) throw new TypeError("A text of a form of its own needs examples of it.");
  return fc.constantFrom(...(examples as string[]));
}

function mapping(schema: z.ZodMiniObject): Generated {
  const members = membersOf(schema);
  const optional = (member: Schema): member is z.ZodMiniOptional => member instanceof z.ZodMiniOptional;
  const model = members.map(([name, member]) => [name, valuesOf(optional(member) ? member._zod.def.innerType : member)]);
  return fc.record(Object.fromEntries(model) as Record<string, Generated>, {
    requiredKeys: members.filter(([, member]) => !optional(member)).map(([name]) => name),
  });
}
