import type { Clock } from "../values/clock.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { Secret } from "../values/secret.ts";
import { classify, isHttpError, messageOf } from "./classify.ts";
import type { Octokit } from "./client.ts";
import {
  GitHubRefusal,
  InstallationGone,
  InstallationSuspended,
  MissingPermission,
  outage,
  RepositoryNotInstalled,
} from "./github-errors.ts";
import { Lru } from "./lru.ts";
import type { Authenticate } from "./octokit.ts";
import { formatPermissions, type Permissions } from "./permissions.ts";
import { type Token, TokenCache } from "./token-cache.ts";

/** What a token is good for. Names are optional; they only serve to find the installation again after the App was reinstalled. */
export interface TokenScope extends Partial<Pick<RepositoryRef, "id" | "owner" | "name">>, Pick<RepositoryRef, "installationId"> {
  readonly permissions: Permissions;
}

/** Installation tokens, each limited to one repository (or none: all of the installation) and to the permissions that are named. */
export class InstallationTokens {
  readonly #app: Octokit;
  readonly #clock: Clock;
  readonly #cache: TokenCache;
  /** Installations that were found anew, by the place and the id under which they were sought: one place takes several tokens. */
  readonly #found = new Lru<string, number>(1_000);

  /** @param app authenticates as the App itself, and may POST access tokens */
  constructor(app: Octokit, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
    this.#cache = new TokenCache(clock);
  }

  /**
   * Authenticates requests within `scope`. A token that GitHub refuses (401: it was revoked, or is not yet known everywhere) is
   * replaced once.
   *
   * @throws InstallationUnavailable, MissingPermission, RetryLater and other PipewardenErrors when no token can be had: never a bare
   *   404, which would be read as one of the thing that was asked for.
   */
  authenticator(scope: TokenScope): Authenticate {
    const key = keyOf(scope);
    const token = () => this.#cache.get(key, () => this.#mint(scope));
    return async (send, request) => {
      const authorized = (value: Secret) => ({ ...request, headers: { ...request.headers, authorization: `token ${value.reveal()}` } });
      const first = await token();
      try {
        return await send(authorized(first));
      } catch (error) {
        if (!isHttpError(error)) throw error;
        // Suspending an installation revokes its tokens for good: none of them works after it was unsuspended.
        if (error.status === 401 || classify(error, this.#clock.now()) instanceof InstallationSuspended) this.#cache.drop(key, first);
        if (error.status !== 401) throw error;
      }
      return send(authorized(await token()));
    };
  }

  async #mint(scope: TokenScope): Promise<Token> {
    const place = `${scope.installationId} ${scope.id ?? "*"}`;
    try {
      return await this.#request(scope, this.#found.get(place) ?? scope.installationId);
    } catch (error) {
      if (!isMissing(error)) throw this.#refusal(error, scope);
    }
    const current = await this.#currentInstallation(scope);
    try {
      const token = await this.#request(scope, current);
      this.#found.set(place, current);
      return token;
    } catch (error) {
      throw isMissing(error) ? outage("GitHub names an installation but gives no token for it.", error) : this.#refusal(error, scope);
    }
  }

  /** The strategy options of @octokit/auth-app do not limit a token (they are not sent), hence the request by hand. */
  async #request({ id, permissions }: TokenScope, installationId: number): Promise<Token> {
    const { data } = await this.#app.request("POST /app/installations/{installation_id}/access_tokens", {
      installation_id: installationId,
      ...(id === undefined ? {} : { repository_ids: [id] }),
      permissions,
    });
    return { value: Secret.of(data.token), expiresAt: Date.parse(data.expires_at) };
  }

  /** The App may have been uninstalled and installed again, under another id, since the event was sent. */
  async #currentInstallation(scope: TokenScope): Promise<number> {
    const { owner, name } = scope;
    if (owner === undefined) throw new InstallationGone(nameOf(scope));
    try {
      const { data } =
        name === undefined
          ? await this.#app.request("GET /orgs/{org}/installation", { org: owner })
          : await this.#app.request("GET /repos/{owner}/{repo}/installation", { owner, repo: name });
      return data.id;
    } catch (error) {
      throw isMissing(error) ? new InstallationGone(nameOf(scope), { cause: error }) : this.#refusal(error, scope);
    }
  }

  #refusal(error: unknown, scope: TokenScope): unknown {
    if (!isHttpError(error)) return classify(error, this.#clock.now());
    const message = messageOf(error.response?.data);
    const options = { status: error.status, cause: error };
    if (error.status === 404) {
      const advice =
        "GitHub does not know the App. Check that APP_ID and PRIVATE_KEY belong to the same App, and that GITHUB_API_URL is its GitHub.";
      return new GitHubRefusal("app_unknown", advice, options);
    }
    if (error.status === 422 && /permissions requested are not granted/i.test(message)) {
      return new MissingPermission(formatPermissions(scope.permissions), options);
    }
    if (error.status === 422 && /not accessible to the parent installation/i.test(message)) {
      return new RepositoryNotInstalled(nameOf(scope), options);
    }
    return classify(error, this.#clock.now());
  }
}

/** A 404 about the installation; the same status with this message means that the App id itself is wrong. */
const isMissing = (error: unknown): boolean =>
  isHttpError(error) && error.status === 404 && !/integration not found/i.test(messageOf(error.response?.data));

const nameOf = ({ owner, name, id, installationId }: TokenScope): string => {
  if (owner !== undefined) return name === undefined ? owner : `${owner}/${name}`;
  return id === undefined ? `the account of installation ${installationId}` : `the repository with the id ${id}`;
};

const keyOf = ({ installationId, id, permissions }: TokenScope): string =>
  `${installationId} ${id ?? "*"} ${formatPermissions(permissions)}`;
