import type { Config } from "./config.ts";
import type { Day } from "./exemption.ts";
import { homeConfig } from "./home.ts";
import type { PolicyDefinitions } from "./policy-definition.ts";
import { type PolicyInForce, policyFor } from "./policy-for.ts";
import type { RepositoryFacts } from "./selection.ts";

/** Everything that decides what is asked of one repository, as plain data. */
export type Asked = {
  /** The configuration in force for all of the owner's repositories; null when there is none. */
  readonly organisation: Config | null;
  /** The one that the repository has for itself. */
  readonly repository: Config | null;
  /** See `policyVersion`; null while the organisation has no file. */
  readonly version: string | null;
  /** Whether this is the repository that holds the organisation's file. */
  readonly home: boolean;
  readonly about: RepositoryFacts;
};

/** What the files ask of the repository on that day. Pure. */
export function inForce<Definitions extends PolicyDefinitions>(
  definitions: Definitions,
  { organisation, repository, home, about }: Asked,
  today: Day,
): PolicyInForce<Definitions> {
  const own = home && organisation !== null ? homeConfig(definitions, organisation, about.name, today) : repository;
  return policyFor(definitions, { organisation: organisation ?? undefined, repository: own ?? undefined, facts: about, today });
}
