/** The time, as a dependency: tests move it, and `decide` gets it as a value. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
