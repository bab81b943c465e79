import type { Ledger } from "../audit/ledger.ts";
import { type ApplyContext, apply } from "../changes/apply.ts";
import type { Cause } from "../changes/change.ts";
import { type Ask, type Capability, type Occasion, run } from "../changes/engine.ts";
import { placeAndCause } from "../changes/trail.ts";
import type { GitHub } from "../github/client.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { idOf } from "../values/hash.ts";
import { installationId, type RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";
import type { Lane } from "../values/lane.ts";
import type { Claim } from "./claim.ts";
import { commandEnded, commandRefused } from "./command-end.ts";
import type { DeliveryMessage, RequestMessage, SweepMessage } from "./envelope.ts";
import type { Job } from "./job.ts";
import type { Queue } from "./queue.ts";
import { repositoriesOf, requestLook } from "./requests.ts";

/** The ways in which one message makes capabilities look at repositories. */
export interface Look {
  /** For the Probot application, while it handles the event. */
  jobOf(message: DeliveryMessage, payload: JsonObject): Job;
  sweep(message: SweepMessage): Promise<void>;
  answer(message: RequestMessage): Promise<void>;
  /** Puts a refusal into the audit trail, if this message had begun to look at a repository. */
  recordRefusal(error: PipewardenError): Promise<void>;
}

interface LookDependencies {
  readonly capabilities: ReadonlyMap<string, Capability>;
  readonly github: GitHub;
  readonly ledger: Ledger;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly context: ApplyContext;
  readonly claim: Claim;
  readonly lane: Lane;
}

export function createLook(deps: LookDependencies): Look {
  const { claim, lane, queue, clock } = deps;
  let current: { capability: string; occasion: Occasion } | undefined;

  const capabilityOf = (name: string): Capability => {
    const capability = deps.capabilities.get(name);
    if (capability === undefined) throw new PipewardenError("unknown_capability", `This version has no capability called ${name}.`);
    return capability;
  };

  /** Where a capability looks. One that only another version knows is asked for in the usual lane. */
  const laneOf = (name: string): Lane => deps.capabilities.get(name)?.lane ?? "act";

  /**
   * The claim holds one plan, so one message looks once; every further look is asked for by a message of its own, and so is one that
   * belongs into another lane.
   */
  const look = async (name: string, occasion: Occasion): Promise<void> => {
    const capability = capabilityOf(name);
    if (current !== undefined || laneOf(name) !== lane) {
      const { repository, cause, episode, params = {} } = occasion;
      const id = idOf({ name, episode, repository: repository.id, params });
      return requestLook(queue, clock, laneOf(name), { capability: name, id, repository, cause, params });
    }
    current = { capability: name, occasion };
    const done = await run(
      capability,
      occasion,
      {
        read: async () => claim.plan,
        save: (plan) => claim.savePlan(plan),
      },
      deps.context,
    );
    for (const ask of done.asks) await follow(ask, occasion);
    await commandEnded(queue, clock, { capability: name, occasion }, done);
  };

  /** The same look asks for the same, however often it is repeated. */
  const follow = async ({ capability, repository, everywhere, params = {}, cause }: Ask, occasion: Occasion): Promise<void> => {
    // Somebody's own wish is one wish, whatever delivery tells of it again.
    const why = cause === undefined ? { episode: occasion.episode } : { asked: cause.id };
    const request = (of: RepositoryRef) =>
      requestLook(queue, clock, laneOf(capability), {
        capability,
        id: idOf({ capability, ...why, repository: of.id, params }),
        repository: of,
        cause: cause ?? occasion.cause,
        params,
      });
    if (!everywhere) return request(repository);
    const reader = await deps.github.installationReader(repository, { metadata: "read" });
    for await (const each of repositoriesOf(reader, repository.installationId)) await request(each);
  };

  return {
    jobOf(message, payload) {
      const cause = causeOf(message, payload);
      return {
        receivedAt: message.receivedAt,
        isOwn: async (sender) => sender?.type === "Bot" && sender.login === `${(await deps.github.identity()).slug}[bot]`,
        look: (capability, repository, params) =>
          look(capability, { repository, cause, episode: message.guid, ...(params === undefined ? {} : { params }) }),
        note: async (capability, repository, params) =>
          capabilityOf(capability).note?.({ repository, cause, episode: message.guid, params }),
        async lookEverywhere(capability, owner) {
          if (message.installationId === undefined) return;
          const installation = installationId(message.installationId);
          const scope = { installationId: installation, ...(owner === undefined ? {} : { owner }) };
          const reader = await deps.github.installationReader(scope, { metadata: "read" });
          for await (const repository of repositoriesOf(reader, installation)) {
            const id = idOf({ capability, guid: message.guid, repository: repository.id });
            await requestLook(queue, clock, laneOf(capability), { capability, id, repository, cause });
          }
        },
      };
    },

    async sweep({ repository, run: sweepRun }) {
      const cause: Cause = { kind: "sweep", id: sweepRun };
      for (const [name, capability] of deps.capabilities) {
        if (capability.concerns?.(repository) === false || (await capability.hasWork?.(repository)) === false) continue;
        await look(name, { repository, cause, episode: `sweep:${sweepRun}` });
      }
    },

    answer({ capability, repository, cause, id, params }) {
      const conflicts = typeof params.conflicts === "number" ? params.conflicts : 0;
      return look(capability, { repository, cause, episode: `request:${conflicts}:${id}`, params });
    },

    async recordRefusal(error) {
      if (current === undefined) return;
      const { repository, cause, episode } = current.occasion;
      const told = deps.capabilities.get(current.capability)?.refused?.(error, current.occasion);
      if (told !== undefined) await apply(told, deps.context, { observedNow: true });
      await deps.ledger.record({
        of: idOf({ look: current.capability, episode, repository: repository.id }),
        phase: "failed",
        attempt: 1,
        action: `${current.capability}.look`,
        at: clock.now(),
        ...placeAndCause(repository, cause),
        error: { code: error.code, message: error.message },
        summary: `${repository.owner}/${repository.name} could not be looked at.`,
      });
      await commandRefused(queue, clock, current, error);
    },
  };
}

function causeOf(message: DeliveryMessage, payload: JsonObject): Cause {
  const { id, login, type } = (payload.sender ?? {}) as { id?: unknown; login?: unknown; type?: unknown };
  const event = message.action === undefined ? message.event : `${message.event}.${message.action}`;
  // Whom the file of a replay names as sender has done nothing now.
  if (message.operator !== undefined) return { kind: "operator", id: message.guid, event };
  const known = typeof id === "number" && typeof login === "string" && typeof type === "string";
  return { kind: "delivery", id: message.guid, event, ...(known ? { actor: { id, login, type } } : {}) };
}
