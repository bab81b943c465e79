import { ok } from "../http/answer.ts";
import type { Resource } from "../http/rate-limit.ts";
import { get, type Route } from "../http/route.ts";

export const rateLimitRoutes: readonly Route[] = [
  get("/rate_limit", "anyone", ({ world, viewer }) => {
    const standing = (resource: Resource) => {
      const { limit, used, remaining, reset } = world.limits.standing(viewer, resource);
      return { limit, used, remaining, reset };
    };
    const core = standing("core");
    const reset = core.reset;
    return ok({ resources: { core, graphql: standing("graphql"), search: { limit: 30, used: 0, remaining: 30, reset } }, rate: core });
  }),
];
