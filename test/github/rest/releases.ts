import { actorOf } from "../auth/viewer.ts";
import { created, notFound, ok, unprocessable } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { get, post, type Route } from "../http/route.ts";
import { renderRelease } from "../render/release.ts";
import { resolveCommit, setRef } from "../state/refs.ts";
import type { Release } from "../state/releases.ts";

const RELEASES = "/repos/{owner}/{repo}/releases";

export const releaseRoutes: readonly Route[] = [
  post(RELEASES, ["contents:write"], ({ world, repository, viewer, body }) => {
    const { tag_name: tag, target_commitish: target = repository.defaultBranch, name = null, draft = false, prerelease = false } = body;
    if (repository.releases.has(tag)) throw unprocessable("Release", "tag_name", "already_exists", "already_exists");
    // A draft has no tag yet.
    if (!draft && !repository.refs.has(`refs/tags/${tag}`)) {
      const commit = resolveCommit(repository, target);
      if (commit === undefined) throw unprocessable("Release", "target_commitish", "invalid", "invalid");
      setRef(world, repository, `refs/tags/${tag}`, commit, actorOf(viewer));
    }
    const now = world.now();
    const release: Release = {
      ...{ id: world.store.ids.next("release"), tag, target, name, body: body.body ?? null, draft, prerelease },
      ...{ author: actorOf(viewer), createdAt: now, publishedAt: draft ? null : now },
    };
    repository.releases.set(tag, release);
    return created(renderRelease(world, repository, release));
  }),

  // Drafts are for whoever may push; nobody makes one here and looks for it in the list.
  get(RELEASES, ["contents:read"], ({ world, repository, query, address }) => {
    const published = [...repository.releases.values()].filter(({ draft }) => !draft).reverse();
    const { items, headers } = paginate(published, query, address);
    return ok(
      items.map((release) => renderRelease(world, repository, release)),
      headers,
    );
  }),

  get(`${RELEASES}/tags/{tag}`, ["contents:read"], ({ world, repository, params }) => {
    const found = repository.releases.get(params.tag);
    if (found === undefined || found.draft) throw notFound();
    return ok(renderRelease(world, repository, found));
  }),
];
