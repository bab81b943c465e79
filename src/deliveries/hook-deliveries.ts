import * as z from "zod/mini";
import type { Octokit } from "../github/client.ts";
import { guidPattern } from "./guid.ts";

// The App's own webhook deliveries, as GitHub keeps them for three days:
// https://docs.github.com/rest/apps/webhooks#list-deliveries-for-an-app-webhook

/** How long GitHub keeps deliveries, in milliseconds. */
export const deliveriesKeptFor = 3 * 86_400_000;

// Larger ids lose digits in JavaScript's numbers: an entry that has one is left out rather than mistaken for another.
const id = z.int().check(z.positive());

const entry = z.object({
  id,
  guid: z.string().check(z.toLowerCase(), z.regex(guidPattern)),
  delivered_at: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT/)),
  redelivery: z.boolean(),
  status: z.string(),
  status_code: z.number(),
  event: z.string(),
  action: z.nullish(z.string()),
  installation_id: z.nullish(id),
  repository_id: z.nullish(id),
});

/** One attempt to deliver. All attempts of one delivery share its guid. */
export interface HookDelivery {
  readonly id: number;
  readonly guid: string;
  /** Milliseconds since the epoch. */
  readonly deliveredAt: number;
  /** False for the first attempt of a delivery. */
  readonly redelivery: boolean;
  /** Words, such as "OK", "Payload Too Large" or "timed out". */
  readonly status: string;
  readonly statusCode: number;
  readonly event: string;
  readonly action?: string;
  readonly installationId?: number;
  readonly repositoryId?: number;
}

export interface DeliveryPage {
  /** Newest first. */
  readonly deliveries: readonly HookDelivery[];
  /** Where the next, older page begins. */
  readonly next?: string;
}

/** One page of 100. `status`: "failure" are answers of 400 to 599, "success" those of 200 to 399. `octokit` is authenticated as the App. */
export async function listHookDeliveries(
  octokit: Octokit,
  query: { status?: "success" | "failure"; cursor?: string },
): Promise<DeliveryPage> {
  const { data, headers } = await octokit.request("GET /app/hook/deliveries", { per_page: 100, ...query });
  const next = nextCursor(headers.link);
  return { deliveries: (data as unknown[]).flatMap(parseEntry), ...(next === undefined ? {} : { next }) };
}

function parseEntry(value: unknown): HookDelivery[] {
  const parsed = z.safeParse(entry, value);
  if (!parsed.success) return [];
  const { data } = parsed;
  return [
    {
      id: data.id,
      guid: data.guid,
      deliveredAt: Date.parse(data.delivered_at),
      redelivery: data.redelivery,
      status: data.status,
      statusCode: data.status_code,
      event: data.event,
      ...(data.action ? { action: data.action } : {}),
      ...(data.installation_id ? { installationId: data.installation_id } : {}),
      ...(data.repository_id ? { repositoryId: data.repository_id } : {}),
    },
  ];
}

/** The cursor of `rel="next"`. Only the cursor is taken, so that no answer can lead the App's token to another host. */
function nextCursor(link: string | undefined): string | undefined {
  const url = /<([^>]*)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return url === undefined ? undefined : (new URL(url).searchParams.get("cursor") ?? undefined);
}
