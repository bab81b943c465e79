import type { AuditEvent } from "../../src/audit/cloud-event.ts";
import { type SealedEvent, unseal } from "../../src/audit/sealed-event.ts";
import type { RequestLog } from "../github/index.ts";
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

/** The audit trail as people read it: with names and settings in place, oldest first. */
export const auditOf = (rig: Rig): AuditEvent[] =>
  rig.table
    .items()
    .filter(({ PK }) => PK.startsWith("E#"))
    .map((item) => unseal(item as unknown as SealedEvent))
    .sort((one, other) => one.data.time - other.data.time);

/** Requests of the bot, apart from what every process needs once: tokens, and who the App is. */
export const callsOf = (rig: Rig): RequestLog[] =>
  rig.github.requests.filter(({ appId, path }) => appId === rig.app.id && path !== "/app" && !path.endsWith("/access_tokens"));

/** Lines of the log about failures that no code foresaw, or that ended in the dead letters. */
export const failuresLogged = (rig: Rig): string[] =>
  rig.recording.log.filter((line) => {
    const { level, code } = JSON.parse(line) as { level: string; code?: string };
    return level === "error" || code === "work_failed" || line.includes('"internal_error"');
  });

/** What became of each delivery that some lane wanted: "done", or the code of the refusal that ended it; undefined while it is open. */
export const resultsOf = (rig: Rig): unknown[] =>
  rig.table
    .items()
    .filter(({ PK }) => PK.startsWith("D#"))
    .map(({ result }) => result);
