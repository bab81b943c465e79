import type { Attempt } from "../hooks/hooks.ts";
import { created, notFound, ok, Refusal } from "../http/answer.ts";
import { type Call, get, patch, post, type Route } from "../http/route.ts";
import type { App } from "../state/entities.ts";
import { iso } from "../state/world.ts";
import { callingApp } from "./apps.ts";

type Finished = Attempt & { outcome: NonNullable<Attempt["outcome"]> };

const finished = (attempt: Attempt): attempt is Finished => attempt.outcome !== undefined;

function render(attempt: Finished) {
  return {
    id: attempt.id,
    guid: attempt.guid,
    delivered_at: iso(attempt.deliveredAt),
    redelivery: attempt.redelivery,
    duration: attempt.outcome.duration,
    status: attempt.outcome.status,
    status_code: attempt.outcome.statusCode,
    event: attempt.event,
    action: attempt.action,
    installation_id: attempt.installationId,
    repository_id: attempt.repositoryId,
    throttled_at: null,
  };
}

function own(call: Call, id: string): Attempt {
  const app = callingApp(call.viewer);
  const found = call.world.hooks.byId(Number(id));
  if (found === undefined || found.app !== app) throw notFound();
  return found;
}

/** A failure is 400 to 599, a success 200 to 399, as the parameter's description says. */
const hasStatus = (attempt: Finished, status: string | null): boolean =>
  status === null || (status === "failure") === attempt.outcome.statusCode >= 400;

/** The secret itself is never shown. */
const hookConfig = ({ hook }: App) => ({
  content_type: "json",
  insecure_ssl: "0",
  ...(hook.secret !== "" && { secret: "********" }),
  ...(hook.url !== undefined && { url: hook.url }),
});

export const hookDeliveryRoutes: readonly Route[] = [
  get("/app/hook/config", "app", ({ viewer }) => ok(hookConfig(callingApp(viewer)))),

  // What is not named stays as it is.
  patch("/app/hook/config", "app", ({ viewer, body }) => {
    const app = callingApp(viewer);
    if (body?.content_type !== undefined && body.content_type !== "json") throw new Refusal(422, "The local GitHub sends JSON only.");
    if (body?.url !== undefined) app.hook.url = body.url;
    if (body?.secret !== undefined) app.hook.secret = body.secret;
    return ok(hookConfig(app));
  }),

  // Newest first; a cursor leads to what is older.
  get("/app/hook/deliveries", "app", ({ world, viewer, query, address }) => {
    const app = callingApp(viewer);
    const perPage = Math.min(100, Math.max(1, Number(query.get("per_page") ?? 30) || 30));
    const cursor = query.get("cursor");
    const before = cursor === null ? Number.POSITIVE_INFINITY : Number(/^v1_(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
    if (Number.isNaN(before)) throw new Refusal(400, "Invalid cursor");
    const items: Finished[] = [];
    const { attempts } = world.hooks;
    let more = false;
    for (let index = attempts.length - 1; index >= 0 && !more; index -= 1) {
      const attempt = attempts[index];
      if (
        attempt === undefined ||
        attempt.app !== app ||
        attempt.id >= before ||
        !finished(attempt) ||
        !hasStatus(attempt, query.get("status"))
      )
        continue;
      if (items.length === perPage) more = true;
      else items.push(attempt);
    }
    const next = new URLSearchParams(query);
    next.set("cursor", `v1_${items.at(-1)?.id ?? 0}`);
    return ok(items.map(render), more ? { link: `<${address}?${next}>; rel="next"` } : {});
  }),

  get("/app/hook/deliveries/{delivery_id}", "app", (call) => {
    const attempt = own(call, call.params.delivery_id);
    if (!finished(attempt)) throw notFound();
    return ok({
      ...render(attempt),
      request: { headers: attempt.headers, payload: JSON.parse(attempt.body) as unknown },
      response: { headers: attempt.outcome.headers, payload: attempt.outcome.payload },
    });
  }),

  post(
    "/app/hook/deliveries/{delivery_id}/attempts",
    "app",
    (call) => {
      call.world.hooks.redeliver(own(call, call.params.delivery_id));
      return { ...created({}), status: 202 };
    },
    { harmless: true },
  ),
];
