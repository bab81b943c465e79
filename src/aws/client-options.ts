/** How the AWS clients behave; DynamoDB's are in `storage/dynamo-client.ts`. */
export interface ClientOptions {
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/**
 * Short time-outs in milliseconds, and three attempts, because a function's time is short: what takes longer is the queue's business. Trap: without
 * `throwOnRequestTimeout` a request that takes too long is only logged, and waits as long as the server likes.
 */
export const clientOptions: ClientOptions = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** For `receive`, which the server answers after up to 20 s. Operators alone wait that long. */
export const patientClientOptions: ClientOptions = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 25_000, throwOnRequestTimeout: true },
};
