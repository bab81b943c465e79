import { createPrivateKey, randomUUID, sign } from "node:crypto";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";

/** The App's numeric id, or its client id (`Iv…`), which GitHub accepts in the same place. */
export type AppId = string | number;

const leewaySeconds = 60;
const lifetimeSeconds = 600;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** @throws PipewardenError `app_id_invalid`. */
export function parseAppId(value: AppId): string {
  const text = String(value).trim();
  if (/^[1-9]\d{0,15}$/.test(text) || /^Iv[\w.]{6,40}$/.test(text)) return text;
  throw new PipewardenError(
    "app_id_invalid",
    "The App id is neither a number nor a client id (Iv…); the App's settings page on GitHub shows both.",
  );
}

/**
 * A signer of JSON Web Tokens by which the App itself authenticates (RS256). `iat` lies 60 s in the past, since GitHub refuses
 * tokens from its future; `exp` is 10 minutes after it, the most that GitHub allows. Every token has a random `jti`: without one,
 * two processes that sign within the same second send identical tokens (github-aws-runners/terraform-aws-github-runner #5025).
 *
 * Source: docs.github.com, "Generating a JSON Web Token (JWT) for a GitHub App".
 */
export function appJwtSigner({ appId, privateKey, clock }: { appId: AppId; privateKey: Secret; clock: Clock }): () => Secret {
  const issuer = parseAppId(appId);
  const key = createPrivateKey(privateKey.reveal());
  const header = encode({ alg: "RS256", typ: "JWT" });
  return () => {
    const issuedAt = Math.floor(clock.now() / 1000) - leewaySeconds;
    const claims = encode({ iat: issuedAt, exp: issuedAt + lifetimeSeconds, iss: issuer, jti: randomUUID() });
    const signature = sign("RSA-SHA256", Buffer.from(`${header}.${claims}`), key).toString("base64url");
    return Secret.of(`${header}.${claims}.${signature}`);
  };
}
