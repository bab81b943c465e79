import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parameterProblems } from "../../scripts/serverless-plugin-parameters.ts";
import { registrySecrets } from "../deploy/forced-wildcards.ts";
import { type JsonMap, type Package, packageStack, propertiesOf, resourcesOf, targetOf } from "../deploy/packaging.ts";
import { specProblems } from "../deploy/service-spec.ts";
import { capitalized, functionNames, functionOf, variablesOf } from "../deploy/stack.ts";

const certificateArn = "arn:aws:acm:eu-west-1:111122223333:certificate/0-1";
const everyParameter = {
  alarmEmail: "security@example.com",
  certificateArn,
  domainName: "pipewarden.example.com",
  githubApiUrl: "https://github.example.com/api/v3",
  logLevel: "debug",
  logRetentionDays: "365",
  routeTableIds: "rtb-0a,rtb-0b",
  securityGroupIds: "sg-0a,sg-0b",
  subnetIds: "subnet-0a,subnet-0b",
  vpcId: "vpc-0a",
};

describe("a stack with every parameter", () => {
  let packaged: Package;
  let plain: Package;
  beforeAll(async () => {
    const stage = ["--stage", "staging", "--region", "eu-west-1"];
    [packaged, plain] = await Promise.all([packageStack(everyParameter, stage), packageStack()]);
  }, 60_000);
  afterAll(() => {
    for (const each of [packaged, plain]) each?.[Symbol.dispose]();
  });

  it("is what CloudFormation expects", () => {
    expect(specProblems(packaged.template)).toEqual([]);
  });

  it("is a stage of its own", () => {
    const names = functionNames.map((name) => functionOf(packaged.template, name).FunctionName);
    expect(names).toEqual(functionNames.map((name) => `pipewarden-staging-${name}`));
  });

  it("switches on what the parameters ask for", () => {
    const conditions = Object.entries(packaged.template.Conditions ?? {}).map(([name, condition]) => [name, holds(condition as JsonMap)]);
    expect(Object.fromEntries(conditions)).toEqual({ HasAlarmEmail: true, HasDomain: true, HasEndpoints: true, InVpc: true });
  });

  it("keeps logs as long as asked", () => {
    const groups = resourcesOf(packaged.template, "AWS::Logs::LogGroup");
    expect(groups.map(([, { RetentionInDays }]) => RetentionInDays)).toEqual(groups.map(() => 365));
  });

  it("asks the GitHub that was named, and logs as much as asked", () => {
    expect(packaged.template.Outputs.GitHubApiUrl?.Value).toBe(everyParameter.githubApiUrl);
    for (const name of functionNames) {
      const { GITHUB_API_URL, LOG_LEVEL } = variablesOf(packaged.template, name);
      expect([everyParameter.githubApiUrl, undefined]).toContain(GITHUB_API_URL);
      expect(["debug", undefined]).toContain(LOG_LEVEL);
    }
  });

  it("tells the alarms to the address", () => {
    expect(propertiesOf(packaged.template, "AlarmEmail")).toEqual({
      TopicArn: { Ref: "AlarmTopic" },
      Protocol: "email",
      Endpoint: "security@example.com",
    });
  });

  it("is reached at the domain, by TLS 1.2 or newer, and nowhere else", () => {
    const { template } = packaged;
    expect(propertiesOf(template, "Domain")).toEqual({
      DomainName: "pipewarden.example.com",
      DomainNameConfigurations: [{ CertificateArn: certificateArn, EndpointType: "REGIONAL", SecurityPolicy: "TLS_1_2" }],
    });
    expect(propertiesOf(template, "DomainMapping")).toEqual({
      ApiId: { Ref: "HttpApi" },
      DomainName: { Ref: "Domain" },
      Stage: { Ref: "HttpApiStage" },
    });
    expect(propertiesOf(template, "HttpApi").DisableExecuteApiEndpoint).toEqual({ "Fn::If": ["HasDomain", true, false] });
    expect((template.Outputs.WebhookUrl?.Value as JsonMap | undefined)?.["Fn::If"]).toEqual([
      "HasDomain",
      "https://pipewarden.example.com/api/github/webhooks",
      expect.any(Object),
    ]);
  });

  it("runs every function in the subnets", () => {
    for (const name of functionNames) {
      expect(functionOf(packaged.template, name).VpcConfig, name).toEqual({
        "Fn::If": [
          "InVpc",
          { SubnetIds: { "Fn::Split": [",", "subnet-0a,subnet-0b"] }, SecurityGroupIds: { "Fn::Split": [",", "sg-0a,sg-0b"] } },
          { Ref: "AWS::NoValue" },
        ],
      });
    }
  });

  it("reaches from there the table, the queues and the secrets, with endpoints that lead to no others", () => {
    const account = { "aws:PrincipalAccount": { Ref: "AWS::AccountId" } };
    const endpoints = resourcesOf(packaged.template, "AWS::EC2::VPCEndpoint").map(([id, { VpcEndpointType, VpcId, PolicyDocument }]) => {
      const [statement, ...others] = (PolicyDocument as JsonMap).Statement as JsonMap[];
      expect(statement?.Condition).toEqual({ StringEquals: account });
      // What an organisation manages has ARNs that nobody here knows: it is told by its tag, and can be listed. Registries' credentials have names.
      expect(others.map(({ Action, Condition }) => [Action, Condition])).toEqual(
        id === "SecretsEndpoint"
          ? [
              ["secretsmanager:GetSecretValue", { StringEquals: account }],
              ["secretsmanager:ListSecrets", { StringEquals: account }],
              [
                ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                { StringEquals: { ...account, "aws:ResourceTag/pipewarden": "index" } },
              ],
            ]
          : [],
      );
      const [registries] = others;
      if (id === "SecretsEndpoint") expect(JSON.stringify(registries?.Resource)).toBe(registrySecrets);
      return [id, VpcEndpointType, VpcId, [statement?.Resource].flat().map((each) => targetOf(each))];
    });
    const queues = ["act", "fix", "rotate"].map(capitalized).flatMap((lane) => [`${lane}Queue`, `${lane}DeadLetters`]);
    expect(endpoints).toEqual([
      ["TableEndpoint", "Gateway", "vpc-0a", ["Table"]],
      ["QueuesEndpoint", "Interface", "vpc-0a", queues],
      ["SecretsEndpoint", "Interface", "vpc-0a", ["AppSecret", "WebhookSecret", "FingerprintSecret"]],
    ]);
  });

  it("has the very zips of a stack without parameters, made another time in another folder", () => {
    const hashes = ({ folder }: Package) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(".zip"))
        .map((file) => [
          file,
          createHash("sha256")
            .update(readFileSync(join(folder, file)))
            .digest("hex"),
        ]);
    expect(hashes(plain)).toHaveLength(functionNames.length);
    expect(hashes(plain)).toEqual(hashes(packaged));
    const conditions = Object.values(plain.template.Conditions ?? {}).map((condition) => holds(condition as JsonMap));
    expect(conditions).toEqual([false, false, false, false]);
  });
});

/** A condition of the form "not equal": with literals, as the framework fills in parameters. */
function holds(condition: JsonMap): boolean {
  const [{ "Fn::Equals": pair } = {}] = condition["Fn::Not"] as [{ "Fn::Equals"?: [string, string] }];
  if (pair === undefined) throw new Error(`not understood: ${JSON.stringify(condition)}`);
  return pair[0] !== pair[1];
}

describe("the parameters", () => {
  const usual = { githubApiUrl: "https://api.github.com", logLevel: "info", logRetentionDays: 90 };

  it("fit as they are by default, and all together", () => {
    expect(parameterProblems(usual)).toEqual([]);
    expect(parameterProblems(everyParameter)).toEqual([]);
  });

  it.each([
    [{ domainName: "pipewarden.example.com" }, "certificateArn is missing; domainName and certificateArn belong together."],
    [{ certificateArn }, "domainName is missing; domainName and certificateArn belong together."],
    [{ subnetIds: "subnet-1" }, "securityGroupIds is missing; subnetIds and securityGroupIds belong together."],
    [{ vpcId: "vpc-1", routeTableIds: "rtb-1" }, "subnetIds is missing; vpcId adds endpoints for functions that are in its subnets."],
    [
      { githubApiUrl: "http://github.example.com/api/v3" },
      'githubApiUrl is "http://github.example.com/api/v3"; it must look like https://<host>/api/v3, without a slash at the end.',
    ],
    [{ githubApiUrl: "https://github.example.com/api/v3/" }, /without a slash at the end/],
    [{ githubApiUrl: "https://user@github.example.com" }, /it must look like https/],
    [{ githubApiUrl: "" }, "githubApiUrl is empty; leave it out for github.com."],
    [{ logRetentionDays: "100" }, /^logRetentionDays is "100"; CloudWatch Logs offers 1, 3, 5/],
    [{ logLevel: "trace" }, /it must look like debug, info, warn or error/],
    [{ alarmEmail: "somebody" }, /^alarmEmail is "somebody"; it must look like an e-mail address/],
    [
      { subnetIds: "subnet-1, subnet-2", securityGroupIds: "sg-1" },
      /^subnetIds is "subnet-1, subnet-2"; it must look like subnet-1,subnet-2/,
    ],
  ])("%j are refused with a sentence that says why", (wrong, sentence) => {
    expect(parameterProblems({ ...usual, ...wrong })).toEqual([typeof sentence === "string" ? sentence : expect.stringMatching(sentence)]);
  });

  it("are looked at before anything is packaged", async () => {
    await expect(packageStack({ domainName: "pipewarden.example.com" })).rejects.toThrow(
      /certificateArn is missing; domainName and certificateArn belong together/,
    );
  }, 60_000);
});
