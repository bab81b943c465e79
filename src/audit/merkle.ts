import { createHash } from "node:crypto";

/**
 * What must be known of a Merkle tree (RFC 6962, section 2.1, SHA-256) to append to it and to tell its root: the roots of the perfect
 * subtrees that it consists of, largest first, one for each bit that is set in the number of its leaves.
 */
export interface Frontier {
  /** Number of leaves. */
  readonly size: number;
  /** Hexadecimal digits. */
  readonly roots: readonly string[];
}

export const emptyFrontier: Frontier = { size: 0, roots: [] };

/** The frontier after `leaves`, hashes in hexadecimal digits, were appended. */
export function extended(frontier: Frontier, leaves: readonly string[]): Frontier {
  const roots = [...frontier.roots];
  let { size } = frontier;
  for (const leaf of leaves) {
    let root = leaf;
    // Each bit set at the low end of the size is a perfect subtree that this leaf completes to one twice as large.
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = roots.pop();
      if (left === undefined) throw new TypeError(`A frontier of ${frontier.size} leaves has more than ${frontier.roots.length} roots`);
      root = nodeHash(left, root);
    }
    roots.push(root);
    size++;
  }
  return { size, roots };
}

/** RFC 6962's Merkle Tree Hash over all leaves, as 64 hexadecimal digits; that of no leaves is the hash of nothing. */
export function rootOf({ roots }: Frontier): string {
  const smallest = roots.at(-1);
  if (smallest === undefined) return createHash("sha256").digest("hex");
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), smallest);
}

/** Whether there are as many roots as a tree of this size has perfect subtrees. */
export function isFrontier({ size, roots }: Frontier): boolean {
  let subtrees = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) subtrees += rest % 2;
  return subtrees === roots.length;
}

/** SHA-256 over 0x01 and both children; leaves are told apart by their 0x00, see `leaf.ts`. */
const nodeHash = (left: string, right: string): string =>
  createHash("sha256").update(Uint8Array.of(1)).update(Buffer.from(left, "hex")).update(Buffer.from(right, "hex")).digest("hex");
