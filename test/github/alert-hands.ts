import * as dependabot from "./state/dependabot-alerts.ts";
import { type AdvisoryOptions, publishAdvisory } from "./state/global-advisories.ts";
import { requireRepository } from "./state/repositories.ts";
import * as secretAlerts from "./state/secret-alerts.ts";
import type { World } from "./state/world.ts";

/** What GitHub itself finds and publishes: alerts and advisories. */
export class AlertHands {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** GitHub's secret scanning finds a secret; answers the alert's number. A commit location is found by the secret itself. */
  openSecretAlert(repository: string, options: secretAlerts.AlertOptions): number {
    return secretAlerts.openAlert(this.#world, requireRepository(this.#world, repository), options).number;
  }

  /** … and finds it in one more place. */
  addSecretLocation(repository: string, number: number, location: secretAlerts.SecretLocation): void {
    const found = requireRepository(this.#world, repository);
    secretAlerts.addLocation(this.#world, found, secretAlerts.requireAlert(found, number), location);
  }

  /** Secret scanning of a repository: off, or with a reviewer for every dismissal. */
  setSecretScanning(
    repository: string,
    { enabled = true, delegatedDismissal = false }: { enabled?: boolean; delegatedDismissal?: boolean },
  ): void {
    const { switches } = requireRepository(this.#world, repository);
    switches.set("secret_scanning", enabled);
    switches.set("delegated_alert_dismissal", delegatedDismissal);
  }

  /** Dependabot finds a vulnerable package; answers the alert's number. Its advisory is published where it is not known yet. */
  openDependabotAlert(repository: string, options: dependabot.DependabotAlertOptions): number {
    return dependabot.raiseAlert(this.#world, requireRepository(this.#world, repository), options).number;
  }

  /** What GitHub does with such an alert by itself: the package is gone, or back, or a rule for triage puts it aside, or no longer. */
  moveDependabotAlert(repository: string, number: number, action: "fixed" | "reintroduced" | "auto_dismissed" | "auto_reopened"): void {
    const found = requireRepository(this.#world, repository);
    dependabot.moveAlert(this.#world, found, dependabot.requireDependabotAlert(found, number), action);
  }

  /** Dependabot's alerts of a repository: off, or with a reviewer for every dismissal. */
  setDependabotAlerts(
    repository: string,
    { enabled = true, delegatedDismissal = false }: { enabled?: boolean; delegatedDismissal?: boolean },
  ): void {
    const { switches } = requireRepository(this.#world, repository);
    switches.set("dependabot_alerts", enabled);
    switches.set("delegated_dependabot_dismissal", delegatedDismissal);
  }

  /** Whether GitHub compares the dependencies of two commits there; public repositories have it, private ones with a licence. */
  setDependencyReview(repository: string, licensed: boolean): void {
    requireRepository(this.#world, repository).switches.set("dependency_review", licensed);
  }

  /** GitHub publishes an advisory; answers its id. The same id again replaces it. */
  publishAdvisory(options: AdvisoryOptions): string {
    return publishAdvisory(this.#world, options).ghsa;
  }
}
