import type { OwnerId, RepositoryId } from "../values/ids.ts";
import type { Json, JsonObject } from "../values/json.ts";

export type Phase = "requested" | "approved" | "denied" | "started" | "succeeded" | "failed" | "conflict" | "held" | "expired";

export type Activity = "create" | "read" | "update" | "delete" | "other";

/** What a part of the bot says happened; the ledger completes it to a full event. */
export interface AuditEntry {
  /** Change id, command id or delivery guid: together with `phase` and `attempt` it identifies the event. */
  readonly of: string;
  readonly phase: Phase;
  readonly attempt: number;
  /** `<area>.<verb>`, e.g. `protection.reviews`; the event's type becomes `pipewarden.<area>.<verb>.<phase>`. */
  readonly action: string;
  /** What the action does to its target, for programs that know OCSF; `other` when absent. */
  readonly activity?: Activity;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly ownerId: OwnerId;
  readonly repository?: { readonly id: RepositoryId; readonly owner: string; readonly name: string };
  readonly installationId?: number;
  readonly actor?: { readonly id: number; readonly login: string; readonly type: string };
  readonly delivery?: { readonly guid: string; readonly event?: string };
  readonly target?: JsonObject;
  readonly before?: Json;
  readonly after?: Json;
  readonly decision?: { readonly allowed: boolean; readonly reason: string };
  readonly error?: { readonly code: string; readonly message: string };
  /** One plain sentence for people. */
  readonly summary: string;
}
