import { schemeOf } from "../registries/authorization.ts";
import type { RegistryOptions } from "../registries/fetch-json.ts";

/**
 * The registries and their credentials as lines of an `.npmrc`, each credential for its own address alone.
 * https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration
 */
export function npmrcOf({ url, authorization, scopes = {} }: RegistryOptions): string {
  const lines = [`registry=${url}`, ...credential(url, authorization)];
  for (const [scope, own] of Object.entries(scopes)) lines.push(`${scope}:registry=${own.url}`, ...credential(own.url, own.authorization));
  return `${lines.join("\n")}\n`;
}

function credential(url: string, authorization: RegistryOptions["authorization"]): readonly string[] {
  const scheme = schemeOf(authorization);
  if (scheme === undefined) return [];
  const { kind, value } = scheme;
  // In such a file a comment may begin in the middle of a line.
  const written = /^[\w.~+/=-]+$/.test(value) ? value : JSON.stringify(value);
  return [`${url.replace(/^https?:/, "")}:${kind === "bearer" ? "_authToken" : "_auth"}=${written}`];
}
