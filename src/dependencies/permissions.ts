import type { Permissions } from "../github/permissions.ts";

/** What looking takes: alerts, files and branches, pull requests with whoever closed them, and our check runs. */
export const observePermissions: Permissions = {
  checks: "read",
  contents: "read",
  issues: "read",
  metadata: "read",
  pull_requests: "read",
  vulnerability_alerts: "read",
};
