import type { Stage } from "./stage.ts";

/** @throws Error with `what` when it does not hold. */
export function check(stage: Stage, holds: boolean, what: string): void {
  if (!holds) throw new Error(`This does not hold: ${what}`);
  stage.tell(`✓ ${what}`);
}

/** How many times the bot wrote a repository's protection. */
export const protections = (stage: Stage, repository: string): number =>
  stage.writesTo(repository).filter((write) => write.endsWith("/branches/main/protection")).length;
