import type { Clock } from "../values/clock.ts";
import type { Secret } from "../values/secret.ts";
import { apiFetch, type Fetch } from "./api-fetch.ts";
import { type AppId, appJwtSigner } from "./app-jwt.ts";
import { classify } from "./classify.ts";
import { createClient } from "./octokit.ts";
import { normalisePrivateKey } from "./private-key.ts";
import { appWrites, readOnlyFetch } from "./read-only.ts";

/** The little of an App's own settings that GitHub lets the App itself see and change. */
export interface AppSettings {
  /** Who the key signs as; `organization` owns the App where it is one. @throws PipewardenError when GitHub does not accept the key. */
  whoAmI(): Promise<{ readonly id: number; readonly clientId: string; readonly slug: string; readonly organization: string | undefined }>;
  /** What GitHub signs webhooks with from now on. Saying the same again changes nothing. */
  setWebhookSecret(secret: Secret): Promise<void>;
}

/** @throws PipewardenError `private_key_invalid`, `app_id_invalid`. */
export function appSettings({
  appId,
  privateKey,
  apiUrl,
  clock,
  fetch,
}: {
  appId: AppId;
  privateKey: Secret;
  apiUrl: string;
  clock: Clock;
  fetch?: Fetch | undefined;
}): AppSettings {
  const jwt = appJwtSigner({ appId, privateKey: normalisePrivateKey(privateKey), clock });
  const guarded = readOnlyFetch(apiFetch({ apiUrl, fetch }), { apiUrl, allow: appWrites.hookConfig, allowMethod: "PATCH" });
  const client = createClient({
    apiUrl,
    fetch: guarded,
    authenticate: (send, request) => send({ ...request, headers: { ...request.headers, authorization: `bearer ${jwt().reveal()}` } }),
  });
  const classified = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (error) {
      throw classify(error, clock.now());
    }
  };
  return {
    whoAmI: () =>
      classified(async () => {
        const { data } = await client.request("GET /app");
        if (data === null) throw new TypeError("GitHub described no App");
        const organization = "type" in data.owner && data.owner.type === "Organization" ? data.owner.login : undefined;
        return { id: data.id, clientId: data.client_id ?? "", slug: data.slug ?? "", organization };
      }),
    setWebhookSecret: (secret) =>
      classified(async () => {
        await client.request("PATCH /app/hook/config", { secret: secret.reveal() });
      }),
  };
}
