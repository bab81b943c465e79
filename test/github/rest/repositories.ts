import { sees } from "../auth/authorise.ts";
import { actorOf, grants, type Viewer } from "../auth/viewer.ts";
import { ok, Refusal, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { get, patch, type Route } from "../http/route.ts";
import { permissionsOf, renderFullRepository, renderMinimalRepository, SWITCHES } from "../render/repository.ts";
import type { Repository, Role } from "../state/entities.ts";
import { updateRepository } from "../state/repositories.ts";
import { roleOf } from "../state/roles.ts";
import type { Store } from "../state/store.ts";

/** The role that a viewer's rights amount to. */
function viewerRole(store: Store, viewer: Viewer, repository: Repository): Role {
  if (viewer.kind === "user") return roleOf(store, viewer.account, repository);
  if (viewer.kind !== "installation") return "none";
  if (grants(viewer.permissions, "administration:write")) return "admin";
  return grants(viewer.permissions, "contents:write") ? "write" : "read";
}

/** By creation, newest first, unless told otherwise; by name from A. */
function sorted(repositories: readonly Repository[], query: URLSearchParams): Repository[] {
  const by = query.get("sort") ?? "created";
  const ascending = (query.get("direction") ?? (by === "full_name" ? "asc" : "desc")) === "asc";
  const key = (repository: Repository): number | string => {
    if (by === "full_name") return repository.name;
    return by === "updated" ? repository.updatedAt : by === "pushed" ? repository.pushedAt : repository.id;
  };
  const compare = (a: Repository, b: Repository): number => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  return [...repositories].sort((a, b) => (ascending ? compare(a, b) : compare(b, a)));
}

export const repositoryRoutes: readonly Route[] = [
  get("/repos/{owner}/{repo}", ["metadata:read"], ({ world, viewer, repository }) =>
    ok(renderFullRepository(world, repository, viewerRole(world.store, viewer, repository))),
  ),

  patch(
    "/repos/{owner}/{repo}",
    ["administration:write"],
    ({ world, viewer, repository, body = {} }) => {
      if (repository.archived && body.archived !== false) throw new Refusal(403, "Repository was archived so is read-only.");
      if (body.default_branch !== undefined && !repository.refs.has(`refs/heads/${body.default_branch}`))
        throw unprocessable(
          "Repository",
          "default_branch",
          `The branch ${body.default_branch} was not found. Please push that ref first or create it via the Git Data API.`,
        );
      const switches = Object.entries(body).filter(([name, value]) => name in SWITCHES && typeof value === "boolean") as [
        string,
        boolean,
      ][];
      updateRepository(world, repository, actorOf(viewer), {
        name: body.name,
        description: body.description,
        homepage: body.homepage,
        private: body.visibility === undefined ? body.private : body.visibility === "private",
        archived: body.archived,
        defaultBranch: body.default_branch,
        switches,
      });
      return ok(renderFullRepository(world, repository, viewerRole(world.store, viewer, repository)));
    },
    { archived: true },
  ),

  get("/orgs/{org}/repos", ["metadata:read"], ({ world, viewer, organization, query, address }) => {
    const type = query.get("type") ?? "all";
    const all = world.store
      .repositoriesOf(organization)
      .filter((repository) => sees(world.store, viewer, repository))
      .filter((repository) => type === "all" || (type === "private") === repository.private || (type === "sources" && !repository.fork));
    const { items, headers } = paginate(sorted(all, query), query, address);
    return ok(
      items.map((repository) => ({
        ...renderMinimalRepository(world, repository),
        permissions: permissionsOf(viewerRole(world.store, viewer, repository)),
      })),
      headers,
    );
  }),
];
