import type { AuditEntry } from "./event.ts";

/** The writing side of the audit trail. */
export interface Ledger {
  /**
   * Records one event; recording the same event again (same id) changes nothing.
   * @throws when the event could not be stored. Callers that are about to act must then not act.
   */
  record(entry: AuditEntry): Promise<void>;
}
