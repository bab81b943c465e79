import { createPrivateKey, createSign } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import { type LocalGitHub, type LocalGitHubOptions, startLocalGitHub } from "../github/index.ts";

/** An answer as a test reads it. `body` is left loose on purpose: the double itself judges its shape. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of a hundred shapes.
  readonly body: any;
}

export type Caller = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

/** Calls over real HTTP with some credentials. */
export const caller =
  (github: LocalGitHub, credentials: string | undefined): Caller =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, github.url), {
      method,
      redirect: "manual",
      headers: { ...(credentials !== undefined && { authorization: `Bearer ${credentials}` }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };

interface JwtOptions {
  readonly key?: string;
  readonly issuer?: number | string;
  /** Seconds from now. */
  readonly issuedIn?: number;
  readonly expiresIn?: number;
  readonly algorithm?: string;
}

export type AppHandle = ReturnType<LocalGitHub["createApp"]>;

/** A JSON web token of an App, valid unless told otherwise. */
export function jwtOf(app: AppHandle, now: number, options: JwtOptions = {}): string {
  const seconds = Math.floor(now / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: options.issuer ?? app.id, iat: seconds + (options.issuedIn ?? -30), exp: seconds + (options.expiresIn ?? 540) };
  const signed = `${part({ alg: options.algorithm ?? "RS256", typ: "JWT" })}.${part(claims)}`;
  const signature = createSign("RSA-SHA256")
    .update(signed)
    .sign(createPrivateKey(options.key ?? app.privateKeyPem))
    .toString("base64url");
  return `${signed}.${signature}`;
}

const EVENTS = [
  "branch_protection_rule",
  "branch_protection_configuration",
  "repository_ruleset",
  "repository",
  "push",
  "create",
  "delete",
  "check_run",
  "check_suite",
  "custom_property_values",
  "fork",
  "merge_group",
  "pull_request",
  "issues",
  "issue_comment",
  "pull_request_review",
  "pull_request_review_comment",
  "team",
];
export const PERMISSIONS = {
  administration: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  members: "read",
  pull_requests: "write",
  organization_administration: "write",
};

/**
 * A local GitHub with the organisation `acme` (owner ann, member bob), the private repository `acme/api` and the App `warden` on it. The
 * clock stands still until moved. Closed, and asserted to have no violations beyond `allowed`, when the test ends.
 */
export async function openHouse(
  options: LocalGitHubOptions & { plan?: "free" | "team" | "enterprise"; permissions?: Record<string, string> } = {},
) {
  const { plan = "team", permissions = PERMISSIONS, ...rest } = options;
  const time = { now: Date.UTC(2026, 0, 5, 12, 0, 0) };
  const github = await startLocalGitHub({ clock: () => time.now, seed: 7, ...rest });
  const allowed: RegExp[] = [];
  onTestFinished(async () => {
    await github.close();
    expect(github.violations.filter((violation) => !allowed.some((pattern) => pattern.test(violation)))).toEqual([]);
  });
  github.createOrganization("acme", { plan });
  github.addMember("acme", "ann", "admin");
  github.addMember("acme", "bob");
  const repository = github.createRepository("acme", "api", { private: true });
  const app = github.createApp({ slug: "warden", permissions, events: EVENTS });
  const installation = github.install(app.id, "acme");
  const asApp: Caller = (method, path, body, headers) => caller(github, jwtOf(app, time.now))(method, path, body, headers);
  const tokenFor = async (body?: unknown): Promise<string> => {
    const reply = await asApp("POST", `/app/installations/${installation.id}/access_tokens`, body);
    expect(reply.status).toBe(201);
    return reply.body.token;
  };
  const bot: Caller = caller(github, await tokenFor());
  github.resetLog();
  return {
    github,
    time,
    app,
    installation,
    repository,
    asApp,
    tokenFor,
    bot,
    ann: github.as("ann"),
    allow: (pattern: RegExp) => void allowed.push(pattern),
  };
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: payloads have as many shapes as there are events; the double judges them.
  readonly payload: any;
}

/** A listener for webhooks that answers with `status`, or with what a function makes of each. */
export async function listen(respond: () => number = () => 202) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      received.push({ headers: request.headers, text, payload: JSON.parse(text) });
      response.writeHead(respond(), { "content-type": "text/plain" }).end("thanks");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, received, close };
}

export const PROTECTION = "/repos/acme/api/branches/main/protection";

/** The smallest body of `PUT …/protection`, with what a test cares about on top. */
export const put = (settings: Record<string, unknown> = {}): Record<string, unknown> => ({
  required_status_checks: null,
  enforce_admins: null,
  required_pull_request_reviews: null,
  restrictions: null,
  ...settings,
});
