import { describe, expect, it } from "vitest";
import { indexTag } from "../../src/secrets/stores/aws-secrets-manager.ts";
import * as keys from "../../src/storage/keys.ts";
import { ownerId, repositoryId } from "../../src/values/ids.ts";
import { lanes } from "../../src/values/lane.ts";
import { textOf } from "../project/files.ts";
import { forcedWildcards, registrySecrets } from "./forced-wildcards.ts";
import { type JsonMap, type Package, propertiesOf, resourcesOf, targetOf } from "./packaging.ts";
import { allowsItem, type Statement, statementsOf, wildcardsOf } from "./policies.ts";
import { capitalized, functionNames, functionOf, variablesOf } from "./stack.ts";

export function roleRules(packaged: () => Package): void {
  const template = () => packaged().template;
  const statementsFor = (name: string): Statement[] =>
    statementsOf(template()).filter(({ of, principal }) => of === `${capitalized(name)}Role` && principal === undefined);
  const allowed = (name: string, service: string): [action: string, resources: readonly string[]][] =>
    statementsFor(name)
      .filter(({ effect }) => effect === "Allow")
      .flatMap(({ actions, resources }) =>
        actions.filter((action) => action.startsWith(`${service}:`)).map((action): [string, readonly string[]] => [action, resources]),
      );

  describe("the roles", () => {
    it("are one for each function, and no other function's", () => {
      const used = functionNames.map((name) => targetOf(functionOf(template(), name).Role));
      expect(used).toEqual(functionNames.map((name) => `${capitalized(name)}Role`));
      expect(
        resourcesOf(template(), "AWS::IAM::Role")
          .map(([id]) => id)
          .toSorted(),
      ).toEqual(used.toSorted());
    });

    it.each(functionNames)("let Lambda alone take the role of %s, which has no policy but its own", (name) => {
      const { AssumeRolePolicyDocument, ManagedPolicyArns } = propertiesOf(template(), `${capitalized(name)}Role`);
      expect(AssumeRolePolicyDocument).toEqual({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      });
      expect(ManagedPolicyArns).toBeUndefined();
      expect(resourcesOf(template(), "AWS::IAM::Policy")).toEqual([]);
    });

    it("have, as the whole template has, no wildcard but those that AWS forces", () => {
      expect(forcedWildcards.filter(([, reason]) => reason.length < 10)).toEqual([]);
      expect(wildcardsOf(template()).toSorted()).toEqual(forcedWildcards.map(([wildcard]) => wildcard).toSorted());
    });

    it("are found out when they get one", () => {
      const { ActRole, ...others } = template().Resources;
      const Policies = [
        {
          PolicyName: "more",
          PolicyDocument: { Statement: [{ Effect: "Allow", Action: "dynamodb:*", Resource: { "Fn::GetAtt": ["Table", "Arn"] } }] },
        },
      ];
      const widened = {
        ...template(),
        Resources: { ...others, ActRole: { Type: "AWS::IAM::Role", ...ActRole, Properties: { Policies } } },
      };
      expect(wildcardsOf(widened)).toContain("ActRole: Allow dynamodb:*");
    });

    it.each(functionNames)("let %s write its own log", (name) => {
      const own = [`${capitalized(name)}LogGroup`];
      expect(allowed(name, "logs")).toEqual([
        ["logs:CreateLogStream", own],
        ["logs:PutLogEvents", own],
      ]);
    });

    it("know no service beyond logs, queues, table, secrets, their key, and the network", () => {
      const services = new Set(
        functionNames.flatMap((name) => statementsFor(name)).flatMap(({ actions }) => actions.map((action) => action.split(":")[0])),
      );
      expect([...services].toSorted()).toEqual(["dynamodb", "ec2", "kms", "logs", "secretsmanager", "sqs"]);
    });
  });

  describe("the queues", () => {
    it.each(functionNames)("may be sent to by %s where its variables name them", (name) => {
      const named = Object.entries(variablesOf(template(), name)).flatMap(([variable, value]) =>
        /_(?:QUEUE|DEAD_LETTERS)_URL$/.test(variable) ? [targetOf(value)] : [],
      );
      const sent = allowed(name, "sqs").flatMap(([action, resources]) => (action === "sqs:SendMessage" ? resources : []));
      expect(sent.toSorted()).toEqual(named.toSorted());
    });

    it("are read by their own lane's function alone", () => {
      for (const name of functionNames) {
        const lane = lanes.find((each) => each === name);
        const others = allowed(name, "sqs").filter(([action]) => action !== "sqs:SendMessage");
        // What Lambda needs to take messages for it; the functions themselves only send.
        const actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
        expect(others, name).toEqual(lane === undefined ? [] : actions.map((action) => [action, [`${capitalized(lane)}Queue`]]));
      }
    });
  });

  describe("the secrets", () => {
    it.each([
      ["webhook", ["WebhookSecret"]],
      ["act", ["AppSecret", "FingerprintSecret"]],
      ["fix", ["AppSecret"]],
      ["rotate", ["AppSecret"]],
      ["schedule", ["AppSecret"]],
      ["sequencer", []],
    ] as const)("may be read by %s only so far: %j; and written by no function", (name, secrets) => {
      const others = name === "fix" ? [registrySecrets] : [];
      expect(allowed(name, "secretsmanager")).toEqual([...secrets, ...others].map((secret) => ["secretsmanager:GetSecretValue", [secret]]));
      expect(
        Object.entries(variablesOf(template(), name)).flatMap(([variable, value]) =>
          /_SECRET_ARN$/.test(variable) ? [targetOf(value)] : [],
        ),
      ).toEqual(secrets);
      const key = statementsFor(name).filter(({ actions }) => actions.some((action) => action.startsWith("kms:")));
      expect(key.map(({ effect, actions, resources, condition }) => ({ effect, actions, resources, condition }))).toEqual(
        secrets.map((secret) => ({
          effect: "Allow",
          actions: ["kms:Decrypt"],
          resources: ["Key"],
          condition: {
            StringEquals: {
              "kms:ViaService": { "Fn::Sub": `secretsmanager.\${AWS::Region}.amazonaws.com` },
              "kms:EncryptionContext:SecretARN": { Ref: secret },
            },
          },
        })),
      );
    });
  });

  describe("the credentials of registries", () => {
    it("are read by fix alone, below the name that its variable tells, and with no other key", () => {
      const readers = functionNames.filter((name) => JSON.stringify(statementsFor(name)).includes("registries"));
      expect(readers).toEqual(["fix"]);
      const named = functionNames.flatMap((name) => {
        const { REGISTRY_SECRETS_PREFIX: prefix } = variablesOf(template(), name);
        return prefix === undefined ? [] : [[name, prefix]];
      });
      expect(named).toEqual([["fix", { "Fn::Sub": `\${AWS::StackName}/registries/` }]]);
      const [own, ...more] = statementsFor("fix").filter(({ resources }) => resources.includes(registrySecrets));
      expect([own?.actions, own?.resources, own?.condition, more]).toEqual([["secretsmanager:GetSecretValue"], [registrySecrets], {}, []]);
    });
  });

  describe("the secrets of others", () => {
    const tagged = { "aws:ResourceTag/pipewarden": "index" };

    it("are read by inventory alone, where they bear its tag, and with keys that bear it", () => {
      const statements = statementsFor("inventory").filter(({ actions }) =>
        actions.some((action) => /^(?:secretsmanager|kms):/.test(action)),
      );
      const kms = { "kms:ViaService": { "Fn::Sub": `secretsmanager.\${AWS::Region}.amazonaws.com` } };
      expect(statements.map(({ effect, actions, condition }) => [effect, actions.join(" "), condition])).toEqual([
        ["Allow", "secretsmanager:ListSecrets", {}],
        ["Allow", "secretsmanager:DescribeSecret secretsmanager:GetSecretValue", { StringEquals: tagged }],
        ["Allow", "kms:Decrypt", { StringEquals: { ...kms, ...tagged } }],
        ["Allow", "secretsmanager:GetSecretValue", {}],
        ["Allow", "kms:Decrypt", { StringEquals: { ...kms, "kms:EncryptionContext:SecretARN": { Ref: "FingerprintSecret" } } }],
      ]);
      expect(statements[3]?.resources).toEqual(["FingerprintSecret"]);
      expect({ [indexTag.key]: indexTag.value }).toEqual({ pipewarden: "index" });
    });

    it("leave their tags in the index, which inventory writes, and nothing else of the table", () => {
      const actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query"];
      expect(allowed("inventory", "dynamodb").map(([action]) => action)).toEqual(actions);
      const own = [
        keys.anchorPartition("a"),
        keys.managedSecretsPartition("local"),
        keys.filterKey.PK,
        keys.filterPartKey("v", 0).PK,
        keys.indexRunKey.PK,
      ];
      for (const partition of own)
        for (const action of actions) expect(allowsItem(statementsFor("inventory"), action, partition), partition).toBe(true);
      const others = [
        keys.sweepKey.PK,
        keys.auditEventKey(ownerId(7), "abc").PK,
        keys.findingsPartition(repositoryId(1)),
        keys.pauseKey("app").PK,
      ];
      for (const partition of others)
        for (const action of actions) expect(allowsItem(statementsFor("inventory"), action, partition), partition).toBe(false);
    });
  });

  describe("the table", () => {
    const owner = ownerId(7);
    const event = keys.auditEventKey(owner, "abc").PK;
    const inbox = keys.inboxPartition(owner);
    const log = [keys.batchesPartition(owner), keys.sequenceNumberKey(owner, "abc").PK, "K#7"];
    const writes = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"];
    const mayWrite = (name: string, partition: string): string[] =>
      writes.filter((action) => allowsItem(statementsFor(name), action, partition));

    it("is asked by its functions for what src/storage/dynamo-table.ts asks, and never by an index", () => {
      const commands = [
        ...textOf("src/storage/dynamo-table.ts").matchAll(/new (Get|Put|Update|Delete|Query|Scan|Batch\w+|Transact\w+)Command\(/g),
      ].map((match) => match[1]);
      const asked = [...new Set(commands)].map((command) => `dynamodb:${command}${command === "Query" ? "" : "Item"}`);
      for (const name of ["act", "fix", "rotate", "schedule"])
        expect(
          allowed(name, "dynamodb")
            .map(([action]) => action)
            .toSorted(),
          name,
        ).toEqual(asked.filter((action) => name !== "schedule" || action !== "dynamodb:Query").toSorted());
      for (const name of functionNames)
        expect(
          allowed(name, "dynamodb").filter(([, resources]) => resources.join() !== "Table"),
          name,
        ).toEqual([]);
      expect(allowed("webhook", "dynamodb")).toEqual([]);
    });

    it.each(["act", "fix", "rotate", "schedule"])(
      "gets from %s events, none of which it changes or deletes, and nothing of the log",
      (name) => {
        expect(mayWrite(name, event)).toEqual(["dynamodb:PutItem"]);
        expect(mayWrite(name, inbox)).toEqual(["dynamodb:PutItem"]);
        for (const partition of log) expect(mayWrite(name, partition), partition).toEqual([]);
        expect(mayWrite(name, keys.claimKey("guid", "act").PK)).toEqual(writes);
        expect(mayWrite(name, keys.sweepKey.PK)).toEqual(writes);
      },
    );

    it("gets the log from the sequencer, which neither writes events nor changes what is in the log", () => {
      for (const partition of log) expect(mayWrite("sequencer", partition), partition).toEqual(["dynamodb:PutItem"]);
      expect(mayWrite("sequencer", inbox)).toEqual(["dynamodb:DeleteItem"]);
      for (const partition of [event, keys.claimKey("guid", "act").PK, keys.pauseKey("app").PK])
        expect(mayWrite("sequencer", partition), partition).toEqual([]);
      for (const action of ["dynamodb:GetItem", "dynamodb:Query"]) expect(allowsItem(statementsFor("sequencer"), action, event)).toBe(true);
    });
  });

  it("conditions of AWS are understood as AWS means them", () => {
    const statement = (effect: "Allow" | "Deny", condition: JsonMap): Statement => ({
      of: "",
      effect,
      actions: ["x"],
      resources: ["Table"],
      condition,
    });
    const like = (pattern: string): JsonMap => ({ "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": [pattern] } });
    expect(allowsItem([statement("Allow", {})], "x", "E#1")).toBe(true);
    expect(allowsItem([statement("Allow", {}), statement("Deny", like("E#*"))], "x", "E#1")).toBe(false);
    expect(allowsItem([statement("Allow", {}), statement("Deny", like("E#*"))], "x", "XE#1")).toBe(true);
    expect(allowsItem([statement("Allow", like("E?1"))], "x", "E#1")).toBe(true);
    expect(allowsItem([], "x", "E#1")).toBe(false);
    expect(() => allowsItem([statement("Allow", { Bool: {} })], "x", "E#1")).toThrow(/not understood/);
  });
}
