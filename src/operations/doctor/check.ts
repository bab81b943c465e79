import type { Queue } from "../../deliveries/queue.ts";
import type { GitHub } from "../../github/client.ts";
import type { AppDefinition } from "../../registration/app-definition.ts";
import type { FoundDefinition } from "../../storage/found-definition.ts";
import type { Table } from "../../storage/table.ts";
import type { Clock } from "../../values/clock.ts";
import type { Lane } from "../../values/lane.ts";
import type { SendProbe } from "./send-probe.ts";
import type { WebhookTarget } from "./webhook-target.ts";

/** `warning`: it works, but somebody should look. `skipped`: it could not be looked at, and the sentence says why. */
export type CheckState = "ok" | "warning" | "failure" | "skipped";

/** What became of one check. Programs read these: a name never changes its meaning. */
export interface Check {
  /** `group.what`, such as `app.clock`. */
  readonly name: string;
  readonly state: CheckState;
  /** What is wrong, why it matters, what to do; of what is well, what was seen. Never a secret. */
  readonly message: string;
}

/** What the doctor looks at and no other verb. */
export interface DoctorSight {
  /** Absent: the webhook secret is not known to whoever asks. */
  readonly webhook?: WebhookTarget | undefined;
  /** Base address of the bot's control verbs; a deployment has none. */
  readonly controlUrl?: string | undefined;
  /** The table as its engine describes it. */
  readonly describeTable?: (() => Promise<FoundDefinition>) | undefined;
  /** For how long the oldest visible message of a lane has been waiting, in milliseconds; undefined when there is none. */
  readonly oldestMessage?: ((lane: Lane) => number | undefined) | undefined;
}

/** What the checks look at. */
export interface DoctorDependencies extends DoctorSight {
  readonly table: Table;
  readonly queue: Pick<Queue, "depth">;
  readonly github: GitHub;
  readonly clock: Clock;
  /** Default: app.yml. */
  readonly wanted?: Pick<AppDefinition, "default_permissions" | "default_events"> | undefined;
  /** How probes are sent; default: over HTTP. */
  readonly send?: SendProbe | undefined;
  /** How long a delivery may take through the queue and the worker, in milliseconds; default one minute. */
  readonly patience?: number | undefined;
  /** Waits so many milliseconds; default: the platform's timer. */
  readonly pause?: ((milliseconds: number) => Promise<void>) | undefined;
}

const check =
  (state: CheckState) =>
  (name: string, message: string): Check => ({ name, state, message });

export const ok = check("ok");
export const warning = check("warning");
export const failure = check("failure");
export const skipped = check("skipped");
