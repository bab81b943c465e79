import { isScalar, parseDocument, visit } from "yaml";
import type { Json, JsonObject } from "../../values/json.ts";
import { isDeepYaml } from "./deep-yaml.ts";

/** Lines and members of lists: each takes some 400 bytes of memory, whoever writes them. A lockfile of 8 MB has 240,000. */
const mostItems = 300_000;

const isLong = (text: string): boolean => {
  let items = 0;
  for (const _ of text.matchAll(/[,\n]/g)) items += 1;
  return items > mostItems;
};

/**
 * A text of YAML that is one mapping, as data; undefined for anything else, for aliases, for what is nested deeper than anybody writes it or longer, and
 * where a key stands twice in a mapping.
 *
 * @param schema `failsafe`: every scalar is text
 */
export function readPlainYaml(text: string, schema: "core" | "failsafe" = "core"): JsonObject | undefined {
  if (isDeepYaml(text) || isLong(text)) return undefined;
  try {
    // The parser compares each key of a mapping with each other, which takes minutes where there are 20,000.
    const document = parseDocument(text, { schema, uniqueKeys: false, prettyErrors: false, logLevel: "error" });
    if (document.errors.length > 0) return undefined;
    let isRepeated = false;
    visit(document, {
      Map(_key, { items }) {
        const keys = new Set(items.map(({ key }) => (isScalar(key) ? key.value : key)));
        isRepeated ||= keys.size < items.length;
        return isRepeated ? visit.BREAK : undefined;
      },
    });
    const value = isRepeated ? null : (document.toJS({ maxAliasCount: 0 }) as Json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
