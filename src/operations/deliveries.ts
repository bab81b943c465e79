import { guidPattern } from "../deliveries/guid.ts";
import type { GitHub } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Lane, lanes } from "../values/lane.ts";
import { accountsOf } from "./accounts.ts";
import { findAttempts } from "./deliveries-attempts.ts";
import { type FateDependencies, type Fates, fatesOf, readDeadLetters } from "./deliveries-fate.ts";
import { listDeliveries } from "./deliveries-list.ts";
import { type RedriveDependencies, redrive } from "./deliveries-redrive.ts";
import { showDelivery } from "./deliveries-show.ts";
import type { OperatorVerbs } from "./operator-verbs.ts";
import { timeOf, wholeNumber } from "./parameters.ts";

export interface DeliveryVerbDependencies extends RedriveDependencies {
  readonly table: Table;
  readonly github: GitHub;
}

/** What GitHub was asked for, and what is known of the delivery by now. */
export interface ReplayedDelivery {
  readonly guid: string;
  readonly event: string;
  readonly lanes: Fates;
}

/** `deliveries-list`, `deliveries-show`, `deliveries-replay` and `deliveries-redrive`. */
export function deliveryVerbs(deps: DeliveryVerbDependencies): OperatorVerbs {
  // The client is made when a verb is used.
  const fateDependencies = (): FateDependencies => ({
    table: deps.table,
    queue: deps.queue,
    clock: deps.clock,
    octokit: deps.github.app(),
  });
  return {
    "deliveries-list": async ({ failed, since, limit = "50" }) =>
      listDeliveries(fateDependencies(), {
        failed: failed === "true",
        limit: wholeNumber(limit, "limit", [1, 500]),
        ...(since === undefined ? {} : { since: timeOf(since, "since") }),
      }),
    "deliveries-show": async ({ guid }) => showDelivery({ ...fateDependencies(), github: deps.github }, guidOf(guid)),
    "deliveries-replay": async ({ guid }) => askAgain(deps, fateDependencies(), guidOf(guid)),
    "deliveries-redrive": async ({ lane, limit = "100" }) =>
      redrive(deps, { limit: wholeNumber(limit, "limit", [1, 1000]), ...(lane === undefined ? {} : { lane: laneOf(lane) }) }),
  };
}

/** GitHub delivers it again, under the same guid: what is done already is not done again. */
async function askAgain(deps: DeliveryVerbDependencies, fates: FateDependencies, guid: string): Promise<ReplayedDelivery> {
  const attempts = await findAttempts(fates.octokit, guid);
  if (attempts === undefined) {
    throw new PipewardenError(
      "delivery_unlisted",
      `GitHub does not list the delivery ${guid}: it keeps deliveries for three days. A sweep looks anew.`,
    );
  }
  const { event, newest } = attempts;
  const known = await fatesOf(fates, { guid, event, attempts }, await readDeadLetters(deps.queue));
  await fates.octokit.request("POST /app/hook/deliveries/{delivery_id}/attempts", { delivery_id: newest.id });
  const account = (await accountsOf(deps.github)).find(({ installation }) => installation === newest.installationId);
  if (account !== undefined) {
    await deps.ledger.record({
      of: guid,
      phase: "requested",
      // A delivery may be asked for again as often as anyone likes.
      attempt: deps.clock.now(),
      action: "delivery.replay",
      at: deps.clock.now(),
      ownerId: account.id,
      delivery: { guid, event },
      summary: `${deps.operator} asked GitHub to deliver this event again.`,
    });
  }
  return { guid, event, lanes: known };
}

/** @throws PipewardenError `guid_invalid`. */
function guidOf(text = ""): string {
  const guid = text.toLowerCase();
  if (guidPattern.test(guid)) return guid;
  throw new PipewardenError(
    "guid_invalid",
    "A delivery's GUID looks like 0b5a1f5e-1111-4222-8333-123456789abc; `pipewarden deliveries list` shows them.",
  );
}

/** @throws PipewardenError `lane_unknown`. */
function laneOf(text: string): Lane {
  const lane = lanes.find((known) => known === text);
  if (lane === undefined) throw new PipewardenError("lane_unknown", `--lane takes ${lanes.join(", ")}.`);
  return lane;
}
