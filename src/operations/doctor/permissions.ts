import type { Permissions } from "../../github/permissions.ts";
import { permissionsFor } from "../../registration/manifest.ts";
import { type Check, failure, ok, warning } from "./check.ts";

/** Permissions by name, with the level "read", "write" or "admin". */
export type Grants = Readonly<Record<string, string>>;

/** The members of `GET /app` that are looked at. */
export interface AppAtGitHub {
  readonly id: number;
  readonly slug?: string;
  readonly name: string;
  readonly client_id?: string;
  readonly permissions: Grants;
  readonly events: readonly string[];
}

/** What does not work without a permission of app.yml. */
export const usedFor: Grants = {
  administration: "branch protection is neither read nor repaired",
  checks: "no check run says what was wrong and what was done",
  contents: "the configuration is not read, pushes are not seen, and no vulnerable dependency is fixed",
  issues: "commands in comments are not seen, and get no answer",
  members: "nobody's teams are known, so commands that the configuration leaves to a team are refused",
  merge_queues: "changes of the configuration are not judged in the merge queue",
  metadata: "no repository is found",
  organization_administration: "rulesets of the organisation are not seen",
  organization_custom_properties: "policies cannot select repositories by custom properties",
  pull_requests: "a proposed change of the configuration gets no preview, and commands about a commit are refused",
  repository_advisories: "nobody is told of a secret that was pushed to a public repository without a pull request",
  secret_scanning_alerts: "alerts of GitHub's secret scanning are neither seen nor resolved",
  vulnerability_alerts: "vulnerable dependencies are neither seen nor fixed",
  workflows: "vulnerable actions in workflows are not fixed",
};

const levels = ["none", "read", "write", "admin"];
const levelOf = (grants: Grants, name: string): number => levels.indexOf(grants[name] ?? "none");

interface Shortfall {
  readonly name: string;
  readonly wanted: string;
  readonly has: string;
}

/** What `grants` lacks of `wanted`. */
export const shortfalls = (grants: Grants, wanted: Grants): Shortfall[] =>
  Object.entries(wanted)
    .filter(([name]) => levelOf(grants, name) < levelOf(wanted, name))
    .map(([name, level]) => ({ name, wanted: level, has: grants[name] ?? "none" }));

/** The App's permissions against those of app.yml. */
export function permissionsCheck({ permissions }: AppAtGitHub, wanted: Permissions): Check {
  const name = "app.permissions";
  const missing = shortfalls(permissions, wanted);
  const settings = "the App's settings, under Permissions & events";
  if (missing.length > 0 && shortfalls(permissions, permissionsFor("observe", wanted)).length === 0) {
    const told = missing.map((one) => one.name).join(", ");
    return warning(
      name,
      `The App may only read ${told}: it reports and repairs nothing. For policies in mode enforce, grant write in ${settings}.`,
    );
  }
  if (missing.length > 0) {
    const told = missing
      .map((one) => `${one.name}: ${one.wanted} (without it ${usedFor[one.name] ?? "a feature does not work"})`)
      .join("; ");
    return failure(name, `The App lacks ${told}. Grant it in ${settings}; then an owner has to accept it for each installation.`);
  }
  const more = shortfalls(wanted, permissions);
  if (more.length > 0) {
    const told = more.map((one) => `${one.name}: ${one.wanted}${one.has === "none" ? "" : ` instead of ${one.has}`}`).join(", ");
    return warning(name, `The App may do more than it needs: ${told}. Whoever steals its key may, too. Take it away in ${settings}.`);
  }
  return ok(name, "The App has exactly the permissions that it needs.");
}
