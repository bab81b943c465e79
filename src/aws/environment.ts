import { PipewardenError } from "../values/errors.ts";
import { type Lane, lanes } from "../values/lane.ts";

/** Environment variables; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws PipewardenError `environment_incomplete` when the variable is not set: the template of the deployment and the code do not fit. */
export function required(env: Environment, name: string): string {
  const value = env[name]?.trim();
  if (value !== undefined && value !== "") return value;
  throw new PipewardenError(
    "environment_incomplete",
    `The environment variable ${name} is not set. Deploy the stack of this version again.`,
  );
}

/** A variable that is set to nothing counts as not set. */
export function optional(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

/** The URLs of one lane, by the names that the template gives them: `ACT_QUEUE_URL`, `ACT_DEAD_LETTERS_URL`. */
export const queueUrlOf = (env: Environment, lane: Lane): string => required(env, `${lane.toUpperCase()}_QUEUE_URL`);
const deadLettersUrlOf = (env: Environment, lane: Lane): string => required(env, `${lane.toUpperCase()}_DEAD_LETTERS_URL`);

/** The URLs of all lanes. A function is given those that it uses; asking for another one throws as `required` does. */
export function queueUrls(env: Environment): Record<Lane, { queue: string; deadLetters: string }> {
  const urlsOf = (lane: Lane) => ({
    get queue() {
      return queueUrlOf(env, lane);
    },
    get deadLetters() {
      return deadLettersUrlOf(env, lane);
    },
  });
  return Object.fromEntries(lanes.map((lane) => [lane, urlsOf(lane)])) as Record<Lane, { queue: string; deadLetters: string }>;
}
