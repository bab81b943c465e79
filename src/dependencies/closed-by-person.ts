import type { Existing } from "./facts.ts";

/** Whether somebody closed the pull request who meant it: nobody wants another. Pure. */
export const isClosedByPerson = (pull: Existing["pull"], slug: string, forgiven: number | null): boolean =>
  pull?.state === "closed" && pull.closed?.by !== `${slug}[bot]` && pull.number !== forgiven;
