import type { Viewer } from "../auth/viewer.ts";
import { covers, type Store } from "../state/store.ts";

export type Resource = "core" | "graphql";

interface Window {
  used: number;
  /** Milliseconds since the epoch. */
  resetAt: number;
}

export interface Standing {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since the epoch. */
  readonly reset: number;
  readonly resource: Resource;
}

const HOUR = 3_600_000;

/** GitHub's primary rate limit: so many requests an hour for each installation, App or person. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();
  readonly #limits = new Map<number, number>();
  readonly #store: Store;
  readonly #now: () => number;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Overrides the limit of an installation or an App; their ids never coincide. */
  setLimit(id: number, limit: number): void {
    this.#limits.set(id, limit);
  }

  standing(viewer: Viewer, resource: Resource): Standing {
    const { used, resetAt } = this.#window(viewer, resource);
    const limit = this.#limit(viewer);
    return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(resetAt / 1000), resource };
  }

  count(viewer: Viewer, resource: Resource): void {
    this.#window(viewer, resource).used += 1;
  }

  #window(viewer: Viewer, resource: Resource): Window {
    const key = `${keyOf(viewer)} ${resource}`;
    const now = this.#now();
    const known = this.#windows.get(key);
    if (known !== undefined && known.resetAt > now) return known;
    const window = { used: 0, resetAt: now + HOUR };
    this.#windows.set(key, window);
    return window;
  }

  /**
   * 5,000 an hour, and 50 more for each repository and each member over 20, at most 12,500; 15,000 on Enterprise Cloud.
   * (https://docs.github.com/apps/creating-github-apps/registering-a-github-app/rate-limits-for-github-apps)
   */
  #limit(viewer: Viewer): number {
    if (viewer.kind === "anonymous") return 60;
    const set = viewer.kind === "user" ? undefined : this.#limits.get(viewer.kind === "app" ? viewer.app.id : viewer.installation.id);
    if (set !== undefined) return set;
    if (viewer.kind !== "installation") return 5_000;
    const { installation } = viewer;
    if (installation.account.plan === "enterprise") return 15_000;
    let repositories = 0;
    for (const repository of this.#store.repositories.values()) if (covers(installation, repository)) repositories += 1;
    const members = this.#store.members.get(installation.account.id)?.size ?? 0;
    return Math.min(12_500, 5_000 + 50 * (Math.max(0, repositories - 20) + Math.max(0, members - 20)));
  }
}

function keyOf(viewer: Viewer): string {
  switch (viewer.kind) {
    case "installation":
      return `installation ${viewer.installation.id}`;
    case "app":
      return `app ${viewer.app.id}`;
    case "user":
      return `user ${viewer.account.id}`;
    case "anonymous":
      return "anonymous";
  }
}

export const rateLimitHeaders = (standing: Standing): Record<string, string> => ({
  "x-ratelimit-limit": String(standing.limit),
  "x-ratelimit-remaining": String(standing.remaining),
  "x-ratelimit-used": String(standing.used),
  "x-ratelimit-reset": String(standing.reset),
  "x-ratelimit-resource": standing.resource,
});
