import { actorOf } from "../auth/viewer.ts";
import { notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { type Call, get, patch, type Route } from "../http/route.ts";
import { renderAlert, renderAlertLocation } from "../render/secret-alert.ts";
import type { Repository } from "../state/entities.ts";
import { atLeast, roleOf } from "../state/roles.ts";
import { type Resolution, type SecretAlert, tellAlert } from "../state/secret-alerts.ts";

const ALERTS = "/repos/{owner}/{repo}/secret-scanning/alerts";
const READ = ["secret_scanning_alerts:read"] as const;

/** Of a resolution's comment, in characters. Not documented; the same field of code scanning ends there. */
const LONGEST_COMMENT = 280;

function requireEnabled({ switches }: Repository): void {
  if (switches.get("secret_scanning") === false) throw notFound("Secret scanning is disabled on this repository.");
}

function requireAlert({ repository }: Call, number: string): SecretAlert {
  requireEnabled(repository);
  const alert = repository.secretAlerts.get(Number(number));
  if (alert === undefined) throw notFound();
  return alert;
}

const hides = (query: URLSearchParams): boolean => query.get("hide_secret") === "true";

interface Wish {
  readonly state?: "open" | "resolved";
  readonly resolution?: Resolution | null;
  readonly resolution_comment?: string | null;
}

/** Refuses in the statuses that GitHub's description gives for each mistake. */
function resolve(
  call: Call<string, unknown>,
  alert: SecretAlert,
  { state, resolution = null, resolution_comment: comment = null }: Wish,
): void {
  const { world, repository, viewer } = call;
  const mismatch = (state === "resolved") !== (resolution !== null);
  if (mismatch) throw new Refusal(422, "State does not match the resolution or resolution comment.");
  if (repository.switches.get("delegated_alert_dismissal") === true && state === "resolved")
    throw new Refusal(403, "Delegated alert dismissal is enabled and you are not a valid reviewer.");
  if ((comment ?? "").length > LONGEST_COMMENT) throw new Refusal(400, "Resolution comment is invalid.");
  if ((alert.resolved?.resolution ?? null) === resolution) throw new Refusal(400, "The resolution was not changed.");
  const by = actorOf(viewer);
  alert.resolved = resolution === null ? null : { resolution, comment, by, at: world.now() };
  alert.updatedAt = world.now();
  tellAlert(world, repository, alert, resolution === null ? "reopened" : "resolved", by);
}

export const secretAlertRoutes: readonly Route[] = [
  get(ALERTS, READ, ({ world, repository, query, address }) => {
    requireEnabled(repository);
    const wanted = (name: string) => query.get(name)?.split(",");
    const fits = (values: readonly string[] | undefined, value: string) => values === undefined || values.includes(value);
    const found = [...repository.secretAlerts.values()]
      .filter(({ resolved }) => fits(wanted("state"), resolved === null ? "open" : "resolved"))
      .filter(({ secretType, resolved, validity }) =>
        [
          fits(wanted("secret_type"), secretType),
          fits(wanted("resolution"), resolved?.resolution ?? ""),
          fits(wanted("validity"), validity),
        ].every(Boolean),
      )
      .reverse();
    const { items, headers } = paginate(query.get("direction") === "asc" ? found.toReversed() : found, query, address);
    return ok(
      items.map((alert) => renderAlert(world, repository, alert, hides(query))),
      headers,
    );
  }),

  get(`${ALERTS}/{alert_number}`, READ, (call) =>
    ok(renderAlert(call.world, call.repository, requireAlert(call, call.params.alert_number), hides(call.query))),
  ),

  patch(`${ALERTS}/{alert_number}`, ["secret_scanning_alerts:write"], (call) => {
    const { world, repository, body } = call;
    const alert = requireAlert(call, call.params.alert_number);
    const { assignee, validity, state } = body as {
      assignee?: string | null;
      validity?: "active" | "inactive" | null;
      state?: Wish["state"];
    };
    if (assignee !== undefined) {
      const account = assignee === null ? null : world.store.account(assignee);
      if (account === undefined || (account !== null && !atLeast(roleOf(world.store, account, repository), "write")))
        throw new Refusal(422, "The assignee does not have write access to the repository.");
      alert.assignee = account;
    }
    if (validity !== undefined) alert.validity = validity ?? "unknown";
    if (state !== undefined) resolve(call, alert, body as Wish);
    alert.updatedAt = world.now();
    return ok(renderAlert(world, repository, alert, false));
  }),

  get(`${ALERTS}/{alert_number}/locations`, READ, (call) => {
    const { world, repository, query, address } = call;
    const alert = requireAlert(call, call.params.alert_number);
    const { items, headers } = paginate(alert.locations, query, address);
    return ok(
      items.map((location) => renderAlertLocation(world, repository, alert, location)),
      headers,
    );
  }),
];
