import { sequenceAll } from "../audit/sequence-all.ts";
import { dynamoClient } from "../storage/dynamo-client.ts";
import { DynamoTable } from "../storage/dynamo-table.ts";
import { systemClock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Environment, required } from "./environment.ts";
import { functionLog } from "./function-log.ts";
import { type TaskEvent, taskOf } from "./task-event.ts";

/**
 * Answers EventBridge's `{"task": "sequence"}`.
 * @throws PipewardenError `audit_logs_not_continued` after the other owners' logs were continued, so that the alarm for errors sees it.
 */
export function createSequencerHandler(env: Environment): (event: TaskEvent) => Promise<object> {
  const log = functionLog(env);
  let table: DynamoTable | undefined;
  return async (event) => {
    taskOf(event, ["sequence"]);
    table ??= new DynamoTable({ client: dynamoClient(), name: required(env, "TABLE_NAME"), clock: systemClock });
    const result = await sequenceAll({ table, clock: systemClock, log });
    if (result.failed === 0) return result;
    throw new PipewardenError(
      "audit_logs_not_continued",
      `The audit logs of ${result.failed} of ${result.owners} owners could not be continued; the function's log says why.`,
    );
  };
}
