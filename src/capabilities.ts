import type { Ledger } from "./audit/ledger.ts";
import { announcement } from "./changes/announcement.ts";
import type { AskForLook, Brake } from "./changes/brake.ts";
import { budgetBrake } from "./changes/budget-brake.ts";
import type { Capability } from "./changes/engine.ts";
import { type Kinds, registerKinds } from "./changes/kinds.ts";
import { pauseBrake } from "./changes/pause-brake.ts";
import { configurationCapability } from "./config/capability.ts";
import { createConfigurations } from "./config/configurations.ts";
import { noteExemption } from "./config/exemption-audit.ts";
import { policyVersion } from "./config/policy-version.ts";
import { readProperties } from "./config/properties.ts";
import { configSource } from "./config/source.ts";
import { publishCheck } from "./github/check-run.ts";
import type { GitHub } from "./github/client.ts";
import { policyDefinitions } from "./policies.ts";
import { protectionCapability } from "./protection/capability.ts";
import { protectionKinds } from "./protection/kinds.ts";
import { protectionDecider } from "./protection/predict.ts";
import type { Table } from "./storage/table.ts";
import type { Clock } from "./values/clock.ts";
import type { RepositoryRef } from "./values/ids.ts";

export interface CapabilitiesOptions {
  readonly table: Table;
  readonly github: GitHub;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly ask: AskForLook;
  /** The App's id, by which its check runs are told from others'. */
  readonly appId: number;
}

/** Everything that the bot can do, and what may hold it back. */
export interface Capabilities {
  readonly capabilities: ReadonlyMap<string, Capability>;
  readonly kinds: Kinds;
  readonly brakes: readonly Brake[];
}

/** Puts together every capability, kind of change and brake that there is. */
export function createCapabilities({ table, github, clock, ledger, ask, appId }: CapabilitiesOptions): Capabilities {
  const definitions = policyDefinitions;
  const configurations = createConfigurations({ table, github, definitions });
  const properties = (repository: RepositoryRef) => readProperties(table, repository);
  const protection = protectionCapability({ appId, config: configSource({ configurations, definitions, properties }) });
  const configuration = configurationCapability({
    appId,
    table,
    github,
    clock,
    configurations,
    properties,
    definitions,
    deciders: [protectionDecider(appId)],
    noteExemption: (exemption, state, home) => noteExemption(ledger, exemption, state, home, clock.now()),
  });
  const announcing = announcement({
    table,
    appId,
    // A file that was deleted withdraws what was held because of it.
    policyVersion: async (home) => {
      const { oid } = await configurations.organisation(home);
      return oid === null ? "none" : policyVersion(oid, definitions);
    },
  });
  const configured = async (repository: RepositoryRef) =>
    (await configurations.organisation(repository)).config?.paused === true
      ? { reason: "`paused: true` stands in the organisation's file." }
      : undefined;
  return {
    capabilities: new Map(
      [protection, configuration, announcing].map((capability) => [capability.name, capability as unknown as Capability]),
    ),
    kinds: registerKinds([...protectionKinds, publishCheck]),
    // In this order: a paused repository takes no place in the budget.
    brakes: [pauseBrake({ table, clock, configured }), budgetBrake({ table, clock, ask })],
  };
}
