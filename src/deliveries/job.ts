import { AsyncLocalStorage } from "node:async_hooks";
import { PipewardenError } from "../values/errors.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { JsonObject } from "../values/json.ts";

/**
 * The message in hand, as the Probot handlers see it. Handlers say what is to be looked at; the worker knows how: with which lease,
 * which stored plan, which cause.
 */
export interface Job {
  /** Whether GitHub names this App itself as the sender: the echo of our own change. */
  isOwn(sender: { readonly login: string; readonly type: string } | undefined): Promise<boolean>;
  /** Lets the capability observe, decide and apply on one repository, now. */
  look(capability: string, repository: RepositoryRef, params?: JsonObject): Promise<void>;
  /** Lets the capability keep what the event says in the bot's own storage, see `Capability.note`. */
  note(capability: string, repository: RepositoryRef, params: JsonObject): Promise<void>;
  /** When the event was received first, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Queues a look at every repository of the installation. `owner`: login of its account, which finds a reinstalled App again. */
  lookEverywhere(capability: string, owner?: string): Promise<void>;
}

const jobs = new AsyncLocalStorage<Job>();

export const withJob = <T>(job: Job, work: () => Promise<T>): Promise<T> => jobs.run(job, work);

/** @throws PipewardenError outside of a worker: events reach the Probot application through the queue only. */
export function currentJob(): Job {
  const job = jobs.getStore();
  if (job === undefined)
    throw new PipewardenError("no_job", "An event reached the application without the worker; send it to the queue instead.");
  return job;
}
