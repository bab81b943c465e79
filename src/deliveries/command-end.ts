import type { Occasion, Run } from "../changes/engine.ts";
import type { Clock } from "../values/clock.ts";
import type { PipewardenError } from "../values/errors.ts";
import { idOf } from "../values/hash.ts";
import type { JsonObject } from "../values/json.ts";
import type { Queue } from "./queue.ts";
import { requestLook } from "./requests.ts";

/** The capability that answers commands. */
const answering = "commands";
/** So many changes are told of one by one; a message must fit into the queue. */
const mostTold = 20;
const longestText = 300;

interface Looked {
  readonly capability: string;
  readonly occasion: Occasion;
}

/** Whose look it was, for whoever gave the command: one command may ask for several. */
const partOf = ({ capability, occasion }: Looked): string => {
  const { kind } = occasion.params ?? {};
  return typeof kind === "string" ? `${capability}/${kind}` : capability;
};

/** A look that a command had asked for is over: whoever answers commands is told what came of it. */
export async function commandEnded(queue: Queue, clock: Clock, looked: Looked, { changes, outcomes, reported }: Run): Promise<void> {
  const told = changes.slice(0, mostTold).map((change): JsonObject => {
    const outcome = outcomes.get(change.id) ?? reported;
    const detail = outcome?.status === "held" ? outcome.reason : outcome?.status === "failed" ? outcome.error.message : "";
    return {
      kind: change.kind,
      summary: change.summary.slice(0, longestText),
      status: outcome?.status ?? "open",
      detail: detail.slice(0, longestText),
    };
  });
  await tell(queue, clock, looked, { changes: told, more: Math.max(0, changes.length - mostTold) });
}

/** GitHub refused the look itself. */
export async function commandRefused(queue: Queue, clock: Clock, looked: Looked, { code, message }: PipewardenError): Promise<void> {
  await tell(queue, clock, looked, { changes: [], more: 0, refusal: { code, message: message.slice(0, longestText) } });
}

async function tell(queue: Queue, clock: Clock, looked: Looked, end: JsonObject): Promise<void> {
  const { repository, cause, episode } = looked.occasion;
  if (cause.kind !== "command" || looked.capability === answering) return;
  const part = partOf(looked);
  await requestLook(queue, clock, "act", {
    capability: answering,
    id: idOf({ ended: cause.id, part, episode }),
    repository,
    cause,
    params: { kind: "finished", part, ...end },
  });
}
