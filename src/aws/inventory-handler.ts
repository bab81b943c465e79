import { runIndex } from "../secrets/exact/index-run.ts";
import { createTagger } from "../secrets/exact/tagger.ts";
import { AwsSecretsManager } from "../secrets/stores/aws-secrets-manager.ts";
import { dynamoClient } from "../storage/dynamo-client.ts";
import { DynamoTable } from "../storage/dynamo-table.ts";
import { systemClock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { type Environment, required } from "./environment.ts";
import { keptFingerprintKey } from "./fingerprint-key.ts";
import { functionLog } from "./function-log.ts";
import { secretsClient } from "./secrets.ts";
import { type TaskEvent, taskOf } from "./task-event.ts";

/** Milliseconds of a run in which secrets are begun; the rest of the function's five minutes is for the filter. */
const timeToRead = 200_000;

/**
 * Answers EventBridge's `{"task": "index"}`: brings the index of managed secrets to what Secrets Manager has.
 * @throws PipewardenError `secret_index_incomplete` after everything else was done, so that the alarm for errors sees it.
 */
export function createInventoryHandler(env: Environment): (event: TaskEvent) => Promise<object> {
  const log = functionLog(env);
  let parts: { table: DynamoTable; store: AwsSecretsManager; key: ReturnType<typeof keptFingerprintKey> } | undefined;
  return async (event) => {
    taskOf(event, ["index"]);
    const client = secretsClient();
    parts ??= {
      table: new DynamoTable({ client: dynamoClient(), name: required(env, "TABLE_NAME"), clock: systemClock }),
      store: new AwsSecretsManager(client),
      key: keptFingerprintKey(client, required(env, "FINGERPRINT_SECRET_ARN"), systemClock),
    };
    const tagger = createTagger(await parts.key());
    const until = systemClock.now() + timeToRead;
    const report = await runIndex({ table: parts.table, tagger, stores: [parts.store], clock: systemClock, log, until });
    if (report.changed > 0 || report.postponed > 0) log.info({ ...report }, "managed secrets indexed");
    if (report.failed === 0) return report;
    throw new PipewardenError(
      "secret_index_incomplete",
      `${report.failed} secrets or stores could not be read; the other ${report.secrets} are in the index. The function's log says why.`,
    );
  };
}
