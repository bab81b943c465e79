import { type CommandRules, joinedRules, teamsIn } from "../../config/command-rules.ts";
import type { Configurations } from "../../config/configurations.ts";
import { teamsNow } from "../../config/teams.ts";
import type { GitHub } from "../../github/client.ts";
import type { Table } from "../../storage/table.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Override } from "../authority/facts.ts";

export interface OverridesOptions {
  readonly table: Table;
  readonly github: Pick<GitHub, "installationReader">;
  readonly configurations: Pick<Configurations, "organisation" | "own">;
}

/** What the organisation's and the repository's own file ask of whoever gives a command, with the teams as they are now. */
export async function overridesOf(
  repository: RepositoryRef,
  { table, github, configurations }: OverridesOptions,
): Promise<Readonly<Record<string, Override>>> {
  const organisation = (await configurations.organisation(repository)).config?.commands;
  const own = (await configurations.own(repository)).config?.commands;
  const rules: CommandRules = joinedRules(organisation, own);
  const slugs = teamsIn(rules);
  if (slugs.length === 0) return withTeams(rules, new Map());
  const reader = await github.installationReader(repository, { members: "read" });
  const teams = await teamsNow(table, reader, repository, slugs);
  return withTeams(rules, new Map(teams.map(({ slug, id }) => [slug, id])));
}

const withTeams = (rules: CommandRules, ids: ReadonlyMap<string, number | null>): Readonly<Record<string, Override>> =>
  Object.fromEntries(
    Object.entries(rules).map(([name, { off, role, teams }]) => [
      name,
      { off, role, teams: teams.map((slug) => ({ slug, id: ids.get(slug) ?? null })) },
    ]),
  );
