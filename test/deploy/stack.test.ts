import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lanes } from "../../src/values/lane.ts";
import { deployerRules } from "./deployer-rules.ts";
import { functionRules } from "./function-rules.ts";
import { type Package, packageStack, targetOf } from "./packaging.ts";
import { roleRules } from "./role-rules.ts";
import { safeguardRules } from "./safeguard-rules.ts";
import { specProblems } from "./service-spec.ts";
import { capitalized } from "./stack.ts";
import { storageRules } from "./storage-rules.ts";

// Packaging takes seconds, so it is done once; the rules are in files of their own.
let packaged: Package;
beforeAll(async () => {
  packaged = await packageStack();
}, 60_000);
afterAll(() => packaged?.[Symbol.dispose]());

describe("the packaged template", () => {
  it("is what CloudFormation expects", () => {
    expect(specProblems(packaged.template)).toEqual([]);
  });

  it("names what the command line looks up", () => {
    const urls = lanes.flatMap((lane) => [`${capitalized(lane)}QueueUrl`, `${capitalized(lane)}DeadLettersUrl`]);
    const expected = ["WebhookUrl", "TableName", "AppSecretArn", "WebhookSecretArn", "GitHubApiUrl", ...urls];
    expect(Object.keys(packaged.template.Outputs)).toEqual(expect.arrayContaining(expected));
    expect(
      Object.entries(packaged.template.Outputs).filter(([name, { Condition }]) => expected.includes(name) && Condition !== undefined),
    ).toEqual([]);
    for (const lane of lanes.map(capitalized)) {
      expect(targetOf(packaged.template.Outputs[`${lane}QueueUrl`]?.Value)).toBe(`${lane}Queue`);
      expect(targetOf(packaged.template.Outputs[`${lane}DeadLettersUrl`]?.Value)).toBe(`${lane}DeadLetters`);
    }
  });
});

functionRules(() => packaged);
storageRules(() => packaged);
safeguardRules(() => packaged.template);
roleRules(() => packaged);
deployerRules(() => packaged.template);
