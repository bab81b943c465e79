import { sees } from "../auth/authorise.ts";
import type { Account, App, Team } from "../state/entities.ts";
import { iso } from "../state/world.ts";
import { connection, type Paging } from "./connection.ts";
import type { GraphContext, GraphObject } from "./context.ts";

const TYPENAME = { User: "User", Organization: "Organization", Bot: "Bot" } as const;

/** A person, an organisation or a bot. */
export function accountObject(graph: GraphContext, account: Account): GraphObject {
  const { world, viewer } = graph;
  return {
    __typename: TYPENAME[account.type],
    id: account.nodeId,
    databaseId: account.id,
    login: account.login,
    name: null,
    url: `${world.url}/${account.login}`,
    createdAt: iso(account.createdAt),
    repository: ({ name }: { name: string }) => {
      const repository = world.store.repository(`${account.login}/${name}`);
      return repository !== undefined && sees(world.store, viewer, repository) ? graph.objects.repository(repository) : null;
    },
    repositories: (
      args: Paging & {
        isFork?: boolean | null;
        isArchived?: boolean | null;
        visibility?: string | null;
        orderBy?: { field: string; direction: string } | null;
      },
    ) => {
      const found = world.store
        .repositoriesOf(account)
        .filter((repository) => sees(world.store, viewer, repository))
        .filter((repository) => args.isFork == null || repository.fork === args.isFork)
        .filter((repository) => args.isArchived == null || repository.archived === args.isArchived)
        .filter((repository) => args.visibility == null || (args.visibility === "PRIVATE") === repository.private);
      if (args.orderBy?.field === "NAME") found.sort((a, b) => (a.name < b.name ? -1 : 1));
      if (args.orderBy?.direction === "DESC") found.reverse();
      return connection("repositories", found, args, (repository) => graph.objects.repository(repository));
    },
  };
}

export const appObject = (app: App): GraphObject => ({
  __typename: "App",
  id: app.nodeId,
  databaseId: app.id,
  slug: app.slug,
  name: app.name,
  clientId: app.clientId,
});

export function teamObject(graph: GraphContext, team: Team): GraphObject {
  const organization = graph.world.store.accounts.get(team.organizationId);
  return {
    __typename: "Team",
    id: team.nodeId,
    databaseId: team.id,
    slug: team.slug,
    name: team.name,
    combinedSlug: `${organization?.login ?? ""}/${team.slug}`,
    organization: () => organization && accountObject(graph, organization),
  };
}
