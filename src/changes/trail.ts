import type { AuditEntry } from "../audit/event.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { Cause, Change, Outcome } from "./change.ts";

/** The intent of a change, in the audit trail before anything is written outside. */
export const recordIntent = (ledger: Ledger, change: Change, at: number): Promise<void> =>
  ledger.record({ ...common(change, at), phase: "requested", before: change.expect, after: change.want });

/** How the change ended. The same change and outcome always make the same event, whoever records it. */
export const recordOutcome = (ledger: Ledger, change: Change, outcome: Outcome, at: number): Promise<void> =>
  ledger.record({ ...common(change, at), phase: outcome.status, ...detailsOf(outcome) });

/** Where something happened and what had caused it, as an audit entry has them. */
export const placeAndCause = (
  repository: RepositoryRef,
  cause: Cause,
): Pick<AuditEntry, "ownerId" | "repository" | "installationId" | "actor" | "delivery"> => ({
  ownerId: repository.ownerId,
  repository: { id: repository.id, owner: repository.owner, name: repository.name },
  installationId: repository.installationId,
  ...(cause.actor === undefined ? {} : { actor: cause.actor }),
  ...deliveryOf(cause),
});

/** An operator's cause that names an event is a delivery that he put in himself. */
function deliveryOf({ kind, id: guid, event }: Cause): Pick<AuditEntry, "delivery"> {
  if (kind !== "delivery" && (kind !== "operator" || event === undefined)) return {};
  return { delivery: { guid, ...(event === undefined ? {} : { event }) } };
}

function common(change: Change, at: number): Omit<AuditEntry, "phase"> {
  const { repository, ...within } = change.target;
  return {
    of: change.id,
    attempt: 1,
    action: change.kind,
    at,
    ...placeAndCause(repository, change.cause),
    target: within as JsonObject,
    summary: change.summary,
  };
}

function detailsOf(outcome: Outcome): Partial<AuditEntry> {
  switch (outcome.status) {
    case "succeeded":
      return { before: outcome.before, after: outcome.after };
    case "conflict":
      return { after: outcome.observed };
    case "failed":
      return { error: outcome.error };
    case "held":
      return { decision: { allowed: false, reason: outcome.reason } };
  }
}
