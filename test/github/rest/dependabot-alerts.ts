import { actorOf } from "../auth/viewer.ts";
import { notFound, ok, Refusal } from "../http/answer.ts";
import { paginateByCursor } from "../http/cursor.ts";
import { type Call, get, patch, type Route } from "../http/route.ts";
import { renderDependabotAlert } from "../render/dependabot-alert.ts";
import { type DependabotAlert, type DismissalReason, tellDependabotAlert } from "../state/dependabot-alerts.ts";
import type { Repository } from "../state/entities.ts";
import { atLeast, roleOf } from "../state/roles.ts";

const ALERTS = "/repos/{owner}/{repo}/dependabot/alerts";
const READ = ["vulnerability_alerts:read"] as const;

function requireEnabled({ switches, archived }: Repository): void {
  if (archived) throw new Refusal(403, "Dependabot alerts are not available for archived repositories.");
  if (switches.get("dependabot_alerts") === false) throw new Refusal(403, "Dependabot alerts are disabled for this repository.");
}

function requireAlert({ repository }: Call, number: string): DependabotAlert {
  requireEnabled(repository);
  const alert = repository.dependabotAlerts.get(Number(number));
  if (alert === undefined) throw notFound("No alert found for alert number");
  return alert;
}

const SEVERITY = ["low", "medium", "high", "critical"];

/** Each filter takes several values, with commas between them. */
function fits(query: URLSearchParams, alert: DependabotAlert): boolean {
  const wanted = (name: string, value: string | undefined): boolean => {
    const values = query.get(name)?.split(",");
    return values === undefined || (value !== undefined && values.includes(value));
  };
  const { vulnerability, advisory } = alert;
  const assigned = query.get("assignee");
  if (query.get("epss_percentage") !== null) throw new Refusal(501, "The local GitHub does not filter alerts by EPSS yet.");
  return (
    wanted("state", alert.state) &&
    wanted("severity", advisory.severity) &&
    wanted("ecosystem", vulnerability.ecosystem) &&
    wanted("package", vulnerability.package) &&
    wanted("manifest", alert.manifest) &&
    wanted("scope", alert.scope ?? undefined) &&
    wanted("relationship", alert.relationship) &&
    wanted("classification", advisory.malware ? "malware" : "general") &&
    wanted("has", vulnerability.patched === null ? undefined : "patch") &&
    (assigned === null || alert.assignees.some(({ login }) => assigned.split(",").includes(login)))
  );
}

function sorted(alerts: readonly DependabotAlert[], query: URLSearchParams): DependabotAlert[] {
  const by = query.get("sort") ?? "created";
  const key = (alert: DependabotAlert): number =>
    by === "updated" ? alert.updatedAt : by === "epss_percentage" ? (alert.advisory.epss?.percentage ?? 0) : alert.createdAt;
  const rising = [...alerts].sort((a, b) => key(a) - key(b) || a.number - b.number);
  return query.get("direction") === "asc" ? rising : rising.reverse();
}

interface Wish {
  readonly state?: "dismissed" | "open";
  readonly dismissed_reason?: DismissalReason;
  readonly dismissed_comment?: string;
  readonly assignees?: readonly string[];
}

function move(
  call: Call<string, unknown>,
  alert: DependabotAlert,
  { state, dismissed_reason: reason, dismissed_comment: comment }: Wish,
): void {
  const { world, repository, viewer } = call;
  if (state === "dismissed" && reason === undefined)
    throw new Refusal(422, "Invalid request.\n\nA `dismissed_reason` must be provided when setting the state to `dismissed`.");
  if (alert.state === "fixed") throw new Refusal(409, "The alert is fixed.");
  if (state === "dismissed" && repository.switches.get("delegated_dependabot_dismissal") === true)
    throw new Refusal(403, "Delegated alert dismissal is enabled and you are not a valid reviewer.");
  const by = actorOf(viewer);
  const now = world.now();
  if (state === "open" && alert.state === "open") return;
  alert.state = state ?? alert.state;
  alert.autoDismissedAt = null;
  alert.dismissed = state === "dismissed" && reason !== undefined ? { by, at: now, reason, comment: comment ?? null } : null;
  alert.updatedAt = now;
  tellDependabotAlert(world, repository, alert, state === "dismissed" ? "dismissed" : "reopened", by);
}

function assign(call: Call<string, unknown>, alert: DependabotAlert, logins: readonly string[]): void {
  const { world, repository, viewer } = call;
  alert.assignees = logins.map((login) => {
    const account = world.store.account(login);
    if (account === undefined || !atLeast(roleOf(world.store, account, repository), "write"))
      throw new Refusal(422, "The assignee does not have write access to the repository.");
    return account;
  });
  alert.updatedAt = world.now();
  tellDependabotAlert(world, repository, alert, "assignees_changed", actorOf(viewer));
}

export const dependabotAlertRoutes: readonly Route[] = [
  get(ALERTS, READ, ({ world, repository, query, address }) => {
    requireEnabled(repository);
    if ((query.get("severity") ?? "low").split(",").some((severity) => !SEVERITY.includes(severity)))
      throw new Refusal(422, "Invalid severity");
    const found = [...repository.dependabotAlerts.values()].filter((alert) => fits(query, alert));
    const { items, headers } = paginateByCursor(sorted(found, query), query, address);
    return ok(
      items.map((alert) => renderDependabotAlert(world, repository, alert)),
      headers,
    );
  }),

  get(`${ALERTS}/{alert_number}`, READ, (call) =>
    ok(renderDependabotAlert(call.world, call.repository, requireAlert(call, call.params.alert_number))),
  ),

  patch(`${ALERTS}/{alert_number}`, ["vulnerability_alerts:write"], (call) => {
    const alert = requireAlert(call, call.params.alert_number);
    const wish = call.body as Wish;
    if (wish.state !== undefined) move(call, alert, wish);
    if (wish.assignees !== undefined) assign(call, alert, wish.assignees);
    return ok(renderDependabotAlert(call.world, call.repository, alert));
  }),
];
