import type { components } from "@octokit/openapi-types";
import type { Repository } from "../state/entities.ts";
import type { Release } from "../state/releases.ts";
import { fullName } from "../state/store.ts";
import { iso, type World } from "../state/world.ts";
import { renderUser } from "./issue.ts";

export function renderRelease(world: World, repository: Repository, release: Release): components["schemas"]["release"] {
  const api = `${world.url}/repos/${fullName(repository)}`;
  const url = `${api}/releases/${release.id}`;
  return {
    url,
    html_url: `${world.url}/${fullName(repository)}/releases/tag/${release.tag}`,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: `${api}/tarball/${release.tag}`,
    zipball_url: `${api}/zipball/${release.tag}`,
    id: release.id,
    node_id: `RE_${release.id}`,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body,
    draft: release.draft,
    prerelease: release.prerelease,
    created_at: iso(release.createdAt),
    published_at: release.publishedAt === null ? null : iso(release.publishedAt),
    author: renderUser(world, release.author),
    assets: [],
  };
}
