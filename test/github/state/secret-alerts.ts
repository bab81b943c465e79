import { spanOf } from "../git/span.ts";
import { renderAlertEvent, renderAlertLocation } from "../render/secret-alert.ts";
import type { Account, Repository } from "./entities.ts";
import { createAccount } from "./setup.ts";
import type { World } from "./world.ts";

/** Where GitHub saw a secret. A commit location is found by the secret itself, in the file at that commit. */
export type SecretLocation =
  | { readonly type: "commit"; readonly commit: string; readonly path: string }
  | { readonly type: "issue_title" | "issue_body" | "pull_request_title" | "pull_request_body"; readonly number: number }
  | { readonly type: "issue_comment" | "pull_request_comment"; readonly comment: number }
  | { readonly type: "pull_request_review"; readonly number: number; readonly review: number }
  | { readonly type: "pull_request_review_comment"; readonly comment: number };

export const resolutions = ["false_positive", "wont_fix", "revoked", "used_in_tests"] as const;
export type Resolution = (typeof resolutions)[number];

export interface SecretAlert {
  readonly number: number;
  readonly secret: string;
  readonly secretType: string;
  readonly displayName: string;
  readonly provider: { readonly name: string; readonly slug: string } | null;
  validity: "active" | "inactive" | "unknown";
  publiclyLeaked: boolean;
  readonly multiRepo: boolean;
  readonly base64: boolean;
  /** Who pushed it although push protection had stopped them. */
  readonly bypassedBy: Account | null;
  readonly locations: SecretLocation[];
  readonly createdAt: number;
  updatedAt: number | null;
  resolved: { readonly resolution: Resolution; readonly comment: string | null; readonly by: Account; readonly at: number } | null;
  assignee: Account | null;
}

/** What a test says of an alert; the rest is as in most alerts. */
export interface AlertOptions {
  readonly secret: string;
  readonly secretType: string;
  readonly displayName?: string;
  readonly provider?: { readonly name: string; readonly slug: string };
  readonly validity?: SecretAlert["validity"];
  readonly publiclyLeaked?: boolean;
  readonly multiRepo?: boolean;
  readonly base64?: boolean;
  /** Login. */
  readonly bypassedBy?: string;
  readonly locations?: readonly SecretLocation[];
}

/** GitHub itself is the sender of what its scanning finds. */
export const finder = (world: World): Account =>
  world.store.account("github") ?? createAccount(world, "github", "Organization", "enterprise");

/** GitHub's secret scanning finds a secret: an alert, and an event for it and for each place. */
export function openAlert(world: World, repository: Repository, options: AlertOptions): SecretAlert {
  const { secretAlerts } = repository;
  const alert: SecretAlert = {
    number: Math.max(0, ...secretAlerts.keys()) + 1,
    secret: options.secret,
    secretType: options.secretType,
    displayName: options.displayName ?? options.secretType,
    provider: options.provider ?? null,
    validity: options.validity ?? "unknown",
    publiclyLeaked: options.publiclyLeaked ?? false,
    multiRepo: options.multiRepo ?? false,
    base64: options.base64 ?? false,
    bypassedBy: options.bypassedBy === undefined ? null : (world.store.account(options.bypassedBy) ?? null),
    locations: [],
    createdAt: world.now(),
    updatedAt: null,
    resolved: null,
    assignee: null,
  };
  secretAlerts.set(alert.number, alert);
  const [first, ...others] = options.locations ?? [];
  if (first !== undefined) alert.locations.push(placed(repository, alert, first));
  tellAlert(world, repository, alert, "created", finder(world));
  if (first !== undefined) tellLocation(world, repository, alert, first);
  for (const location of others) addLocation(world, repository, alert, location);
  return alert;
}

export function addLocation(world: World, repository: Repository, alert: SecretAlert, location: SecretLocation): void {
  alert.locations.push(placed(repository, alert, location));
  tellLocation(world, repository, alert, location);
}

export function requireAlert(repository: Repository, number: number): SecretAlert {
  const alert = repository.secretAlerts.get(number);
  if (alert === undefined) throw new Error(`The local GitHub has no alert ${number} there.`);
  return alert;
}

/** What happens to an alert, to those who may know. */
export function tellAlert(world: World, repository: Repository, alert: SecretAlert, action: string, sender: Account): void {
  const rendered = renderAlertEvent(world, repository, alert);
  world.hooks.emit({ event: "secret_scanning_alert", action, repository, sender, body: () => ({ alert: rendered }) });
}

function tellLocation(world: World, repository: Repository, alert: SecretAlert, location: SecretLocation): void {
  const rendered = renderAlertEvent(world, repository, alert);
  const body = () => ({ alert: rendered, location: renderAlertLocation(world, repository, alert, location) });
  world.hooks.emit({ event: "secret_scanning_alert_location", action: "created", repository, sender: finder(world), body });
}

/** A test that says a secret stands where it does not has made a mistake. */
function placed(repository: Repository, alert: SecretAlert, location: SecretLocation): SecretLocation {
  if (location.type === "commit") spanOf(repository.git, alert.secret, location);
  return location;
}
