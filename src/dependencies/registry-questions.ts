import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { Secret } from "../values/secret.ts";
import type { Query } from "./ecosystems/ecosystem.ts";
import type { KnownEcosystem } from "./ecosystems/ecosystems.ts";
import type { Ask } from "./make-plan.ts";
import type { Fetch, Registry, RegistryOptions } from "./registries/fetch-json.ts";

/** How package registries are reached, wherever the bot runs. */
export interface Registries {
  /** Default: the platform's. */
  readonly fetch?: Fetch;
  /** From the organisation's secret store; see `RegistryCredentials`. Default: every registry is asked without. */
  readonly credentials?: {
    of(host: string): Promise<Secret | undefined>;
    afterRefusal(host: string, refused: Secret | undefined): Promise<Secret | undefined>;
  };
}

/**
 * Asks an ecosystem's registry, each question once. Which registry that is, the ecosystem or the organisation's configuration says. A credential
 * is looked up when something is asked, so that one that was replaced is used from then on.
 *
 * @param configured see `DependenciesPolicy.registries`
 */
export async function registryQuestions(
  { ecosystem, registry, answer }: KnownEcosystem,
  configured: Readonly<Record<string, string>>,
  { fetch, credentials }: Registries,
): Promise<Ask> {
  const withCredential = async (address: string): Promise<Registry> => {
    const { href, host, protocol } = new URL(address.endsWith("/") ? address : `${address}/`);
    // Never in the clear. The host is the credential's whole name: another port is another host.
    if (credentials === undefined || protocol !== "https:") return { url: href };
    const authorization = await credentials.of(host);
    return {
      url: href,
      ...(authorization === undefined ? {} : { authorization }),
      renew: () => credentials.afterRefusal(host, authorization),
    };
  };
  const prefix = `${ecosystem.name}:`;
  const optionsNow = async (): Promise<RegistryOptions> => {
    const scopes: Record<string, Registry> = {};
    for (const [name, address] of Object.entries(configured)) {
      if (name.startsWith(prefix)) scopes[name.slice(prefix.length)] = await withCredential(address);
    }
    return {
      ...(await withCredential(configured[ecosystem.name] ?? registry)),
      scopes,
      ...(fetch === undefined ? {} : { fetch }),
    };
  };
  return once(async (query) => await answer(query, await optionsNow()));
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
