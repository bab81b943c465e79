import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Clock } from "../values/clock.ts";
import { Secret } from "../values/secret.ts";

/** How long the key is used before it is read again, in milliseconds. It is replaced on purpose alone. */
const keptFor = 5 * 60_000;

/**
 * The key of every tag and fingerprint (see `createTagger`), read when it is first asked for and kept in the process. While the store does
 * not answer, the last one is used.
 * @throws what the client throws, when there is none yet; PipewardenError `secret_empty`.
 */
export function keptFingerprintKey(client: SecretsManagerClient, arn: string, clock: Clock): () => Promise<Secret> {
  let known: { readonly key: Secret; readonly at: number } | undefined;
  return async () => {
    if (known !== undefined && clock.now() - known.at < keptFor) return known.key;
    try {
      const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
      known = { key: Secret.of(SecretString), at: clock.now() };
    } catch (error) {
      if (known === undefined) throw error;
    }
    return known.key;
  };
}
