/** The parameters of serverless.yml as the framework hands them over: strings from the command line, numbers from the file. */
export type Parameters = Readonly<Record<string, string | number | null | undefined>>;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** Parameters that are given together or not at all. */
const pairs = [
  ["domainName", "certificateArn"],
  ["subnetIds", "securityGroupIds"],
  ["vpcId", "routeTableIds"],
] as const;

const shapes: Readonly<Record<string, { readonly pattern: RegExp; readonly looks: string }>> = {
  alarmEmail: { pattern: /^[^\s@]+@[^\s@]+$/, looks: "an e-mail address" },
  certificateArn: {
    pattern: /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
    looks: "arn:aws:acm:<region>:<account>:certificate/<id>",
  },
  domainName: { pattern: /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, looks: "pipewarden.example.com, in lower case" },
  githubApiUrl: { pattern: /^https:\/\/[^/?#@\s]+(?:\/[^?#\s]*[^/?#\s])?$/, looks: "https://<host>/api/v3, without a slash at the end" },
  logLevel: { pattern: /^(?:debug|info|warn|error)$/, looks: "debug, info, warn or error" },
  routeTableIds: { pattern: /^rtb-[0-9a-f]+(?:,rtb-[0-9a-f]+)*$/, looks: "rtb-1,rtb-2" },
  securityGroupIds: { pattern: /^sg-[0-9a-f]+(?:,sg-[0-9a-f]+)*$/, looks: "sg-1,sg-2" },
  subnetIds: { pattern: /^subnet-[0-9a-f]+(?:,subnet-[0-9a-f]+)*$/, looks: "subnet-1,subnet-2" },
  vpcId: { pattern: /^vpc-[0-9a-f]+$/, looks: "vpc-1" },
};

/** What is wrong with the parameters, as sentences. CloudFormation would say so minutes later, with half of a stack made. */
export function parameterProblems(parameters: Parameters): string[] {
  const given = (name: string): string => String(parameters[name] ?? "");
  const problems: string[] = [];
  for (const [name, { pattern, looks }] of Object.entries(shapes)) {
    if (given(name) !== "" && !pattern.test(given(name))) problems.push(`${name} is "${given(name)}"; it must look like ${looks}.`);
  }
  if (given("githubApiUrl") === "") problems.push("githubApiUrl is empty; leave it out for github.com.");
  if (!retentions.includes(Number(given("logRetentionDays")))) {
    problems.push(`logRetentionDays is "${given("logRetentionDays")}"; CloudWatch Logs offers ${retentions.join(", ")}.`);
  }
  for (const pair of pairs) {
    const [missing, ...rest] = pair.filter((name) => given(name) === "");
    if (missing !== undefined && rest.length === 0) problems.push(`${missing} is missing; ${pair.join(" and ")} belong together.`);
  }
  if (given("vpcId") !== "" && given("subnetIds") === "")
    problems.push("subnetIds is missing; vpcId adds endpoints for functions that are in its subnets.");
  return problems;
}
