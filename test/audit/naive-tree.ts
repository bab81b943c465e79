import { createHash } from "node:crypto";

/** Merkle Tree Hash word by word from RFC 6962, section 2.1, over leaf hashes; the slow way, as an oracle. */
export function naiveRoot(leaves: readonly string[]): string {
  const [only] = leaves;
  if (only === undefined) return createHash("sha256").digest("hex");
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const children = naiveRoot(leaves.slice(0, k)) + naiveRoot(leaves.slice(k));
  return createHash("sha256")
    .update(Buffer.from(`01${children}`, "hex"))
    .digest("hex");
}
