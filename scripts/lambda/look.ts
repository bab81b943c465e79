import type { Stage } from "./stage.ts";

/** @throws Error with `what` when it does not hold. */
export function check(stage: Stage, holds: boolean, what: string): void {
  if (!holds) throw new Error(`This does not hold: ${what}`);
  stage.tell(`✓ ${what}`);
}

/** How many times the bot's writes of a repository's protection were carried out, whether or not GitHub's answers arrived. */
export const protections = ({ github }: Stage, repository: string): number =>
  github.writes({ method: "PUT", route: new RegExp(`^/repos/${repository}/branches/main/protection$`), effective: true });
