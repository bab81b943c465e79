import type { GitHub } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Exemption } from "./config.ts";
import type { Configurations } from "./configurations.ts";
import type { Decider } from "./policy-decider.ts";
import type { PolicyDefinitions } from "./policy-definition.ts";
import type { ConfigSourceOptions } from "./source.ts";

export interface ObserveConfigOptions {
  /** This App's id, by which its own check runs are told from others'. */
  readonly appId: number;
  readonly table: Table;
  readonly github: Pick<GitHub, "installationReader">;
  readonly clock: Clock;
  readonly configurations: Configurations;
  readonly properties: ConfigSourceOptions["properties"];
  readonly definitions: PolicyDefinitions;
  /** Those who follow the configuration. */
  readonly deciders: readonly Decider[];
  /** Notes, once, that an exemption is about to end or has ended. */
  readonly noteExemption: (exemption: Exemption, state: "expiring" | "expired", home: RepositoryRef) => Promise<void>;
}
