import { PipewardenError } from "../values/errors.ts";

/** What the rules of EventBridge send: the constant input that serverless.yml gives them, not an event of the bus. */
export interface TaskEvent {
  readonly task?: unknown;
}

/** @throws PipewardenError `task_unknown` for a task that the function does not know. */
export function taskOf<Task extends string>({ task }: TaskEvent, known: readonly Task[]): Task {
  const found = known.find((one) => one === task);
  if (found !== undefined) return found;
  const names = known.map((one) => `"${one}"`).join(" and ");
  throw new PipewardenError(
    "task_unknown",
    `This function knows the task ${names}, and was sent another. Deploy the stack of this version again.`,
  );
}
