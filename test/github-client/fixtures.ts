import { generateKeyPairSync } from "node:crypto";
import { createGitHub, type GitHubOptions } from "../../src/github/github.ts";
import type { Clock } from "../../src/values/clock.ts";
import { installationId, repositoryId } from "../../src/values/ids.ts";
import { Secret } from "../../src/values/secret.ts";
import type { Answer } from "./fake-api.ts";

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const publicKey = pair.publicKey;
export const pkcs1 = pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
export const pkcs8 = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** 22 November 2026, 12:00 UTC, until a test moves it. */
export class FakeClock implements Clock {
  time = Date.UTC(2026, 10, 22, 12);
  now(): number {
    return this.time;
  }
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

export const repository = { id: repositoryId(42), installationId: installationId(7), owner: "acme", name: "rocket" };
export const tokenCall = "POST /app/installations/7/access_tokens";

/** A GitHub port over `fetch`, with a key and an App id that do for tests. */
export const githubOver = (options: Partial<GitHubOptions>) => createGitHub({ appId: 1001, privateKey: Secret.of(pkcs1), ...options });

/** GitHub's answer with a token that is good for an hour from `clock`'s now. Tokens of one test are told apart by `name`. */
export const tokenAnswer = (clock: Clock, name: string): Answer => ({
  status: 201,
  body: { token: name, expires_at: new Date(clock.now() + 3_600_000).toISOString(), permissions: {}, repository_selection: "selected" },
});

export const errorAnswer = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  body: { message, documentation_url: "https://docs.github.com/rest" },
  headers,
});

const account = {
  login: "acme",
  id: 9,
  node_id: "O_9",
  avatar_url: "https://avatars.githubusercontent.com/u/9",
  gravatar_id: "",
  url: "https://api.github.com/users/acme",
  html_url: "https://github.com/acme",
  followers_url: "https://api.github.com/users/acme/followers",
  following_url: "https://api.github.com/users/acme/following{/other_user}",
  gists_url: "https://api.github.com/users/acme/gists{/gist_id}",
  starred_url: "https://api.github.com/users/acme/starred{/owner}{/repo}",
  subscriptions_url: "https://api.github.com/users/acme/subscriptions",
  organizations_url: "https://api.github.com/users/acme/orgs",
  repos_url: "https://api.github.com/users/acme/repos",
  events_url: "https://api.github.com/users/acme/events{/privacy}",
  received_events_url: "https://api.github.com/users/acme/received_events",
  type: "Organization",
  site_admin: false,
};
const created = "2026-01-01T00:00:00Z";

export const appAnswer: Answer = {
  body: {
    id: 1001,
    slug: "pipewarden",
    node_id: "A_1001",
    owner: account,
    name: "Pipewarden",
    description: null,
    external_url: "https://pipewarden.example",
    html_url: "https://github.com/apps/pipewarden",
    created_at: created,
    updated_at: created,
    permissions: {},
    events: [],
  },
};

export const installationAnswer = (id: number): Answer => ({
  body: {
    id,
    account,
    app_id: 1001,
    app_slug: "pipewarden",
    target_id: 9,
    target_type: "Organization",
    single_file_name: null,
    repository_selection: "all",
    access_tokens_url: `https://api.github.com/app/installations/${id}/access_tokens`,
    repositories_url: "https://api.github.com/installation/repositories",
    html_url: `https://github.com/organizations/acme/settings/installations/${id}`,
    events: [],
    permissions: {},
    created_at: created,
    updated_at: created,
    suspended_by: null,
    suspended_at: null,
  },
});

/** A small call that reads, one that writes, and answers to them. */
export const readCall = "GET /repos/acme/rocket/branches/main/protection/enforce_admins";
export const writeCall = "POST /repos/acme/rocket/branches/main/protection/enforce_admins";
export const branch = { owner: "acme", repo: "rocket", branch: "main" };
export const adminsAnswer: Answer = {
  body: { url: "https://api.github.com/repos/acme/rocket/branches/main/protection/enforce_admins", enabled: true },
};
