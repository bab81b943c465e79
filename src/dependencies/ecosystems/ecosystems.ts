import type { Json } from "../../values/json.ts";
import type { EcosystemName } from "../advisory.ts";
import { answerPnpm } from "../engines/pnpm.ts";
import { answerYarn } from "../engines/yarn.ts";
import { answerActions, publicGitHubApi } from "../registries/actions.ts";
import { answerCrates, publicCratesIndex } from "../registries/crates.ts";
import type { RegistryOptions } from "../registries/fetch-json.ts";
import { answerGo, publicGoProxy } from "../registries/go-proxy.ts";
import { answerMaven, mavenCentral } from "../registries/maven.ts";
import { answerNpm, publicNpmRegistry } from "../registries/npm.ts";
import { answerPypi, publicPypiRegistry } from "../registries/pypi.ts";
import { actions } from "./actions/actions.ts";
import { cargo } from "./cargo/cargo.ts";
import type { Ecosystem, Query } from "./ecosystem.ts";
import { go } from "./go/go.ts";
import { maven } from "./maven/maven.ts";
import { npm } from "./npm/npm.ts";
import { pnpm } from "./pnpm/pnpm.ts";
import { python } from "./python/python.ts";
import { yarn } from "./yarn/yarn.ts";

/** An ecosystem with the registry that knows its packages. */
export interface KnownEcosystem {
  readonly ecosystem: Ecosystem;
  /** The registry that is asked unless the organisation names another. */
  readonly registry: string;
  answer(query: Query, options: RegistryOptions): Promise<Json>;
}

/** Everything that can be fixed: a line for each package manager. */
const all: readonly KnownEcosystem[] = [
  { ecosystem: npm as Ecosystem, registry: publicNpmRegistry, answer: answerNpm },
  { ecosystem: pnpm as Ecosystem, registry: publicNpmRegistry, answer: answerPnpm },
  { ecosystem: yarn as Ecosystem, registry: publicNpmRegistry, answer: answerYarn },
  { ecosystem: actions as Ecosystem, registry: publicGitHubApi, answer: answerActions },
  { ecosystem: maven as Ecosystem, registry: mavenCentral, answer: answerMaven },
  { ecosystem: go as Ecosystem, registry: publicGoProxy, answer: answerGo },
  { ecosystem: cargo as Ecosystem, registry: publicCratesIndex, answer: answerCrates },
  { ecosystem: python as Ecosystem, registry: publicPypiRegistry, answer: answerPypi },
];

/** By the name of the ecosystem, which several package managers may share; each finds its own projects. */
export const ecosystems: ReadonlyMap<EcosystemName, readonly KnownEcosystem[]> = Map.groupBy(all, ({ ecosystem }) => ecosystem.name);
