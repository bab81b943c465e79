import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { credentialName, type ReadCredential } from "../dependencies/registry-credentials.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";

// `InvalidRequestException`: the secret is marked for deletion.
const absent = new Set(["ResourceNotFoundException", "InvalidRequestException"]);
// `DecryptionFailure`: the role may not use the key of the secret.
const refusals = new Set(["AccessDeniedException", "DecryptionFailure"]);

/**
 * Reads the credentials of registries from Secrets Manager, each from the secret `<prefix><host>`; a port follows a plus sign, since names have no
 * colon.
 * The reader throws PipewardenError `registry_credential_unreadable` for a secret that the role may not read, RetryLater
 * `registry_credential_unavailable` when the store does not answer.
 */
export function readRegistrySecret(client: SecretsManagerClient, prefix: string): ReadCredential {
  return async (host) => {
    const name = credentialName(host);
    if (name === undefined) return undefined;
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: `${prefix}${name}` }));
      // Bytes are no header; a blank is told to be none where it is read.
      return Secret.of(SecretString || " ");
    } catch (cause) {
      const { name: error = "" } = cause as { name?: string };
      if (absent.has(error)) return undefined;
      if (refusals.has(error)) {
        throw new PipewardenError(
          "registry_credential_unreadable",
          `The credential of ${host} cannot be read (${error}). Encrypt its secret with the account's key for Secrets Manager, not with one of your own.`,
          { cause },
        );
      }
      throw new RetryLater(
        "registry_credential_unavailable",
        `Secrets Manager did not tell the credential of ${host}. It is asked again later.`,
        {
          seconds: 60,
          countsAsFailure: true,
          cause,
        },
      );
    }
  };
}
