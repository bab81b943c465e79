import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import {
  type JsonMap,
  type Package,
  packageStack,
  propertiesOf,
  resourcesOf,
  type Template,
  targetOf,
} from "../../test/deploy/packaging.ts";
import { readZip } from "../../test/deploy/zip.ts";
import { type LocalGitHub, startLocalGitHub } from "../../test/github/index.ts";
import { type Counterpart, startMoto, startTable } from "./counterpart.ts";
import { EventSource } from "./event-source.ts";
import { type Gate, openGate } from "./gate.ts";
import { type HttpApi, startHttpApi } from "./http-api.ts";
import type { Outcome } from "./instance.ts";
import { LambdaFunction } from "./lambda-function.ts";
import { startOperatorTable } from "./operator-table.ts";
import { Role, requireLog } from "./role.ts";
import { accountId, makeStack, operatorCredentials, region, type Stack, stackName } from "./stack.ts";

/** The template's functions, by the names of their folders. */
export type FunctionName = "webhook" | "act" | "fix" | "rotate" | "schedule" | "sequencer" | "inventory";

/** The packaged stack, running on this machine. */
export interface Rehearsal {
  readonly github: LocalGitHub;
  readonly outputs: Stack["outputs"];
  /** Finds the stack, for the command line: `PIPEWARDEN_STACK` and AWS's own variables. */
  readonly operatorEnv: Readonly<Record<string, string>>;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly sources: ReadonlyMap<string, EventSource>;
  readonly roles: readonly Role[];
  /** Tags of secrets that are made during the rehearsal, by ARN: IAM judges by them. */
  readonly secretTags: Map<string, Readonly<Record<string, string>>>;
  /** The logical id of the resource with this ARN. */
  nameOfArn(arn: string): string;
  /** What the machinery itself met and did not understand; empty, or the rehearsal proves nothing. */
  readonly faults: unknown[];
  /** The rules of EventBridge: how often, in milliseconds, and what they send to which function. */
  readonly rules: readonly { readonly everyMs: number; readonly input: unknown; readonly functionName: string }[];
  functionNamed(name: FunctionName): LambdaFunction;
  /** Does what the rule with this input does when it is due: an asynchronous invocation, with its retries. */
  fire(task: string): Promise<Outcome>;
  close(): Promise<void>;
}

/** Takes the place of the address of GitHub's API in the template, whose parameter takes no address without TLS. */
const gitHubAddress = "https://github.rehearsal.example/api/v3";

export interface RehearsalOptions {
  /** Of the HTTP API; default: any that is free. */
  readonly port?: number;
  /** Told what is being done. */
  readonly tell?: (line: string) => void;
  /** Makes another template of the packaged one, to see that the rehearsal notices. */
  readonly alter?: (template: Template) => Template;
}

/**
 * Packages the project, and runs what was packaged: each zip unpacked in a folder of its own, each instance of a function in a process
 * of its own, with the variables, timeouts, roles, queues and rules of the packaged template.
 *
 * Not modelled: instances are not frozen between invocations, nor ended when idle; memory bounds the heap only; no throttling.
 *
 * @throws Error when anything of the template is not understood: a rehearsal that leaves something out proves nothing.
 */
export async function startRehearsal({ port, tell = () => {}, alter = (template) => template }: RehearsalOptions = {}): Promise<Rehearsal> {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const opened = async <Part>(part: Promise<Part>, closer: (part: Part) => unknown): Promise<Part> => {
    const made = await part;
    closers.push(() => closer(made));
    return made;
  };
  try {
    tell("packages the stack, and starts moto, the embedded table and a local GitHub");
    // One after the other: each of them takes both processors of a small machine.
    const packaged = await opened(packageStack({ githubApiUrl: gitHubAddress, logLevel: "debug" }), (made) => made[Symbol.dispose]());
    const moto = await opened(startMoto(), (made) => made.stop());
    const table = await opened(startTable(), (made) => made.stop());
    const github = await opened(startLocalGitHub({ validate: true }), (made) => made.close());
    const folder = mkdtempSync(join(tmpdir(), "pipewarden-lambda-"));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    return await assemble({ packaged, template: alter(packaged.template), moto, table, github, folder, port, opened, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Parts {
  readonly packaged: Package;
  readonly template: Template;
  readonly moto: Counterpart;
  readonly table: Counterpart;
  readonly github: LocalGitHub;
  readonly folder: string;
  readonly port: number | undefined;
  readonly opened: <Part>(part: Promise<Part>, closer: (part: Part) => unknown) => Promise<Part>;
  readonly close: () => Promise<void>;
}

async function assemble({ packaged, template, moto, table, github, folder, port, opened, close }: Parts): Promise<Rehearsal> {
  const functions = new Map<string, LambdaFunction>();
  const faults: unknown[] = [];
  const onError = (error: unknown): void => void faults.push(error);
  const functionNamed = (name: string): LambdaFunction => {
    const found = functions.get(name);
    if (found === undefined) throw new Error(`The template has no function ${name}.`);
    return found;
  };

  const [[, route = {}] = []] = resourcesOf(template, "AWS::ApiGatewayV2::Route");
  const [[, integration = {}] = []] = resourcesOf(template, "AWS::ApiGatewayV2::Integration");
  const apiId = randomBytes(5).toString("hex");
  const served = nameOf(String(targetOf(integration.IntegrationUri)));
  const api: HttpApi = await opened(
    startHttpApi({
      apiId,
      routeKey: String(route.RouteKey),
      timeout: Number(integration.TimeoutInMillis),
      account: { id: accountId, region },
      invoke: (event) => functionNamed(served).invoke(event),
      ...(port === undefined ? {} : { port }),
    }),
    (made) => made.close(),
  );
  const stack = await makeStack({
    template,
    services: moto.url,
    table: table.url,
    apiId,
    localAddresses: { [gitHubAddress]: github.url, [`https://${apiId}.execute-api.${region}.amazonaws.com`]: api.url },
  });

  const secretTags: Rehearsal["secretTags"] = new Map();
  const account = { region, id: accountId, keyOf: stack.keyOf, tagsOf: secretTags };
  const upstreams = { sqs: moto.url, secretsmanager: moto.url, dynamodb: table.url };
  const gates = new Map<string, Gate>();
  const roles: Role[] = [];
  for (const [id, properties] of resourcesOf(template, "AWS::Lambda::Function")) {
    const name = nameOf(id);
    const roleId = String(targetOf(properties.Role));
    const role = new Role(roleId, stack.read(propertiesOf(template, roleId).Policies));
    roles.push(role);
    const gate = await opened(openGate({ role, account, upstreams, onError }), (made) => made.close());
    gates.set(name, gate);
    const made = deployed(name, properties, { packaged, folder, stack, gate });
    const stream = `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${made.functionName}:log-stream:rehearsal`;
    requireLog(role, stream);
    functions.set(name, made.lambda);
    await opened(Promise.resolve(made.lambda), (each) => each.close());
  }

  const sources = new Map<string, EventSource>();
  for (const [, properties] of resourcesOf(template, "AWS::Lambda::EventSourceMapping")) {
    const lambda = functionNamed(nameOf(String(targetOf(properties.FunctionName))));
    const gate = gates.get(lambda.name);
    const client = new SQSClient({
      region,
      endpoint: gate?.url ?? "",
      useQueueUrlAsEndpoint: false,
      credentials: gate?.key ?? operatorCredentials,
    });
    const source = new EventSource({
      queueUrl: String(stack.read({ Ref: targetOf(properties.EventSourceArn) ?? "" })),
      queueArn: String(stack.read(properties.EventSourceArn)),
      region,
      batchSize: Number(properties.BatchSize),
      maximumConcurrency: Number((properties.ScalingConfig as JsonMap | undefined)?.MaximumConcurrency),
      reportsFailures: JSON.stringify(properties.FunctionResponseTypes ?? []).includes("ReportBatchItemFailures"),
      functionTimeout: lambda.timeout,
      client,
      invoke: (event) => lambda.invoke(event),
      onError,
    });
    await source.start();
    sources.set(lambda.name, source);
    await opened(Promise.resolve(source), async (each) => {
      lambda.killBusy();
      await each.stop();
      client.destroy();
    });
  }

  const rules = resourcesOf(template, "AWS::Events::Rule").flatMap(([, { ScheduleExpression, Targets }]) =>
    (Targets as readonly JsonMap[]).map(({ Input, Arn }) => ({
      everyMs: periodOf(String(ScheduleExpression)),
      input: JSON.parse(String(Input)) as unknown,
      functionName: nameOf(String(targetOf(Arn))),
    })),
  );
  const [[, tableProperties = {}] = []] = resourcesOf(template, "AWS::DynamoDB::Table");
  const operatorTable = await opened(startOperatorTable(table.url, tableProperties), (made) => made.stop());
  return {
    github,
    outputs: stack.outputs,
    operatorEnv: {
      PIPEWARDEN_STACK: stackName,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: operatorCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operatorCredentials.secretAccessKey,
      AWS_ENDPOINT_URL: moto.url,
      AWS_ENDPOINT_URL_DYNAMODB: operatorTable.url,
    },
    functions,
    sources,
    roles,
    secretTags,
    nameOfArn: stack.nameOfArn,
    faults,
    rules,
    functionNamed,
    async fire(task) {
      const rule = rules.find(({ input }) => (input as { task?: unknown }).task === task);
      if (rule === undefined) throw new Error(`The template has no rule that sends the task ${task}.`);
      const config = resourcesOf(template, "AWS::Lambda::EventInvokeConfig").find(
        ([, { FunctionName }]) => nameOf(String(targetOf(FunctionName))) === rule.functionName,
      );
      const attempts = 1 + Number(config?.[1].MaximumRetryAttempts ?? 2);
      const lambda = functionNamed(rule.functionName);
      let outcome = await lambda.invoke(rule.input);
      for (let attempt = 1; attempt < attempts && outcome.kind === "error"; attempt += 1) outcome = await lambda.invoke(rule.input);
      return outcome;
    },
    close,
  };
}

/** `ActLambdaFunction` → `act` */
const nameOf = (logicalId: string): string => logicalId.replace(/LambdaFunction$/, "").toLowerCase();

/** Unpacks a function's zip, and reads from the template how it runs. */
function deployed(
  name: string,
  properties: JsonMap,
  { packaged, folder, stack, gate }: { packaged: Package; folder: string; stack: Stack; gate: Gate },
): { lambda: LambdaFunction; functionName: string } {
  const own = join(folder, name);
  const zip =
    String((properties.Code as JsonMap).S3Key)
      .split("/")
      .at(-1) ?? "";
  for (const [path, content] of readZip(join(packaged.folder, zip))) {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), content);
  }
  const functionName = String(properties.FunctionName);
  const variables = stack.read((properties.Environment as JsonMap).Variables) as Readonly<Record<string, string>>;
  const memory = Number(properties.MemorySize);
  // What Lambda itself sets. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  const env = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    LAMBDA_TASK_ROOT: own,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    _HANDLER: String(properties.Handler),
    ...gate.env,
    ...variables,
  };
  return { lambda: new LambdaFunction({ name, folder: own, env, memory, timeout: Number(properties.Timeout) }), functionName };
}

/** `rate(5 minutes)`, in milliseconds. @throws Error for expressions that are not understood. */
function periodOf(expression: string): number {
  const [, count = "", unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = { minute: 1, hour: 60, day: 1440 }[unit];
  if (minutes === undefined) throw new Error(`The rehearsal does not understand the schedule ${expression}.`);
  return Number(count) * minutes * 60_000;
}
