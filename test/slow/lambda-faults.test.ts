import { afterAll, beforeAll, expect, it } from "vitest";
import { startRehearsal } from "../../scripts/lambda/rehearsal.ts";
import { type Stage, setStage, until } from "../../scripts/lambda/stage.ts";
import type { Resource, Template } from "../deploy/packaging.ts";

// What the rehearsal is for: each of these templates deploys well, and works badly.

/** The template with other text in one of its resources. */
function changed(template: Template, id: string, from: string, to: string): Template {
  const before = JSON.stringify(template.Resources[id]);
  if (!before.includes(from)) throw new Error(`${id} has no ${from}`);
  const resource = JSON.parse(before.replace(from, to)) as Resource;
  return { ...template, Resources: { ...template.Resources, [id]: resource } };
}

let stage: Stage;
beforeAll(async () => {
  const rehearsal = await startRehearsal({
    alter: (template) => {
      const withoutQueue = changed(template, "WebhookRole", '{"Fn::GetAtt":["ActQueue","Arn"]}', '{"Fn::GetAtt":["ActDeadLetters","Arn"]}');
      const misspelt = changed(withoutQueue, "ScheduleLambdaFunction", '"TABLE_NAME"', '"TABEL_NAME"');
      return changed(misspelt, "SequencerRole", '"dynamodb:Query"', '"dynamodb:Scan"');
    },
  });
  stage = await setStage(rehearsal);
});
afterAll(() => stage?.close());

const logOf = (name: "webhook" | "schedule" | "sequencer"): string => stage.rehearsal.functionNamed(name).lastLines(50).join("\n");

it("a role without one queue: the delivery is not taken, and the log says why", async () => {
  const body = JSON.stringify({ zen: "x", hook_id: 1, hook: { type: "App", id: 1 } });
  expect(await stage.post("ping", body, {})).toBe(503);
  expect(stage.rehearsal.roles.find(({ name }) => name === "WebhookRole")?.refused[0]).toMatch(
    /^sqs:SendMessage on arn:aws:sqs:.*ActQueue/,
  );
  expect(logOf("webhook")).toMatch(/SendMessage failed: 403, AccessDenied/);
  await stage.github.idle();
  expect(stage.github.deliveries.map(({ status_code }) => status_code)).not.toContain(202);
});

it("a misspelt variable: the function fails, tried as often as the template says", async () => {
  const before = stage.rehearsal.functionNamed("schedule").logged;
  expect(await stage.rehearsal.fire("sweep")).toMatchObject({ kind: "error" });
  expect(logOf("schedule")).toContain("The environment variable TABLE_NAME is not set");
  const schedule = stage.rehearsal.functionNamed("schedule");
  // The log comes by a pipe of its own, maybe later than the answer.
  const tries = () => schedule.lastLines(schedule.logged - before).filter((line) => line.startsWith('{"level":"ERROR"'));
  await expect.poll(() => tries().length).toBe(2);
});

it("a role without one action on the table: the log is not continued", async () => {
  expect(await stage.rehearsal.fire("sequence")).toMatchObject({ kind: "error" });
  await until("the refusal is known", () =>
    stage.rehearsal.roles.some(({ refused }) => refused.some((each) => each.startsWith("dynamodb:Query on"))),
  );
  expect(logOf("sequencer")).toMatch(/The role of this function may not use the table/);
});
