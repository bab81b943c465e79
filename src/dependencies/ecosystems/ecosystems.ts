import type { Json } from "../../values/json.ts";
import type { EcosystemName } from "../advisory.ts";
import type { RegistryOptions } from "../registries/fetch-json.ts";
import { answerNpm, publicNpmRegistry } from "../registries/npm.ts";
import type { Ecosystem, Query } from "./ecosystem.ts";
import { npm } from "./npm/npm.ts";

/** An ecosystem with the registry that knows its packages. */
export interface KnownEcosystem {
  readonly ecosystem: Ecosystem;
  /** The registry that is asked unless the organisation names another. */
  readonly registry: string;
  answer(query: Query, options: RegistryOptions): Promise<Json>;
}

/** Every ecosystem that can be fixed. */
export const ecosystems: ReadonlyMap<EcosystemName, KnownEcosystem> = new Map([
  ["npm", { ecosystem: npm as Ecosystem, registry: publicNpmRegistry, answer: answerNpm }],
]);
