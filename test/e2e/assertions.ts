import type { AuditEvent } from "../../src/audit/cloud-event.ts";
import type { Rig } from "./rig.ts";

/** Writes of the bot's App to a repository that took effect: method, and the path behind the repository's. */
export function writesTo(rig: Rig, repository: string): string[] {
  return rig.github.requests
    .filter(({ write, effective, appId, path }) => write && effective && appId === rig.app.id && path.startsWith(`/repos/${repository}/`))
    .map(({ method, path }) => `${method} ${path.slice(`/repos/${repository}`.length).replace(/\/check-runs\/\d+$/, "/check-runs/{id}")}`);
}

/** The bot's check runs on the head of `main`. */
export const checksOn = (rig: Rig, repository: string) =>
  rig.github.checkRunsOf(repository, rig.github.headOf(repository, "main")).filter(({ name }) => name === "Pipewarden / protection");

/** The audit trail, as it is stored. */
export const eventsOf = (rig: Rig): AuditEvent[] =>
  rig.table
    .items()
    .filter(({ PK }) => PK.startsWith("E#"))
    .map(({ event }) => JSON.parse(String(event)) as AuditEvent);

export const openIntentsOf = (rig: Rig): number => rig.table.items().filter(({ PK }) => PK.startsWith("I#")).length;

/** Changes that were ever intended, with their outcomes. */
export const changesOf = (rig: Rig) =>
  rig.table
    .items()
    .filter(({ PK }) => PK.startsWith("X#"))
    .map(
      ({ change, outcome }) =>
        ({ change, outcome }) as { change: { id: string; kind: string }; outcome?: { status: string; found?: boolean } },
    );

/** Whether the default branch is as the baseline wants it. */
export function isBaseline(rig: Rig, repository: string): boolean {
  const rule = rig.github.protectionOf(repository, "main");
  return (
    rule?.enforce_admins?.enabled === true &&
    rule.required_conversation_resolution?.enabled === true &&
    rule.allow_force_pushes?.enabled !== true &&
    rule.allow_deletions?.enabled !== true &&
    rule.required_pull_request_reviews?.dismiss_stale_reviews === true &&
    (rule.required_pull_request_reviews.required_approving_review_count ?? 0) >= 1
  );
}
