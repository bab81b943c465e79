import type { Attempt } from "./hooks.ts";

/** A delivery as tests look at it: one for each guid, with its latest attempt. */
export interface Delivery {
  readonly guid: string;
  /** Of the latest attempt. */
  readonly id: number;
  readonly event: string;
  readonly action: string | null;
  readonly appId: number;
  readonly repositoryId: number | null;
  /** Of the latest attempt; undefined while it waits or is under way. */
  readonly status_code: number | undefined;
  readonly attempts: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The payload as it was sent. */
  readonly body: string;
}

export function summarise(attempts: readonly Attempt[]): Delivery[] {
  const byGuid = new Map<string, Delivery>();
  for (const { guid, id, event, action, app, repositoryId, outcome, headers, body } of attempts) {
    const count = (byGuid.get(guid)?.attempts ?? 0) + 1;
    byGuid.set(guid, {
      guid,
      id,
      event,
      action,
      appId: app.id,
      repositoryId,
      status_code: outcome?.statusCode,
      attempts: count,
      headers,
      body,
    });
  }
  return [...byGuid.values()];
}
