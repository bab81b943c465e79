import { SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "./client-options.ts";

/** Region and credentials as the environment names them. Queues are asked where the endpoint is, whatever host their URLs name. */
export const sqsClient = (options: Partial<typeof clientOptions> & { region?: string } = {}): SQSClient =>
  new SQSClient({ ...clientOptions, useQueueUrlAsEndpoint: false, ...options });
