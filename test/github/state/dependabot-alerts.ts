import { renderDependabotAlert } from "../render/dependabot-alert.ts";
import type { Account, Repository } from "./entities.ts";
import { type AdvisoryOptions, type GlobalAdvisory, publishAdvisory, type Vulnerability } from "./global-advisories.ts";
import { finder } from "./secret-alerts.ts";
import type { World } from "./world.ts";

export const dismissalReasons = ["fix_started", "inaccurate", "no_bandwidth", "not_used", "tolerable_risk"] as const;
export type DismissalReason = (typeof dismissalReasons)[number];

export interface DependabotAlert {
  readonly number: number;
  readonly manifest: string;
  readonly scope: "development" | "runtime" | null;
  /** Absent where GitHub does not tell it. */
  readonly relationship: "unknown" | "direct" | "transitive" | "inconclusive" | undefined;
  readonly advisory: GlobalAdvisory;
  /** The one of the advisory's that matched. */
  readonly vulnerability: Vulnerability;
  state: "open" | "dismissed" | "fixed" | "auto_dismissed";
  dismissed: { readonly by: Account; readonly at: number; readonly reason: DismissalReason; readonly comment: string | null } | null;
  fixedAt: number | null;
  autoDismissedAt: number | null;
  assignees: readonly Account[];
  readonly createdAt: number;
  updatedAt: number;
}

/** What a test says of an alert; the rest is as in most alerts. An advisory that is known already is named by its id. */
export interface DependabotAlertOptions extends Omit<AdvisoryOptions, "vulnerabilities"> {
  readonly package: string;
  /** Default: npm. */
  readonly ecosystem?: string;
  readonly range: string;
  readonly patched: string | null;
  /** Default: `package-lock.json`. */
  readonly manifest?: string;
  readonly scope?: DependabotAlert["scope"];
  readonly relationship?: DependabotAlert["relationship"];
}

/** GitHub finds that a package of a repository is vulnerable: an alert, its advisory where it is new, and the event. */
export function raiseAlert(world: World, repository: Repository, options: DependabotAlertOptions): DependabotAlert {
  const { package: name, ecosystem = "npm", range, patched, manifest = "package-lock.json", ...advised } = options;
  const vulnerability: Vulnerability = { ecosystem, package: name, range, patched };
  const known = options.ghsa === undefined ? undefined : world.store.globalAdvisories.get(options.ghsa);
  const alerts = repository.dependabotAlerts;
  const now = world.now();
  const alert: DependabotAlert = {
    number: Math.max(0, ...alerts.keys()) + 1,
    manifest,
    scope: options.scope ?? "runtime",
    relationship: options.relationship,
    advisory: known ?? publishAdvisory(world, { ...advised, vulnerabilities: [vulnerability] }),
    vulnerability,
    state: "open",
    dismissed: null,
    fixedAt: null,
    autoDismissedAt: null,
    assignees: [],
    createdAt: now,
    updatedAt: now,
  };
  alerts.set(alert.number, alert);
  tellDependabotAlert(world, repository, alert, "created", finder(world));
  return alert;
}

export function requireDependabotAlert(repository: Repository, number: number): DependabotAlert {
  const alert = repository.dependabotAlerts.get(number);
  if (alert === undefined) throw new Error(`The local GitHub has no Dependabot alert ${number} there.`);
  return alert;
}

/** What GitHub does with an alert by itself. */
const byGitHub = {
  fixed: { from: ["open", "dismissed", "auto_dismissed"], to: "fixed" },
  reintroduced: { from: ["fixed"], to: "open" },
  auto_dismissed: { from: ["open"], to: "auto_dismissed" },
  auto_reopened: { from: ["auto_dismissed"], to: "open" },
} as const;

/** GitHub finds the package gone or back, or one of its own rules for triage puts the alert aside. */
export function moveAlert(world: World, repository: Repository, alert: DependabotAlert, action: keyof typeof byGitHub): void {
  const { from, to } = byGitHub[action];
  if (!(from as readonly string[]).includes(alert.state)) throw new Error(`An alert that is ${alert.state} cannot become ${action}.`);
  const now = world.now();
  Object.assign(alert, {
    state: to,
    updatedAt: now,
    fixedAt: to === "fixed" ? now : null,
    autoDismissedAt: to === "auto_dismissed" ? now : null,
    dismissed: null,
  });
  tellDependabotAlert(world, repository, alert, action, finder(world));
}

/** What happens to an alert, to those who may know. */
export function tellDependabotAlert(world: World, repository: Repository, alert: DependabotAlert, action: string, sender: Account): void {
  const rendered = renderDependabotAlert(world, repository, alert);
  world.hooks.emit({ event: "dependabot_alert", action, repository, sender, body: () => ({ alert: rendered }) });
}
