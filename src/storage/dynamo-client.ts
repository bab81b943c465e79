import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/**
 * The AWS client as the bot uses it: three quick attempts and short time-outs, because nothing sleeps in the process; a longer wait
 * is the queue's business. Trap: without `throwOnRequestTimeout` a request that takes too long is only logged. Region, credentials and
 * `AWS_ENDPOINT_URL_DYNAMODB` come from the environment unless given.
 */
export function dynamoClient(
  options: { endpoint?: string; region?: string; credentials?: { accessKeyId: string; secretAccessKey: string } } = {},
): DynamoDBClient {
  const requestHandler = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };
  return new DynamoDBClient({ ...options, maxAttempts: 3, requestHandler });
}
