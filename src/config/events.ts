import { isHome } from "../changes/owners.ts";
import type { JsonObject } from "../values/json.ts";
import { configCheckName, configPath } from "./place.ts";

/** The events that the configuration has to do with. https://docs.github.com/webhooks/webhook-events-and-payloads */
export const configurationEvents = ["push", "pull_request", "check_run", "check_suite", "merge_group", "custom_property_values"] as const;

/**
 * What is to be looked at because of an event, as `Occasion.params`; undefined when it does not concern the configuration.
 *
 * A push names the files that its commits touch, save for what only a merge itself changed; the hourly look finds that. The file
 * that rules the others is read at each push, which costs nothing of the rate limit as long as it has not changed.
 */
export function configurationConcern(event: string, payload: JsonObject): JsonObject | undefined {
  switch (event) {
    case "push":
      return pushed(payload);
    case "pull_request": {
      const { number, head } = { ...(payload.pull_request as { number?: number; head?: { sha?: string } }) };
      const wanted = ["opened", "synchronize", "reopened"].includes(String(payload.action)) || isRetargeted(payload);
      return wanted && typeof number === "number" ? { kind: "pull", number, sha: head?.sha ?? "" } : undefined;
    }
    case "check_run": {
      const { name, head_sha: sha } = { ...(payload.check_run as { name?: string; head_sha?: string }) };
      return payload.action === "rerequested" && name === configCheckName && sha !== undefined ? { kind: "rerun", sha } : undefined;
    }
    case "check_suite": {
      const { head_sha: sha } = { ...(payload.check_suite as { head_sha?: string }) };
      return payload.action === "rerequested" && sha !== undefined ? { kind: "rerun", sha } : undefined;
    }
    case "merge_group": {
      const { head_sha: sha, base_sha: base, base_ref: ref } = { ...(payload.merge_group as { [name: string]: string }) };
      if (payload.action !== "checks_requested" || sha === undefined || base === undefined) return undefined;
      return ref === `refs/heads/${defaultBranchOf(payload)}` ? { kind: "group", sha, base } : undefined;
    }
    case "custom_property_values":
      return { kind: "properties", values: payload.new_property_values ?? [] };
    default:
      return undefined;
  }
}

const defaultBranchOf = ({ repository }: JsonObject): string =>
  String({ ...(repository as { default_branch?: string }) }.default_branch ?? "");

const isRetargeted = ({ action, changes }: JsonObject): boolean =>
  action === "edited" && typeof changes === "object" && changes !== null && "base" in changes;

/** GitHub lists so many commits of a push and no more. */
const mostCommits = 2048;

function pushed(payload: JsonObject): JsonObject | undefined {
  const { ref, after, deleted, created, forced } = payload;
  if (ref !== `refs/heads/${defaultBranchOf(payload)}` || deleted === true || typeof after !== "string") return undefined;
  const commits = (Array.isArray(payload.commits) ? payload.commits : []) as readonly JsonObject[];
  const complete = created !== true && forced !== true && commits.length > 0 && commits.length < mostCommits;
  const touched = !complete || commits.some((commit) => ["added", "removed", "modified"].some((list) => names(commit[list])));
  const name = { ...(payload.repository as { name?: string }) }.name ?? "";
  return touched || isHome({ name }) ? { kind: "commit", sha: after, touched } : undefined;
}

const names = (list: unknown): boolean => Array.isArray(list) && list.includes(configPath);
