import type { Atom, Block } from "./block.ts";
import { print } from "./print.ts";

const ellipsis: Block = { kind: "paragraph", lines: [[{ text: "…", kind: "word" }]] };

/**
 * The blocks as Markdown of at most `most` UTF-16 units; where some is left out, an ellipsis stands at the end.
 *
 * @param more some was left out before
 */
export function printWithin(blocks: readonly Block[], most: number, more = false): string {
  const whole = print(more ? [...blocks, ellipsis] : blocks);
  if (whole.length <= most) return whole;
  const cutAt = (leaves: number): string => print([...take(blocks, { leaves }), ellipsis]);
  let [fits, tooMany] = [0, leavesOf(blocks)];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (cutAt(middle).length <= most) fits = middle;
    else tooMany = middle;
  }
  return cutAt(fits);
}

/** Words, code spans, and lines of code blocks: what is never cut. */
const leavesOf = (blocks: readonly Block[]): number => blocks.reduce((sum, block) => sum + leavesIn(block), 0);

function leavesIn(block: Block): number {
  switch (block.kind) {
    case "paragraph":
      return block.lines.flat().length;
    case "code":
      return block.lines.length;
    case "quote":
      return leavesOf(block.blocks);
    case "list":
      return block.items.reduce((sum, item) => sum + leavesOf(item), 0);
  }
}

interface Left {
  leaves: number;
}

/** So many of the first leaves, and what they stand in. */
const take = (blocks: readonly Block[], left: Left): Block[] => blocks.flatMap((block) => (left.leaves === 0 ? [] : taken(block, left)));

function taken(block: Block, left: Left): Block[] {
  switch (block.kind) {
    case "paragraph": {
      const lines = block.lines.map((line) => withoutLastBlank(some(line, left))).filter((line) => line.length > 0);
      return lines.length === 0 ? [] : [{ ...block, lines }];
    }
    case "code": {
      const lines = some(block.lines, left);
      return lines.every((line) => line === "") ? [] : [{ ...block, lines }];
    }
    case "quote": {
      const blocks = take(block.blocks, left);
      return blocks.length === 0 ? [] : [{ ...block, blocks }];
    }
    case "list": {
      const items = block.items.map((item) => take(item, left)).filter((item) => item.length > 0);
      return items.length === 0 ? [] : [{ ...block, items }];
    }
  }
}

function some<Item>(items: readonly Item[], left: Left): Item[] {
  const first = items.slice(0, left.leaves);
  left.leaves -= first.length;
  return first;
}

const withoutLastBlank = (line: readonly Atom[]): readonly Atom[] => (line.at(-1)?.kind === "blank" ? line.slice(0, -1) : line);
