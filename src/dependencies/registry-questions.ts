import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { Secret } from "../values/secret.ts";
import type { Query } from "./ecosystems/ecosystem.ts";
import type { KnownEcosystem } from "./ecosystems/ecosystems.ts";
import type { Ask } from "./make-plan.ts";
import type { Fetch, RegistryOptions } from "./registries/fetch-json.ts";

/** How package registries are reached, wherever the bot runs. */
export interface Registries {
  /** Default: the platform's. */
  readonly fetch?: Fetch;
  /** What the header `authorization` says to a host (with its port, where that is not the usual one), from the organisation's secret store. */
  readonly authorization?: (host: string) => Promise<Secret | undefined>;
}

/**
 * Asks an ecosystem's registry, each question once. Which registry that is, the ecosystem or the organisation's configuration says.
 *
 * @param configured see `DependenciesPolicy.registries`
 */
export async function registryQuestions(
  { ecosystem, registry, answer }: KnownEcosystem,
  configured: Readonly<Record<string, string>>,
  { fetch, authorization }: Registries,
): Promise<Ask> {
  const withCredential = async (address: string): Promise<Pick<RegistryOptions, "url" | "authorization">> => {
    const { href, host } = new URL(address.endsWith("/") ? address : `${address}/`);
    const secret = await authorization?.(host);
    return { url: href, ...(secret === undefined ? {} : { authorization: secret }) };
  };
  const prefix = `${ecosystem.name}:`;
  const scopes: Record<string, Pick<RegistryOptions, "url" | "authorization">> = {};
  for (const [name, address] of Object.entries(configured)) {
    if (name.startsWith(prefix)) scopes[name.slice(prefix.length)] = await withCredential(address);
  }
  const options: RegistryOptions = {
    ...(await withCredential(configured[ecosystem.name] ?? registry)),
    scopes,
    ...(fetch === undefined ? {} : { fetch }),
  };
  return once((query) => answer(query, options));
}

/** The same question is asked once. */
export const once = async (ask: Ask): Promise<Ask> => {
  const asked = new Map<string, Promise<Json>>();
  return (query: Query) => {
    const key = canonicalJson(query);
    const known = asked.get(key) ?? ask(query);
    asked.set(key, known);
    return known;
  };
};
