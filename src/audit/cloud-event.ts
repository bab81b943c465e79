import type { Json, JsonObject } from "../values/json.ts";
import type { Activity, AuditEntry, Phase } from "./event.ts";
import { eventId } from "./event-id.ts";

/** An audit event: a CloudEvents 1.0 envelope (https://cloudevents.io) around an OCSF 1.8.0 record. */
export interface AuditEvent {
  readonly specversion: "1.0";
  readonly id: string;
  /** `pipewarden/<owner id>` */
  readonly source: string;
  /** `pipewarden.<area>.<verb>.<phase>` */
  readonly type: string;
  /** `repository/<id>` or `owner/<id>` */
  readonly subject: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly datacontenttype: "application/json";
  readonly data: ApiActivity;
}

/**
 * OCSF class 6003, API Activity (https://schema.ocsf.io/1.8.0/classes/api_activity). What OCSF has no name for is in `unmapped`, the
 * place that it provides for this. In an event whose personal data has been erased, the erased members are the text `[erased]`.
 */
interface ApiActivity {
  readonly category_uid: 6;
  readonly class_uid: 6003;
  readonly activity_id: number;
  readonly type_uid: number;
  readonly severity_id: number;
  readonly status_id: number;
  readonly status: string;
  readonly status_code?: string;
  readonly status_detail?: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
  readonly metadata: {
    readonly version: "1.8.0";
    readonly uid: string;
    /** The change, command or delivery that the event is about. */
    readonly correlation_uid: string;
    readonly product: { readonly name: "Pipewarden"; readonly vendor_name: "Pipewarden" };
  };
  readonly actor: {
    readonly app_name: "Pipewarden";
    /** Who made the bot act, as GitHub names the sender. */
    readonly user?: { readonly uid: string; readonly name: string; readonly type: string; readonly type_id: number };
  };
  readonly api: { readonly operation: string; readonly service: { readonly name: "pipewarden" } };
  readonly src_endpoint: { readonly svc_name: "github-webhook" | "pipewarden" };
  readonly resources: readonly {
    readonly uid: string;
    readonly type: "repository" | "owner";
    readonly name?: string;
    readonly owner: { readonly uid: string };
  }[];
  readonly unmapped: {
    readonly schema: 1;
    readonly phase: Phase;
    readonly attempt: number;
    readonly installation_id?: number;
    readonly delivery?: { readonly guid: string; readonly event?: string };
    readonly decision?: { readonly allowed: boolean; readonly reason: string };
    readonly target?: JsonObject | string;
    readonly before?: Json;
    readonly after?: Json;
  };
}

const classUid = 6003;
const activityIds: Record<Activity, number> = { create: 1, read: 2, update: 3, delete: 4, other: 99 };
const userTypeIds = new Map([
  ["User", 1],
  ["Bot", 4],
]);

// OCSF: status 1 success, 2 failure, 99 other (then `status` says what); severity 1 informational, 2 low, 3 medium.
const statusOf: Record<Phase, { readonly id: number; readonly word: string; readonly severity: number }> = {
  requested: { id: 99, word: "Requested", severity: 1 },
  started: { id: 99, word: "Started", severity: 1 },
  held: { id: 99, word: "Held", severity: 2 },
  approved: { id: 1, word: "Success", severity: 1 },
  succeeded: { id: 1, word: "Success", severity: 1 },
  denied: { id: 2, word: "Failure", severity: 3 },
  failed: { id: 2, word: "Failure", severity: 3 },
  conflict: { id: 2, word: "Failure", severity: 2 },
  expired: { id: 2, word: "Failure", severity: 2 },
};

/** Completes what a part of the bot says happened to a full event. */
export function cloudEvent(entry: AuditEntry): AuditEvent {
  const id = eventId(entry);
  const { repository } = entry;
  return {
    specversion: "1.0",
    id,
    source: `pipewarden/${entry.ownerId}`,
    type: `pipewarden.${entry.action}.${entry.phase}`,
    subject: repository === undefined ? `owner/${entry.ownerId}` : `repository/${repository.id}`,
    time: new Date(entry.at).toISOString(),
    datacontenttype: "application/json",
    data: apiActivity(entry, id),
  };
}

function apiActivity(entry: AuditEntry, id: string): ApiActivity {
  const { repository, actor, delivery, decision, error } = entry;
  const activity = activityIds[entry.activity ?? "other"];
  const status = statusOf[entry.phase];
  const detail = error?.message ?? decision?.reason;
  const owner = { uid: String(entry.ownerId) };
  return {
    category_uid: 6,
    class_uid: classUid,
    activity_id: activity,
    type_uid: classUid * 100 + activity,
    severity_id: status.severity,
    status_id: status.id,
    status: status.word,
    ...(error && { status_code: error.code }),
    ...(detail !== undefined && { status_detail: detail }),
    time: entry.at,
    message: entry.summary,
    metadata: { version: "1.8.0", uid: id, correlation_uid: entry.of, product: { name: "Pipewarden", vendor_name: "Pipewarden" } },
    actor: {
      app_name: "Pipewarden",
      ...(actor && { user: { uid: String(actor.id), name: actor.login, type: actor.type, type_id: userTypeIds.get(actor.type) ?? 99 } }),
    },
    api: { operation: entry.action, service: { name: "pipewarden" } },
    src_endpoint: { svc_name: delivery === undefined ? "pipewarden" : "github-webhook" },
    resources: [
      repository === undefined
        ? { uid: owner.uid, type: "owner", owner }
        : { uid: String(repository.id), type: "repository", name: `${repository.owner}/${repository.name}`, owner },
    ],
    unmapped: {
      schema: 1,
      phase: entry.phase,
      attempt: entry.attempt,
      ...(entry.installationId !== undefined && { installation_id: entry.installationId }),
      ...(delivery && { delivery }),
      ...(decision && { decision }),
      ...(entry.target && { target: entry.target }),
      ...(entry.before !== undefined && { before: entry.before }),
      ...(entry.after !== undefined && { after: entry.after }),
    },
  };
}
