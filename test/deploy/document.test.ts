import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { projectFiles, textOf } from "../project/files.ts";
import { policyBelow } from "./deployer-rules.ts";

const text = textOf("docs/deploy.md");

describe("docs/deploy.md", () => {
  it("calculates the cost of 100 and of 3,000 repositories right", () => {
    const rows = [
      ...text.matchAll(
        /^\| ([^|]+) \| ([\d.]+) \| (?:million|GB|metric|alarm|key|secret) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm,
      ),
    ].map((match) => match.slice(2).map(Number));
    expect(rows.length).toBeGreaterThan(10);
    const sums = [0, 0];
    for (const [price = Number.NaN, small = Number.NaN, smallUsd = Number.NaN, large = Number.NaN, largeUsd = Number.NaN] of rows) {
      expect(Math.abs(price * small - smallUsd), `${price} × ${small}`).toBeLessThan(0.0051);
      expect(Math.abs(price * large - largeUsd), `${price} × ${large}`).toBeLessThan(0.0051);
      sums[0] = (sums[0] ?? 0) + smallUsd;
      sums[1] = (sums[1] ?? 0) + largeUsd;
    }
    expect(text).toContain(`| **together** | | | | **${sums[0]?.toFixed(2)}** | | **${sums[1]?.toFixed(2)}** |`);
  });

  it("counts the alarms that there are", () => {
    const alarms = textOf("serverless.yml").match(/^ {6}Type: AWS::CloudWatch::Alarm$/gm) ?? [];
    expect(text).toMatch(new RegExp(`^\\| CloudWatch, alarms \\| 0\\.10 \\| alarm \\| ${alarms.length} `, "m"));
  });

  it("explains every parameter of serverless.yml, with its default", () => {
    const lines = (/^ {2}default:\n((?: {4}.*\n)+)/m.exec(textOf("serverless.yml"))?.[1] ?? "").replace(/^ {4}/gm, "");
    const parameters = Object.entries(parse(lines) as Record<string, string | number>);
    expect(parameters.length).toBeGreaterThan(8);
    const rows = [...text.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| (`[^`]+`|\d+|–) \| .+ \|$/gm)];
    const told = rows.flatMap(([, names = "", value = ""]) =>
      (names.match(/\w+/g) ?? []).map((name) => [name, value.replaceAll("`", "").replace("–", "")]),
    );
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(parameters.map(([name, value]) => [name, String(value)])));
  });

  it("names only outputs that the stack has", () => {
    const outputs = /^ {2}Outputs:\n([\s\S]*)/m.exec(textOf("serverless.yml"))?.[1] ?? "";
    const named = new Set(["DomainTarget", ...[...text.matchAll(/(?:`|<)(TableName|\w+Arn|WebhookUrl)(?:`|>)/g)].map((match) => match[1])]);
    const ofAws = new Set(["BackupArn", "certificateArn"]);
    expect(named.size).toBeGreaterThan(4);
    for (const name of named) if (!ofAws.has(name ?? "")) expect(outputs, name).toMatch(new RegExp(`^ {4}${name}:`, "m"));
  });
});

describe("the policy for operators", () => {
  const statements = policyBelow("Who operates").Statement;
  const allowed = statements.flatMap(({ Effect, Action }) => (Effect === "Allow" ? Action : []));

  /** What src asks of AWS, as IAM's actions. */
  const asked = projectFiles("src").flatMap((file) => {
    const services = [...textOf(file).matchAll(/import \{([^}]*)\} from "@aws-sdk\/(client-[a-z-]+|lib-dynamodb)"/g)];
    return services.flatMap(([, names = "", library = ""]) =>
      [...names.matchAll(/\b(\w+)Command\b/g)].map(([, command = ""]) =>
        library === "lib-dynamodb"
          ? `dynamodb:${command}${command === "Query" ? "" : "Item"}`
          : `${library.replace("client-", "").replaceAll("-", "")}:${command}`,
      ),
    );
  });
  // The embedded table alone is made by the code; who one is, everybody may ask; managed secrets are for the function inventory alone.
  const unneeded = ["dynamodb:CreateTable", "secretsmanager:DescribeSecret", "sts:GetCallerIdentity"];

  it("allows what the code asks of AWS, and the key of the secrets, no more", () => {
    expect(asked).toEqual(
      expect.arrayContaining(["cloudformation:DescribeStacks", "secretsmanager:GetSecretValue", "sqs:SendMessage", ...unneeded]),
    );
    const needed = [...new Set(asked)].filter((action) => !unneeded.includes(action));
    expect(allowed.toSorted()).toEqual([...needed, "kms:Decrypt", "kms:GenerateDataKey"].toSorted());
  });

  it("keeps operators, too, from changing the audit trail", () => {
    const denied = statements.filter(({ Effect }) => Effect === "Deny").map(({ Action, Condition }) => [Action, JSON.stringify(Condition)]);
    expect(denied).toEqual([
      [["dynamodb:DeleteItem", "dynamodb:UpdateItem"], expect.stringContaining('["E#*","Q#*"]')],
      [["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], expect.stringContaining('["B#*","N#*","K#*"]')],
    ]);
  });
});
