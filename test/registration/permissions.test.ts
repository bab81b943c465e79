import { readFileSync } from "node:fs";
import { ProbotOctokit } from "probot";
import { describe, expect, it } from "vitest";
import { readAppDefinition } from "../../src/registration/app-definition.ts";
import { permissionsFor } from "../../src/registration/manifest.ts";
import { projectFiles, textOf } from "../project/files.ts";

// app.yml is held against what the code's calls need: no permission too few, none too many, no level too high.

type Need = `${string}: ${"read" | "write"}`;

interface Data {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly permission: string; readonly access: string }>>>>;
}
const data = JSON.parse(
  readFileSync(new URL("../../node_modules/@octokit/app-permissions/generated/api.github.com.json", import.meta.url), "utf8"),
) as Data;

/** What the data set, which ends in 2022, does not have or has wrong. Evidence: the "Fine-grained access tokens" section of each operation's page on docs.github.com/rest. */
const corrected: Readonly<Record<string, Need>> = {
  // Deemed `single_file` there, which is the narrow way to one named file; the page: "Contents" repository permissions (read).
  "GET /repos/{owner}/{repo}/contents/{path}": "contents: read",
  // https://docs.github.com/rest/commits/commits#compare-two-commits: "Contents" (read).
  "GET /repos/{owner}/{repo}/compare/{basehead}": "contents: read",
  // https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation: "Metadata" (read).
  "GET /installation/repositories": "metadata: read",
  // https://docs.github.com/rest/orgs/custom-properties: "Custom properties" organization permissions (read).
  "GET /orgs/{org}/properties/values": "organization_custom_properties: read",
  // https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user: "Metadata" (read).
  "GET /repos/{owner}/{repo}/collaborators/{username}/permission": "metadata: read",
  // https://docs.github.com/rest/teams/members#get-team-membership-for-a-user: "Members" organization permissions (read).
  "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": "members: read",
  // https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit: "Pull requests" (read).
  "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls": "pull_requests: read",
  // https://docs.github.com/rest/reactions/reactions#create-reaction-for-an-issue-comment: "Issues" (write).
  "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions": "issues: write",
  // https://docs.github.com/rest/secret-scanning/secret-scanning#get-a-secret-scanning-alert: "Secret scanning alerts" (read); to update one (write).
  "GET /repos/{owner}/{repo}/secret-scanning/alerts/{alert_number}": "secret_scanning_alerts: read",
  "PATCH /repos/{owner}/{repo}/secret-scanning/alerts/{alert_number}": "secret_scanning_alerts: write",
  // https://docs.github.com/rest/security-advisories/repository-advisories: "Repository security advisories" repository permissions.
  "GET /repos/{owner}/{repo}/security-advisories": "repository_advisories: read",
  "POST /repos/{owner}/{repo}/security-advisories": "repository_advisories: write",
  "PATCH /repos/{owner}/{repo}/security-advisories/{ghsa_id}": "repository_advisories: write",
  // https://docs.github.com/rest/secret-scanning/secret-scanning#list-locations-for-a-secret-scanning-alert
  "GET /repos/{owner}/{repo}/secret-scanning/alerts/{alert_number}/locations": "secret_scanning_alerts: read",
  // https://docs.github.com/rest/dependabot/alerts: "Dependabot alerts" repository permissions.
  "GET /repos/{owner}/{repo}/dependabot/alerts": "vulnerability_alerts: read",
  "GET /repos/{owner}/{repo}/dependabot/alerts/{alert_number}": "vulnerability_alerts: read",
  "PATCH /repos/{owner}/{repo}/dependabot/alerts/{alert_number}": "vulnerability_alerts: write",
  // https://docs.github.com/rest/dependency-graph/dependency-review: "Contents" (read).
  "GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}": "contents: read",
  // https://docs.github.com/rest/security-advisories/global-advisories: no permissions; metadata is the least that a token has.
  "GET /advisories": "metadata: read",
  // https://docs.github.com/rest/users/users#get-a-user: no permissions; metadata is the least that a token has.
  "GET /users/{username}": "metadata: read",
};

/** What the App asks for as itself, by a signature and no installation's permission. https://docs.github.com/rest/apps */
const asItself = /^(?:GET|POST|PATCH) \/app(?:\/|$)|^GET \/(?:orgs\/\{org\}|repos\/\{owner\}\/\{repo\})\/installation$/;

/** Requests whose route is put together, by the file that does it: `protection/kinds.ts` sends PUT, PATCH and POST to a branch's protection and its parts. */
const composed: Readonly<Record<string, readonly string[]>> = {
  "src/protection/kinds.ts": [
    "PUT /repos/{owner}/{repo}/branches/{branch}/protection",
    "PATCH /repos/{owner}/{repo}/branches/{branch}/protection/required_pull_request_reviews",
    "PATCH /repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks",
    "POST /repos/{owner}/{repo}/branches/{branch}/protection/enforce_admins",
  ],
  "src/protection/read-rule.ts": ["GET /repos/{owner}/{repo}/branches/{branch}/protection"],
};

/** GraphQL has no published table of permissions; these are those of the same objects over REST, and are enforced by the local GitHub. */
const graphql: Readonly<Record<string, readonly Need[]>> = {
  // Branch protection rules and rulesets of a branch, its head, the check runs on it, the configuration file.
  "src/protection/observe.ts": ["administration: read", "checks: read", "contents: read", "metadata: read"],
  "src/protection/pages.ts": ["administration: read"],
  "src/protection/read-rule.ts": ["administration: read"],
  // Files at commits.
  "src/secrets/at-head.ts": ["contents: read"],
  "src/secrets/sources/objects.ts": ["contents: read"],
  // The mutation UpdateBranchProtectionRule.
  "src/protection/kinds.ts": ["administration: write"],
  // Branches with their commits, refs and trees; blobs; the mutation updateRefs.
  "src/github/branch-state.ts": ["contents: read"],
  "src/github/blobs.ts": ["contents: read"],
  "src/github/tree.ts": ["contents: read"],
  "src/github/update-refs.ts": ["contents: write"],
  // The repository's configuration on its default branch.
  "src/dependencies/review/about.ts": ["contents: read"],
  // Pull requests with whoever closed them; auto-merge.
  "src/github/own-branches.ts": ["contents: read", "issues: read", "pull_requests: read"],
  "src/github/pull-state.ts": ["pull_requests: read"],
  "src/github/automerge-kind.ts": ["contents: write", "pull_requests: write"],
};

/** What is asked for by no call: events need a permission to be sent. Of each: the event. The page: docs.github.com/webhooks/webhook-events-and-payloads. */
const byEvent: Readonly<Record<string, Need>> = {
  dependabot_alert: "vulnerability_alerts: read",
  merge_group: "merge_queues: read",
  repository_ruleset: "organization_administration: read",
};

/** What GitHub demands of a commit by what is in it; the page says it: https://docs.github.com/rest/authentication/permissions-required-for-github-apps */
const byContent: readonly Need[] = ["workflows: write"];

const sources = projectFiles("src").filter((path) => path.endsWith(".ts"));
const endpoints = new ProbotOctokit().rest as unknown as Record<
  string,
  Record<string, { endpoint: { DEFAULTS: { method: string; url: string } } }>
>;

/** Parameters have other names there. */
const shapeOf = (path: string): string => path.replaceAll(/\{\w+\}/g, "{}");
const byShape = new Map(Object.entries(data.paths).map(([path, methods]) => [shapeOf(path), methods]));

/** Every REST route that the sources name. */
function routes(): Set<string> {
  const found = new Set<string>(Object.values(composed).flat());
  for (const path of sources) {
    const text = textOf(path);
    for (const [, route = ""] of text.matchAll(/\.request\(\s*"([A-Z]+ \/[^"]*)"/g)) found.add(route);
    for (const [, scope = "", name = ""] of text.matchAll(/\.rest\.(\w+)\.(\w+)/g)) {
      const { method, url } = endpoints[scope]?.[name]?.endpoint.DEFAULTS ?? { method: "", url: `${scope}.${name}` };
      found.add(`${method} ${url}`);
    }
  }
  return found;
}

/** What a route needs; undefined for what the App asks as itself. */
function needOf(route: string): Need | undefined {
  if (asItself.test(route) || route === "GET /app/installations") return undefined;
  const [method = "", path = ""] = route.split(" ");
  const known = byShape.get(shapeOf(path))?.[method];
  const need = corrected[route] ?? (known === undefined ? undefined : (`${known.permission}: ${known.access}` as Need));
  if (need === undefined) throw new Error(`Nothing is known of the permission for ${route}.`);
  return need;
}

const rank = (level: string | undefined): number => ["none", "read", "write"].indexOf(level ?? "none");

/** The highest level of each permission that something needs. */
function needed(): Record<string, string> {
  const needs = [...[...routes()].map(needOf), ...Object.values(graphql).flat(), ...Object.values(byEvent), ...byContent].filter(
    (need) => need !== undefined,
  );
  const most: Record<string, string> = { metadata: "read" };
  for (const need of needs) {
    const [name = "", level = ""] = need.split(": ");
    if (rank(level) > rank(most[name])) most[name] = level;
  }
  return most;
}

describe("the permissions of app.yml", () => {
  const { default_permissions: permissions, default_events: events } = readAppDefinition();

  it("are those that the code's calls and events need, each at that level and no higher", () => {
    expect(routes().size).toBeGreaterThan(15);
    expect(permissions).toEqual(needed());
  });

  it("are known for every way in which the code asks GitHub", () => {
    const composing = sources.filter((path) => /\.request\(\s*(?!["{)])/.test(textOf(path).replaceAll(/#request\(/g, "")));
    const asking = composing.filter((path) => !/local\/|cli\/|aws\//.test(path));
    expect(asking).toEqual(Object.keys(composed));
    const graphqlCallers = sources.filter((path) => /\b\w+\.graphql(?:<[^(]*>)?\(/.test(textOf(path)));
    expect(graphqlCallers.sort()).toEqual(Object.keys(graphql).sort());
    const { paths } = data;
    const superfluous = Object.keys(corrected).filter((route) => !routes().has(route));
    expect(superfluous).toEqual([]);
    expect(Object.keys(paths).length).toBeGreaterThan(200);
  });

  it("that no call needs are needed by an event that is subscribed to", () => {
    for (const event of Object.keys(byEvent)) expect(events).toContain(event);
  });

  it("are lowered to reading for an App that observes, but for those by which it tells people", () => {
    const observe = permissionsFor("observe", permissions);
    // There is nothing to read by it.
    const { workflows: _writesOnly, ...readable } = permissions;
    expect(Object.keys(observe).sort()).toEqual(Object.keys(readable).sort());
    const writing = Object.entries(observe).filter(([, level]) => level !== "read");
    expect(writing.map(([name]) => name)).toEqual(["checks", "issues", "pull_requests"]);
    expect(permissionsFor("observe", { issues: "write", contents: "write", workflows: "write" })).toEqual({
      issues: "write",
      contents: "read",
    });
    expect(permissionsFor("enforce", permissions)).toBe(permissions);
  });

  it("stand in README.md, for both modes", () => {
    const rows = textOf("README.md")
      .split("\n")
      .map((line) => /^\| [^|]+ \| `(\w+): (\w+)` \| (?:the same|nothing|`(\w+): (\w+)`) \| [^|]+ \|$/.exec(line))
      .filter((row) => row !== null);
    const enforce = Object.fromEntries(rows.map(([, name, level]) => [name, level]));
    const observing = rows.filter(([line]) => !line.includes("| nothing |"));
    const observe = Object.fromEntries(observing.map(([, name, level, other = name, lowered = level]) => [other, lowered]));
    expect(enforce).toEqual(permissions);
    expect(observe).toEqual(permissionsFor("observe", permissions));
  });
});
