import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { PipewardenError } from "../values/errors.ts";
import { forOperators } from "./aws-errors.ts";
import { clientOptions } from "./client-options.ts";
import { type Environment, optional } from "./environment.ts";

/** A stack of serverless.yml: where its parts are. */
export interface Deployment {
  readonly stack: string;
  readonly region: string;
  readonly webhookUrl: string;
  readonly tableName: string;
  readonly actQueueUrl: string;
  readonly actDeadLettersUrl: string;
  readonly fixQueueUrl: string;
  readonly fixDeadLettersUrl: string;
  readonly rotateQueueUrl: string;
  readonly rotateDeadLettersUrl: string;
  readonly appSecretArn: string;
  readonly webhookSecretArn: string;
  readonly gitHubApiUrl: string;
}

const outputNames = [
  "webhookUrl",
  "tableName",
  "actQueueUrl",
  "actDeadLettersUrl",
  "fixQueueUrl",
  "fixDeadLettersUrl",
  "rotateQueueUrl",
  "rotateDeadLettersUrl",
  "appSecretArn",
  "webhookSecretArn",
  "gitHubApiUrl",
] as const satisfies readonly (keyof Deployment)[];

/**
 * The deployment that PIPEWARDEN_STACK names, from the outputs of its CloudFormation stack. Region and credentials are found as every
 * AWS tool finds them: environment variables, the profile that AWS_PROFILE names, or the machine's role.
 *
 * @throws PipewardenError `stack_not_named`, `stack_unknown`, `stack_incomplete`, or what `forOperators` makes of AWS's refusals.
 */
export async function describeDeployment(env: Environment): Promise<Deployment> {
  const stack = optional(env, "PIPEWARDEN_STACK");
  if (stack === undefined) throw new PipewardenError("stack_not_named", "Name the CloudFormation stack by --stack or PIPEWARDEN_STACK.");
  const client = new CloudFormationClient(clientOptions);
  try {
    const region = await client.config.region();
    const outputs = await outputsOf(client, stack, region);
    return { stack, region, ...outputs };
  } catch (error) {
    throw forOperators(error);
  } finally {
    client.destroy();
  }
}

type Outputs = Pick<Deployment, (typeof outputNames)[number]>;

async function outputsOf(client: CloudFormationClient, stack: string, region: string): Promise<Outputs> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack })).catch((cause: unknown) => {
    // CloudFormation answers a ValidationError: "Stack with id … does not exist".
    if (cause instanceof Error && /does not exist/.test(cause.message)) {
      throw new PipewardenError(
        "stack_unknown",
        `There is no CloudFormation stack "${stack}" in ${region}. Check --stack and AWS_REGION.`,
        { cause },
      );
    }
    throw cause;
  });
  const [found] = Stacks ?? [];
  const given = new Map(found?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const outputOf = (name: (typeof outputNames)[number]): string | undefined => given.get(name.charAt(0).toUpperCase() + name.slice(1));
  const missing = outputNames.filter((name) => !outputOf(name));
  if (missing.length > 0) {
    throw new PipewardenError(
      "stack_incomplete",
      `The stack "${stack}" (${found?.StackStatus ?? "in an unknown state"}) does not name its ${missing.join(", ")}. Is it Pipewarden's, and is its deployment finished?`,
    );
  }
  return Object.fromEntries(outputNames.map((name) => [name, outputOf(name)])) as unknown as Outputs;
}
