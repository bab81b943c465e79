import { isHttpError } from "../github/classify.ts";
import type { GitHub, Reader } from "../github/client.ts";
import { absent, ConditionFailed } from "../storage/condition.ts";
import { teamKey } from "../storage/keys.ts";
import type { Table } from "../storage/table.ts";
import type { OwnerId } from "../values/ids.ts";
import type { OwnerPlace } from "./configurations.ts";

/** A team that a configuration names, and its id if the slug still is that team's; null for another one's, or nobody's. */
export type TeamNow = { readonly slug: string; readonly id: number | null };

/**
 * Remembers which teams are meant, when a file that names them is read. A slug is given to another team as soon as one is renamed or
 * deleted, and whoever may make teams could take it; so the first one that was seen counts, for good.
 */
export async function keepTeams(
  table: Table,
  github: Pick<GitHub, "installationReader">,
  place: OwnerPlace,
  slugs: readonly string[],
): Promise<void> {
  if (slugs.length === 0) return;
  await teamsNow(table, await github.installationReader(place, { members: "read" }), place, slugs);
}

/** What these slugs mean now, compared with what they meant first. A slug that is seen for the first time is remembered hereby. */
export async function teamsNow(
  table: Table,
  reader: Reader,
  { ownerId, owner }: Pick<OwnerPlace, "ownerId" | "owner">,
  slugs: readonly string[],
): Promise<readonly TeamNow[]> {
  const teams: TeamNow[] = [];
  for (const slug of slugs) {
    const id = await idOfTeam(reader, owner, slug);
    const meant = id === null ? null : await firstMeaning(table, ownerId, slug, id);
    teams.push({ slug, id: meant === id ? id : null });
  }
  return teams;
}

async function firstMeaning(table: Table, owner: OwnerId, slug: string, id: number): Promise<number> {
  const key = teamKey(owner, slug);
  const kept = await table.get(key);
  if (kept !== undefined) return Number(kept.id);
  try {
    await table.put({ ...key, id }, absent());
    return id;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return firstMeaning(table, owner, slug, id);
  }
}

async function idOfTeam(reader: Reader, org: string, slug: string): Promise<number | null> {
  try {
    const { data } = await reader.rest.teams.getByName({ org, team_slug: slug });
    return data.id;
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return null;
    throw error;
  }
}
