import type { Lane } from "./lane.ts";

/**
 * What is measured. Few names, and no dimension but the lane: each combination is a time series that costs money and must be watched, so
 * never a repository, an owner or anything else that grows.
 */
export const metricNames = [
  /** From the webhook to the first moment of work on it, in milliseconds. */
  "DeliveryLag",
  /** What GitHub said remains of the hour's requests, of whichever installation has least. */
  "GitHubCallsLeft",
  /** Messages whose work ended, refusals of GitHub included; by lane. */
  "MessagesDone",
  /** Messages whose work failed and is tried again; by lane. */
  "MessagesFailed",
  /** Messages that lie among the dead letters now; by lane. */
  "MessagesDead",
  /** Messages that wait because GitHub's limit is reached; by lane. */
  "WaitingForRateLimit",
  /** Hourly sweeps that reached every installation. */
  "SweepCompleted",
  /** Repositories that a sweep queued. */
  "RepositoriesQueued",
] as const;
export type MetricName = (typeof metricNames)[number];

/** Where measurements go. Taking one never fails and never waits. */
export interface Metrics {
  record(name: MetricName, value: number, lane?: Lane): void;
}
