// The process of one instance: what Lambda's runtime for Node does. Started with the function's folder as working folder and its
// handler's name in _HANDLER; it takes one invocation at a time from its parent. Knows nothing of the project.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What the parent sends. `deadline`: milliseconds since the epoch. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadline: number;
}

/** What the process answers: first that it is ready, then one for each invocation. */
export type RuntimeAnswer =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly requestId: string; readonly result: unknown }
  | { readonly kind: "error"; readonly requestId: string; readonly errorType: string; readonly errorMessage: string };

type Handler = (event: unknown, context: object) => unknown;

const { _HANDLER: name = "", AWS_LAMBDA_FUNCTION_NAME: functionName = "", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory = "" } = process.env;

async function loadHandler(): Promise<Handler> {
  const [, file = "", exported = ""] = /^(.+)\.(\w+)$/.exec(name) ?? [];
  const module = (await import(pathToFileURL(join(process.cwd(), `${file}.mjs`)).href)) as Record<string, unknown>;
  const handler = module[exported];
  if (typeof handler !== "function") throw new Error(`${name} is undefined or not exported`);
  // https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html: since Node 24, handlers with a callback are refused.
  if (handler.length > 2) throw new Error("ERROR: AWS Lambda does not support callback-based function handlers from Node.js 24 on.");
  return handler as Handler;
}

const answer = (message: RuntimeAnswer): void => {
  process.send?.(message);
};

const handler = await loadHandler();

process.on("message", ({ requestId, event, deadline }: Invocation) => {
  const context = {
    functionName,
    functionVersion: "$LATEST",
    memoryLimitInMB: memory,
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const run = async (): Promise<void> => {
    try {
      // What cannot be written as JSON is no answer on Lambda either.
      const result = (await handler(event, context)) ?? null;
      answer({ kind: "result", requestId, result: JSON.parse(JSON.stringify(result)) as unknown });
    } catch (error) {
      const { name: errorType, message: errorMessage, stack } = error instanceof Error ? error : new Error(String(error));
      console.error(JSON.stringify({ level: "ERROR", requestId, errorType, errorMessage, stack: stack?.split("\n") }));
      answer({ kind: "error", requestId, errorType, errorMessage });
    }
  };
  void run();
});

answer({ kind: "ready" });
