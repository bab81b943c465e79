import type { components } from "@octokit/openapi-types";
import { spanOf } from "../git/span.ts";
import type { Repository } from "../state/entities.ts";
import type { SecretAlert, SecretLocation } from "../state/secret-alerts.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderUser } from "./issue.ts";

type Schemas = components["schemas"];

/** What answers and events have in common. Neither has the secret, and the event has no state. */
function shared(world: World, repository: Repository, alert: SecretAlert) {
  const url = `${world.url}/repos/${fullName(repository)}/secret-scanning/alerts/${alert.number}`;
  const { resolved, bypassedBy, provider, assignee } = alert;
  return {
    number: alert.number,
    created_at: iso(alert.createdAt),
    updated_at: alert.updatedAt === null ? null : iso(alert.updatedAt),
    url,
    html_url: `${world.url}/${fullName(repository)}/security/secret-scanning/${alert.number}`,
    locations_url: `${url}/locations`,
    resolution: resolved?.resolution ?? null,
    resolved_at: resolved === null ? null : iso(resolved.at),
    resolved_by: resolved === null ? null : renderUser(world, resolved.by),
    resolution_comment: resolved?.comment ?? null,
    secret_type: alert.secretType,
    secret_type_display_name: alert.displayName,
    provider: provider?.name ?? null,
    provider_slug: provider?.slug ?? null,
    validity: alert.validity,
    push_protection_bypassed: bypassedBy !== null,
    push_protection_bypassed_by: bypassedBy === null ? null : renderUser(world, bypassedBy),
    push_protection_bypassed_at: bypassedBy === null ? null : iso(alert.createdAt),
    push_protection_bypass_request_reviewer: null,
    push_protection_bypass_request_reviewer_comment: null,
    push_protection_bypass_request_comment: null,
    push_protection_bypass_request_html_url: null,
    publicly_leaked: alert.publiclyLeaked,
    multi_repo: alert.multiRepo,
    assigned_to: assignee === null ? null : renderUser(world, assignee),
  };
}

/** As the event tells of it. */
export const renderAlertEvent = (world: World, repository: Repository, alert: SecretAlert) => ({
  ...shared(world, repository, alert),
  secret_category: alert.provider === null ? ("generic" as const) : ("default" as const),
});

/** As REST answers it: with the secret, unless it is to be hidden. */
export function renderAlert(world: World, repository: Repository, alert: SecretAlert, hidden: boolean): Schemas["secret-scanning-alert"] {
  const [first] = alert.locations;
  return {
    ...shared(world, repository, alert),
    state: alert.resolved === null ? "open" : "resolved",
    ...(!hidden && { secret: alert.secret }),
    is_base64_encoded: alert.base64,
    first_location_detected: first === undefined ? null : (details(world, repository, alert, first) as never),
    has_more_locations: alert.locations.length > 1,
  };
}

export const renderAlertLocation = (world: World, repository: Repository, alert: SecretAlert, location: SecretLocation) => ({
  type: location.type,
  details: details(world, repository, alert, location),
});

function details(world: World, repository: Repository, alert: SecretAlert, location: SecretLocation): Record<string, unknown> {
  const api = `${world.url}/repos/${fullName(repository)}`;
  const web = `${world.url}/${fullName(repository)}`;
  switch (location.type) {
    case "commit": {
      const { blob, start, end } = spanOf(repository.git, alert.secret, location);
      const { commit, path } = location;
      return {
        path,
        start_line: start.line,
        end_line: end.line,
        start_column: start.column,
        end_column: end.column,
        blob_sha: blob,
        blob_url: `${api}/git/blobs/${blob}`,
        commit_sha: commit,
        commit_url: `${api}/git/commits/${commit}`,
        html_url: `${web}/blob/${commit}/${path.split("/").map(encodeURIComponent).join("/")}#L${start.line}`,
      };
    }
    case "issue_title":
    case "issue_body":
      return { [`${location.type}_url`]: `${api}/issues/${location.number}`, html_url: `${web}/issues/${location.number}` };
    case "pull_request_title":
    case "pull_request_body":
      return { [`${location.type}_url`]: `${api}/pulls/${location.number}`, html_url: `${web}/pull/${location.number}` };
    case "issue_comment":
    case "pull_request_comment":
      return { [`${location.type}_url`]: `${api}/issues/comments/${location.comment}`, html_url: web };
    case "pull_request_review":
      return { pull_request_review_url: `${api}/pulls/${location.number}/reviews/${location.review}`, html_url: web };
    case "pull_request_review_comment":
      return { pull_request_review_comment_url: `${api}/pulls/comments/${location.comment}`, html_url: web };
  }
}
