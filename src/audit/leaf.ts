import { createHash } from "node:crypto";
import { type SealedEvent, sealProblems } from "./sealed-event.ts";

/**
 * The hash by which a log of events commits to this one: RFC 6962, section 2.1, SHA-256 over 0x00 and the sealed event's bytes, as
 * hexadecimal digits. Erasing values beside the event does not change it.
 */
export const leafHash = ({ event }: Pick<SealedEvent, "event">): string =>
  createHash("sha256").update(Uint8Array.of(0)).update(event).digest("hex");

/** What is wrong with a stored event that the log holds under `leaf`, in words; empty when it is what was recorded. */
export function leafProblems(stored: SealedEvent, leaf: string): string[] {
  if (leafHash(stored) !== leaf) return ["the event is not the one that the log holds"];
  return sealProblems(stored);
}
