import { inForce } from "../config/asked.ts";
import { type Configurations, createConfigurations } from "../config/configurations.ts";
import type { Origin } from "../config/contribution.ts";
import type { Prediction } from "../config/policy-decider.ts";
import type { Problem } from "../config/problem.ts";
import { readProperties } from "../config/properties.ts";
import { type ConfigSource, type ConfigSourceOptions, configSource } from "../config/source.ts";
import type { Newest, Standing } from "../config/standing.ts";
import { createDeciders } from "../deciders.ts";
import type { GitHub } from "../github/client.ts";
import { repositoryRef } from "../github/repository.ts";
import { policyDefinitions } from "../policies.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { dayOf } from "../values/day.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Json } from "../values/json.ts";
import { accountOf } from "./accounts.ts";

export interface ConfigVerbsDependencies {
  readonly table: Table;
  readonly github: GitHub;
  readonly clock: Clock;
}

/** What a configuration would change everywhere, or why it is not valid. */
export type PreviewAnswer =
  | { readonly valid: false; readonly problems: readonly Problem[] }
  | { readonly valid: true; readonly warnings: readonly Problem[]; readonly predictions: readonly Prediction[] };

/** What is asked of one repository. */
export interface ShownConfig {
  readonly repository: string;
  readonly organisation: Newest["state"];
  readonly policies: Json;
  readonly origins: Readonly<Record<string, readonly Origin[]>>;
  readonly loosened: readonly { readonly path: string }[];
}

/** Looks at all repositories of an owner as if the text were the organisation's file. Nothing but reading is done. */
export async function previewConfig(text: string, owner: string | undefined, deps: ConfigVerbsDependencies): Promise<PreviewAnswer> {
  const { table, github, clock } = deps;
  const account = await accountOf(owner, github);
  const place = { installationId: account.installation, owner: account.login };
  const reader = await github.installationReader(place, { metadata: "read" });
  const listed = await reader.paginate(reader.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
  const repositories = listed.map((each) => repositoryRef(each, account.installation));
  const configurations = createConfigurations({ table, github, definitions: policyDefinitions });
  const file = { kind: "file", oid: "preview", bytes: new TextEncoder().encode(text), etag: undefined, url: "" } as const;
  const [first] = repositories;
  if (first === undefined) return { valid: true, warnings: [], predictions: [] };
  const { after } = await configurations.judge(first, file, "organisation");
  if (after.newest.state === "invalid") return { valid: false, problems: after.newest.problems };
  const now = sourceOf(deps, configurations);
  const proposed = sourceOf(deps, configurations, { organisation: after });
  const predictions: Prediction[] = [];
  for (const decider of createDeciders((await github.identity()).id, now)) {
    const sight = await github.installationReader(place, decider.permissions);
    predictions.push(...(await decider.predict(repositories, sight, proposed, clock.now())).map(({ prediction }) => prediction));
  }
  return { valid: true, warnings: warningsOf(after), predictions };
}

const sourceOf = (
  { table }: ConfigVerbsDependencies,
  configurations: Configurations,
  instead?: ConfigSourceOptions["instead"],
): ConfigSource =>
  configSource({
    configurations,
    definitions: policyDefinitions,
    properties: (repository) => readProperties(table, repository),
    ...(instead === undefined ? {} : { instead }),
  });

const warningsOf = ({ newest }: Standing): readonly Problem[] => (newest.state === "valid" ? newest.warnings : []);

/** @throws PipewardenError `repository_unknown` when the App cannot read it. */
export async function showConfig(name: string, { table, github, clock }: ConfigVerbsDependencies): Promise<ShownConfig> {
  const [owner = "", repo = ""] = name.split("/");
  const account = await accountOf(owner, github);
  const configurations = createConfigurations({ table, github, definitions: policyDefinitions });
  const config = sourceOf({ table, github, clock }, configurations);
  const [decider] = createDeciders((await github.identity()).id, config);
  const reader = await github.installationReader({ installationId: account.installation, owner }, decider.permissions);
  const { data } = await reader.rest.repos.get({ owner, repo });
  const place = repositoryRef(data, account.installation);
  const [predicted] = await decider.predict([place], reader, config, clock.now());
  const asked = predicted?.asked;
  if (asked === null || asked === undefined) {
    throw new PipewardenError("repository_unknown", `The App cannot read ${name}. Check the name, and that the App is installed there.`);
  }
  const { policies, origins, loosened } = inForce(policyDefinitions, asked, dayOf(clock.now()));
  return {
    repository: name,
    organisation: (await configurations.organisation(place)).newest.state,
    policies: policies as unknown as Json,
    origins,
    loosened,
  };
}
