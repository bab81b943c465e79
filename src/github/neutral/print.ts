import type { Atom, Block } from "./block.ts";

/** The blocks as Markdown. */
export const print = (blocks: readonly Block[]): string => linesOf(blocks).join("\n");

function linesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block, index) => [...(index > 0 ? [""] : []), ...printed(block)]);
}

function printed(block: Block): string[] {
  switch (block.kind) {
    case "paragraph":
      return block.lines.map(lineOf);
    case "code":
      return fenced(block.lines);
    case "quote":
      return linesOf(block.blocks).map((line) => `> ${line}`.trimEnd());
    case "list": {
      const { start, items } = block;
      return items.flatMap((item, index) => {
        const mark = start === null ? "- " : `${start + index}. `;
        return linesOf(item).map((line, at) => `${at === 0 ? mark : " ".repeat(mark.length)}${line}`.trimEnd());
      });
    }
  }
}

/** A line that begins no list, heading, rule, table, or command of any bot. */
function lineOf(atoms: readonly Atom[]): string {
  const line = atoms.map(({ text }) => text).join("");
  if (atoms[0]?.kind !== "word") return line;
  // Emphasis alone begins with an asterisk here, and no list: a word follows at once.
  return line.replace(/^[!#$%&+,\-./:;=?@^{}]/, "\\$&").replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}

/** A fence that nothing in the code can end. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = "`".repeat(longest + 1);
  return [fence, ...lines, fence];
}
