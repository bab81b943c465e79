import { isMap, isScalar, parseDocument } from "yaml";
import { PipewardenError } from "../../../values/errors.ts";
import { plainText } from "./lock-chunks.ts";

/**
 * The text with one value in its maps. Everything else stays byte for byte.
 *
 * @param fileName for people
 * @throws PipewardenError `edit_exceeds_plan` where something else than maps stands on the way
 */
export function withYaml(text: string, path: readonly string[], value: string, fileName: string): string {
  const { plain, like } = plainText(text);
  const document = parseDocument(plain);
  const quoted = `'${value.replaceAll("'", "''")}'`;
  const there = document.getIn(path, true);
  if (isScalar(there) && there.range !== undefined && there.range !== null) {
    const [from, to] = there.range;
    const old = plain.slice(from, to);
    const written = old.startsWith('"')
      ? JSON.stringify(value)
      : old.startsWith("'") || !/^[\^~\d][\w.^~+-]*$/.test(value)
        ? quoted
        : value;
    return like(plain.slice(0, from) + written + plain.slice(to));
  }
  const name = path.at(-1) ?? "";
  const line = `${/^[A-Za-z][\w.-]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`}: ${/^[\^~\d]\S*$/.test(value) && !/^\d+(?:\.\d+)?$/.test(value) ? value : quoted}`;
  const map = document.getIn(path.slice(0, -1), true);
  if (isMap(map) && map.range && map.flow !== true && map.items.length > 0) {
    const first = map.items[0]?.key;
    const begin = isScalar(first) && first.range ? first.range[0] : map.range[0];
    const indent = plain.slice(plain.lastIndexOf("\n", begin - 1) + 1, begin);
    const end = map.range[1];
    const head = plain.slice(0, end);
    return like(`${head}${head.endsWith("\n") ? "" : "\n"}${indent}${line}\n${plain.slice(end).replace(/^\n(?=\S|$)/, "")}`);
  }
  if (map !== undefined || path.length !== 2) {
    throw new PipewardenError(
      "edit_exceeds_plan",
      `\`${path.join(".")}\` cannot be written to \`${fileName}\` as that is laid out. Nothing was written.`,
    );
  }
  const before = plain === "" || plain.endsWith("\n") ? plain : `${plain}\n`;
  return like(`${before}${before === "" ? "" : "\n"}${path[0]}:\n  ${line}\n`);
}
