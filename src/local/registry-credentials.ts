import { credentialName, type ReadCredential } from "../dependencies/registry-credentials.ts";
import { LocalSecrets } from "./managed-secrets.ts";

/**
 * Reads the credentials of registries from the secrets of this machine, each from the one that is named `registries/<host>`; a port follows a
 * plus sign. The reader throws as `LocalSecrets` does.
 */
export function readLocalRegistryCredential(folder: string): ReadCredential {
  const secrets = new LocalSecrets(folder);
  return async (host) => {
    const name = credentialName(host);
    if (name === undefined) return undefined;
    const id = `registries/${name}`;
    const { versions = {} } = (await secrets.describe(id)) ?? {};
    const current = Object.keys(versions).find((version) => versions[version] === "current");
    return current === undefined ? undefined : (await secrets.read(id, current))?.value;
  };
}
