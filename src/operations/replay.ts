import type { Ledger } from "../audit/ledger.ts";
import { encodeMessage } from "../deliveries/encode.ts";
import type { Queue } from "../deliveries/queue.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Lane } from "../values/lane.ts";
import type { OperatorVerbs } from "./operator-verbs.ts";
import type { DryRunDependencies, Foreseen } from "./replay-dry-run.ts";
import { accountIn, receiveFile } from "./replay-file.ts";

export interface ReplayDependencies extends DryRunDependencies {
  readonly queue: Queue;
  readonly ledger: Ledger;
  readonly operator: string;
}

/** What became, or would become, of a payload that an operator put in. */
export interface ReplayAnswer {
  readonly event: string;
  /** The lanes that want the event; none: the bot does not act on it. */
  readonly lanes: readonly Lane[];
  /** Under which it is worked on; null after a dry run. */
  readonly guid: string | null;
  /** Null unless it was a dry run. */
  readonly foreseen: Foreseen | null;
}

/** An envelope takes names of this length, and ARNs may be longer. */
const nameLimit = 256;

/** `replay`: lets the bot work on a payload from a file, or says what it would do. */
export function replayVerbs(deps: ReplayDependencies): OperatorVerbs {
  return {
    async replay({ body = "", event = "", dryRun }): Promise<ReplayAnswer> {
      if (!/^[a-z][a-z0-9_]{0,63}$/.test(event)) {
        throw new PipewardenError("event_invalid", "--event takes the name of an event as GitHub's X-GitHub-Event has it, such as push.");
      }
      const { guid, payload, messages } = await receiveFile(body, event, deps.clock);
      const account = await accountIn(payload, deps.github);
      const lanes = messages.map(({ lane }) => lane);
      const [first] = messages;
      if (dryRun === "true") {
        if (first === undefined) return { event, lanes, guid: null, foreseen: { looks: [], left: 0 } };
        // Loaded here: it takes Probot and every capability.
        const { foresee } = await import("./replay-dry-run.ts");
        const foreseen = await foresee(first.message, payload, account, deps);
        return { event, lanes, guid: null, foreseen };
      }
      if (first === undefined) return { event, lanes, guid: null, foreseen: null };
      // Before it is sent: nobody's work without a trace.
      await deps.ledger.record({
        of: guid,
        phase: "requested",
        attempt: 1,
        action: "delivery.replay_file",
        at: deps.clock.now(),
        ownerId: account.id,
        delivery: { guid, event },
        summary: `${deps.operator} had the bot work on an event from a file.`,
      });
      const operator = deps.operator.slice(0, nameLimit);
      for (const { lane, group, message } of messages)
        await deps.queue.send(lane, { group, body: encodeMessage({ ...message, operator }) });
      return { event, lanes, guid, foreseen: null };
    },
  };
}
