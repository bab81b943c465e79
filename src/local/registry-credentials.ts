import { credentialName, type ReadCredential } from "../dependencies/registry-credentials.ts";
import { PipewardenError } from "../values/errors.ts";
import { LocalSecrets } from "./managed-secrets.ts";

/**
 * Reads the credentials of registries from the secrets of this machine, each from the one that is named `registries/<host>`; a port follows a
 * plus sign. The reader throws PipewardenError `registry_credential_unreadable` when they cannot be read; it names no path of this machine, for the
 * sentence is told on GitHub.
 */
export function readLocalRegistryCredential(folder: string): ReadCredential {
  const secrets = new LocalSecrets(folder);
  return async (host) => {
    const name = credentialName(host);
    if (name === undefined) return undefined;
    const id = `registries/${name}`;
    try {
      const { versions = {} } = (await secrets.describe(id)) ?? {};
      const current = Object.keys(versions).find((version) => versions[version] === "current");
      return current === undefined ? undefined : (await secrets.read(id, current))?.value;
    } catch (cause) {
      const code = cause instanceof PipewardenError ? cause.code : "unknown";
      throw new PipewardenError(
        "registry_credential_unreadable",
        `The credential of ${host} cannot be read (${code}). \`pipewarden secrets list\` on the bot's machine says why.`,
        { cause },
      );
    }
  };
}
