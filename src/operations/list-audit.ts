import type { AuditEvent } from "../audit/cloud-event.ts";
import { listEvents } from "../audit/list.ts";
import { classify } from "../github/classify.ts";
import type { GitHub, Reader } from "../github/client.ts";
import { GitHubRefusal } from "../github/github-errors.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { repositoryId } from "../values/ids.ts";
import { type Account, accountOf } from "./accounts.ts";
import type { AuditQuery } from "./audit-query.ts";

export interface AuditListing {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  /** Whether older ones were left out. */
  readonly more: boolean;
}

export interface ListAuditDependencies {
  readonly table: Table;
  readonly github: GitHub;
  readonly clock: Clock;
}

/** Most events that one look into the trail gives. */
const pageLimit = 500;

/** What an event has to be, beyond what the index finds. */
type Filter = (event: AuditEvent) => boolean;

/**
 * The trail is kept by ids, which GitHub tells for the names in `query`. For a repository or an account that GitHub does not know any
 * more, the names that the events themselves hold are searched.
 *
 * @throws PipewardenError when the App is not installed on the account, or GitHub refuses to answer.
 */
export async function listAudit({ table, github, clock }: ListAuditDependencies, query: AuditQuery): Promise<AuditListing> {
  const { limit, since, until } = query;
  const account = await accountOf(query.repo?.split("/")[0] ?? query.owner, github);
  const { listing, filter } = await placeOf(query, account, github, clock);
  const range = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
  // The clock is read once: pages of a moving range would not fit together.
  const now = clock.now();

  const events: AuditEvent[] = [];
  let cursor: string | undefined;
  do {
    const wanted = filter === undefined ? limit - events.length : pageLimit;
    const page = await listEvents(table, { ...listing, ...range, limit: wanted, ...(cursor === undefined ? {} : { cursor }) }, now);
    events.push(...page.events.filter(filter ?? (() => true)));
    cursor = page.cursor;
  } while (cursor !== undefined && events.length < limit);
  return { events: events.slice(0, limit), more: cursor !== undefined || events.length > limit };
}

/** The index that finds most of what is wanted, and a filter for the rest. */
async function placeOf({ repo, actor }: AuditQuery, { id, installation }: Account, github: GitHub, clock: Clock) {
  if (repo === undefined && actor === undefined) return { listing: { ownerId: id }, filter: undefined };
  const reader = await github.installationReader({ installationId: installation }, { metadata: "read" });
  const actorId = actor === undefined ? undefined : await idIfKnown(() => accountId(reader, actor), clock);
  const repository = repo === undefined ? undefined : await idIfKnown(() => repositoryIdOf(reader, repo), clock);

  const isActor: Filter = ({ data }) =>
    actorId === undefined ? same(data.actor.user?.name, actor) : data.actor.user?.uid === String(actorId);
  const isRepository: Filter = ({ data }) => data.resources.some(({ name }) => same(name, repo));
  if (repository !== undefined) {
    return { listing: { ownerId: id, repositoryId: repositoryId(repository) }, filter: actor === undefined ? undefined : isActor };
  }
  if (actorId !== undefined) return { listing: { ownerId: id, actorId }, filter: repo === undefined ? undefined : isRepository };
  const filter: Filter = (event) => (repo === undefined || isRepository(event)) && (actor === undefined || isActor(event));
  return { listing: { ownerId: id }, filter };
}

const same = (one: string | undefined, other: string | undefined): boolean => one?.toLowerCase() === other?.toLowerCase();

const accountId = async (reader: Reader, username: string): Promise<number> =>
  (await reader.rest.users.getByUsername({ username })).data.id;

async function repositoryIdOf(reader: Reader, repository: string): Promise<number> {
  const [owner = "", repo = ""] = repository.split("/");
  return (await reader.rest.repos.get({ owner, repo })).data.id;
}

/** Undefined when GitHub has no such thing. */
async function idIfKnown(ask: () => Promise<number>, clock: Clock): Promise<number | undefined> {
  try {
    return await ask();
  } catch (error) {
    const reason = classify(error, clock.now());
    if (reason instanceof GitHubRefusal && reason.status === 404) return undefined;
    throw reason;
  }
}
