import { peeled, readTag, writeTag } from "../git/tag.ts";
import { created, notFound, ok, Refusal } from "../http/answer.ts";
import { paginate } from "../http/paging.ts";
import { get, post, type Route } from "../http/route.ts";
import { renderTag } from "../render/git.ts";
import { signature } from "./git-data.ts";

const TAGS = "/repos/{owner}/{repo}/git/tags";

export const tagRoutes: readonly Route[] = [
  // Those of branches' and releases' making alike, in the reverse order of the alphabet as GitHub has them; annotated ones with their commit.
  get("/repos/{owner}/{repo}/tags", ["contents:read"], ({ world, repository, query, address }) => {
    const names = [...repository.refs.keys()].filter((ref) => ref.startsWith("refs/tags/")).map((ref) => ref.slice("refs/tags/".length));
    const { items, headers } = paginate(names.toSorted().reverse(), query, address);
    const root = `${world.url}/repos/${repository.owner.login}/${repository.name}`;
    return ok(
      items.map((name) => {
        const sha = peeled(repository.git, repository.refs.get(`refs/tags/${name}`) ?? "");
        return {
          name,
          zipball_url: `${root}/zipball/refs/tags/${name}`,
          tarball_url: `${root}/tarball/refs/tags/${name}`,
          commit: { sha, url: `${root}/commits/${sha}` },
          node_id: `REF_${Buffer.from(`${repository.id}:${name}`).toString("base64url")}`,
        };
      }),
      headers,
    );
  }),

  post(TAGS, ["contents:write"], (call) => {
    const { world, repository, body } = call;
    if (repository.git.get(body.type, body.object) === undefined) throw new Refusal(422, "Could not verify object");
    const { tag, message, object, type } = body;
    const sha = writeTag(repository.git, { tag, message, object, type, tagger: signature(call, body.tagger) });
    return created(renderTag(world, repository, sha));
  }),

  get(`${TAGS}/{tag_sha}`, ["contents:read"], ({ world, repository, params }) => {
    if (readTag(repository.git, params.tag_sha) === undefined) throw notFound();
    return ok(renderTag(world, repository, params.tag_sha));
  }),
];
