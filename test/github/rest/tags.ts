import { readTag, writeTag } from "../git/tag.ts";
import { created, notFound, ok, Refusal } from "../http/answer.ts";
import { get, post, type Route } from "../http/route.ts";
import { renderTag } from "../render/git.ts";
import { signature } from "./git-data.ts";

const TAGS = "/repos/{owner}/{repo}/git/tags";

export const tagRoutes: readonly Route[] = [
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
