import { actorOf } from "../auth/viewer.ts";
import { ok, Refusal } from "../http/answer.ts";
import { get, put, type Route } from "../http/route.ts";
import { languagesOf } from "../state/languages.ts";
import { setTopics } from "../state/repositories.ts";

const MOST_TOPICS = 20;

/** Lower-case letters, digits and hyphens, 50 at most, no hyphen first. (https://docs.github.com/articles/classifying-your-repository-with-topics) */
const TOPIC = /^[a-z0-9][a-z0-9-]{0,49}$/;

export const topicRoutes: readonly Route[] = [
  get("/repos/{owner}/{repo}/topics", ["metadata:read"], ({ repository }) => ok({ names: [...repository.topics] })),

  put("/repos/{owner}/{repo}/topics", ["administration:write"], ({ world, repository, body, viewer }) => {
    const names = [...new Set(body.names.map((name) => name.toLowerCase()))];
    const strange = names.find((name) => !TOPIC.test(name));
    if (strange !== undefined || names.length > MOST_TOPICS)
      throw new Refusal(422, "Validation Failed", {
        errors: [strange === undefined ? `Topics cannot be more than ${MOST_TOPICS}` : `Topic "${strange}" is invalid`],
      });
    setTopics(world, repository, names, actorOf(viewer));
    return ok({ names });
  }),

  get("/repos/{owner}/{repo}/languages", ["metadata:read"], ({ repository }) => ok(Object.fromEntries(languagesOf(repository)))),
];
