import type { Clock } from "../values/clock.ts";
import { systemClock } from "../values/clock.ts";
import { RetryLater } from "../values/errors.ts";
import type { Metrics } from "../values/metrics.ts";
import type { Secret } from "../values/secret.ts";
import { apiFetch, type Fetch } from "./api-fetch.ts";
import { parseApiUrl, publicApiUrl } from "./api-url.ts";
import { type AppId, appJwtSigner } from "./app-jwt.ts";
import { classify, isHttpError } from "./classify.ts";
import type { GitHub, RepositoryScope } from "./client.ts";
import { MissingPermission } from "./github-errors.ts";
import { InstallationTokens, type TokenScope } from "./installation-token.ts";
import { Lru } from "./lru.ts";
import { type Authenticate, createClient, type WarningLog } from "./octokit.ts";
import { formatPermissions, loweredToRead, type Permissions } from "./permissions.ts";
import { normalisePrivateKey } from "./private-key.ts";
import { callsLeft } from "./rate-limit.ts";
import { appWrites, readOnlyFetch } from "./read-only.ts";

export interface GitHubOptions {
  readonly appId: AppId;
  /** In any of the forms that `normalisePrivateKey` reads. */
  readonly privateKey: Secret;
  /**
   * Asked after GitHub refused the App's signature: the key that took the place of the refused one, if there is one. The request is
   * repeated with it, and the key kept. Where there is none yet, the work waits (RetryLater `app_key_refused`). It may be asked often, and
   * decides itself how often it looks.
   */
  readonly renewKey?: (() => Promise<Secret | undefined>) | undefined;
  /** As `parseApiUrl` reads it; default: github.com. */
  readonly apiUrl?: string | undefined;
  /** Default: the platform's. */
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
  readonly log?: WarningLog | undefined;
  readonly metrics?: Metrics | undefined;
}

/** How long an installation is not asked again for a permission that it has not granted, in milliseconds. */
const ungrantedFor = 10 * 60_000;

/**
 * The clients of one App. Nothing is requested until a client is used. Tokens are kept in memory only.
 *
 * @throws PipewardenError `private_key_invalid`, `app_id_invalid`, `api_url_invalid`.
 */
export function createGitHub(options: GitHubOptions): GitHub {
  const { apiUrl: url = publicApiUrl, fetch, clock = systemClock, log, metrics } = options;
  const apiUrl = parseApiUrl(url);
  const asApp = appAuthenticator({ ...options, clock });

  const onAnswer = (headers: Headers): void => {
    const left = callsLeft(headers);
    if (left !== undefined) metrics?.record("GitHubCallsLeft", left);
  };
  const writing = apiFetch({ apiUrl, fetch, onAnswer });
  const reading = readOnlyFetch(writing, { apiUrl });
  const client = (over: Fetch, authenticate: Authenticate) => createClient({ apiUrl, fetch: over, authenticate, log });
  const app = client(readOnlyFetch(writing, { apiUrl, allow: appWrites.redelivery }), asApp);
  const tokens = new InstallationTokens(client(readOnlyFetch(writing, { apiUrl, allow: appWrites.tokens }), asApp), clock);

  const readIdentity = async () => {
    try {
      const { data } = await app.request("GET /app");
      if (data === null) throw new TypeError("GitHub described no App");
      return { id: data.id, slug: data.slug ?? "" };
    } catch (error) {
      throw classify(error, clock.now());
    }
  };
  let identity: ReturnType<typeof readIdentity> | undefined;
  const ungranted = new Lru<string, number>(1_000);

  return {
    reader: async (repository, permissions, sight = "reader") => {
      const asReader = tokens.authenticator(scopeOf(repository, loweredToRead(permissions)));
      if (sight === "reader") return client(reading, asReader);
      const key = `${repository.installationId} ${formatPermissions(permissions)}`;
      const asWriter = tokens.authenticator(scopeOf(repository, permissions));
      const authenticate: Authenticate = async (send, request) => {
        if ((ungranted.get(key) ?? 0) > clock.now()) return asReader(send, request);
        try {
          return await asWriter(send, request);
        } catch (error) {
          // Our own error, so it is about the token; what GitHub answers to the request itself comes as it is.
          if (!(error instanceof MissingPermission)) throw error;
          ungranted.set(key, clock.now() + ungrantedFor);
          return asReader(send, request);
        }
      };
      return client(reading, authenticate);
    },
    writer: async (repository, permissions) => client(writing, tokens.authenticator(scopeOf(repository, permissions))),
    installationReader: async ({ installationId, owner }, permissions) =>
      client(reading, tokens.authenticator({ installationId, ...(owner && { owner }), permissions: loweredToRead(permissions) })),
    app: () => app,
    identity: () => {
      identity ??= readIdentity().catch((error: unknown) => {
        identity = undefined;
        throw error;
      });
      return identity;
    },
  };
}

/** Signs as the App; after a refusal with the key that took the old one's place. */
function appAuthenticator({ appId, privateKey, renewKey, clock }: GitHubOptions & { readonly clock: Clock }): Authenticate {
  const signerOf = (key: Secret) => appJwtSigner({ appId, privateKey: normalisePrivateKey(key), clock });
  let jwt = signerOf(privateKey);
  return async (send, request) => {
    const signed = () => send({ ...request, headers: { ...request.headers, authorization: `bearer ${jwt().reveal()}` } });
    try {
      return await signed();
    } catch (error) {
      if (!isHttpError(error) || error.status !== 401 || renewKey === undefined) throw error;
      const renewed = await renewKey();
      if (renewed === undefined) throw keyRefused(error);
      jwt = signerOf(renewed);
    }
    return signed();
  };
}

/** Somebody is replacing the key, perhaps in the wrong order. Work that needs it must wait for the new one, and not end as refused. */
const keyRefused = (cause: unknown): RetryLater =>
  new RetryLater(
    "app_key_refused",
    "GitHub does not accept the App's key. Put one that the App's settings page lists into the App's secret.",
    {
      seconds: 60,
      countsAsFailure: true,
      cause,
    },
  );

const scopeOf = ({ id, installationId, owner, name }: RepositoryScope, permissions: Permissions): TokenScope => ({
  id,
  installationId,
  ...(owner !== undefined && name !== undefined && { owner, name }),
  permissions,
});
