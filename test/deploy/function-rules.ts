import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { eventsWithLanes, lanesOf } from "../../src/deliveries/lanes.ts";
import { lanes, laneTimeoutSeconds } from "../../src/values/lane.ts";
import { type JsonMap, type Package, resourcesOf, targetOf } from "./packaging.ts";
import { capitalized, functionNames, functionOf, variablesOf } from "./stack.ts";
import { readZip } from "./zip.ts";

/** Paths of the files in a folder, at any depth, with slashes. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

export function functionRules(packaged: () => Package): void {
  describe("the functions", () => {
    it("are these seven, on Node 24 and ARM, with the timeouts that the code counts on", () => {
      const timeouts = { webhook: 10, ...laneTimeoutSeconds, schedule: 300, sequencer: 60, inventory: 300 };
      const found = resourcesOf(packaged().template, "AWS::Lambda::Function").map(([id, { Runtime, Architectures, Timeout, Handler }]) => ({
        id,
        Runtime,
        Architectures,
        Timeout,
        Handler,
      }));
      const expected = functionNames.map((name) => ({
        id: `${capitalized(name)}LambdaFunction`,
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Timeout: timeouts[name],
        Handler: `dist/functions/${name}/index.handler`,
      }));
      expect(found).toEqual(expected);
    });

    it.each(functionNames)("get in the zip of %s its own bundle and nothing else", (name) => {
      const files = readZip(join(packaged().folder, `${name}.zip`));
      const bundled = filesIn(join(packaged().bundles, name));
      expect([...files.keys()].toSorted()).toEqual(bundled.map((file) => `dist/functions/${name}/${file}`).toSorted());
      const others = bundled.filter((file) => !/^[^/]+\.mjs$/.test(file));
      // The package managers' own programs, where lockfiles are computed and nowhere else.
      expect([...new Set(others.map((file) => file.split("/")[0]))]).toEqual(name === "fix" ? ["programs"] : []);
      const entry = files.get(`dist/functions/${name}/index.mjs`);
      expect(entry).toEqual(readFileSync(join(packaged().bundles, name, "index.mjs")));
      expect(entry?.toString()).not.toContain("sourceMappingURL");
    });

    it.each(functionNames)("give %s the variables that its code reads, and no other", (name) => {
      const code = filesIn(join(packaged().bundles, name))
        .filter((file) => file.endsWith(".mjs"))
        .map((file) => readFileSync(join(packaged().bundles, name, file), "utf8"))
        .join("\n");
      const read = ["TABLE_NAME", "APP_SECRET_ARN", "WEBHOOK_SECRET_ARN", "GITHUB_API_URL", "LOG_LEVEL", "STAGE"].filter((variable) =>
        new RegExp(`\\b${variable}\\b`).test(code),
      );
      // What all workers share reads it when texts are examined: in the lane act.
      if (name === "act" || name === "inventory") read.push("FINGERPRINT_SECRET_ARN");
      // Likewise; without it, registries are asked without credentials.
      if (name === "fix") read.push("REGISTRY_SECRETS_PREFIX");
      const given = Object.keys(variablesOf(packaged().template, name)).filter(
        (variable) => !/_URL$/.test(variable) || variable === "GITHUB_API_URL",
      );
      expect(given.toSorted()).toEqual(read.toSorted());
    });

    it("know the queues that they send to", () => {
      const queueUrls = (name: string): string[] =>
        Object.keys(variablesOf(packaged().template, name))
          .filter((variable) => /_(?:QUEUE|DEAD_LETTERS)_URL$/.test(variable))
          .toSorted();
      const everyLane = lanes.map((lane) => `${lane.toUpperCase()}_QUEUE_URL`).toSorted();
      // A delivery is stored in the lanes of its event, whatever it is; see src/deliveries/lanes.ts.
      expect(eventsWithLanes.flatMap(lanesOf).every((lane) => lanes.includes(lane))).toBe(true);
      expect(queueUrls("webhook")).toEqual(everyLane);
      expect(queueUrls("schedule")).toEqual(everyLane);
      expect(queueUrls("sequencer")).toEqual([]);
      expect(queueUrls("inventory")).toEqual([]);
      // Every lane asks the lane act for announcements, see src/changes/budget-brake.ts; act asks fix for what events and commands want there.
      for (const lane of lanes) {
        const own = [`${lane.toUpperCase()}_QUEUE_URL`, `${lane.toUpperCase()}_DEAD_LETTERS_URL`];
        expect(queueUrls(lane)).toEqual([...new Set(["ACT_QUEUE_URL", ...own, ...(lane === "act" ? ["FIX_QUEUE_URL"] : [])])].toSorted());
      }
      for (const name of functionNames) {
        for (const [variable, value] of Object.entries(variablesOf(packaged().template, name))) {
          const queue = /^([A-Z]+)_(QUEUE|DEAD_LETTERS)_URL$/.exec(variable);
          if (queue === null) continue;
          const lane = capitalized(String(queue[1]).toLowerCase());
          expect(targetOf(value), `${name}: ${variable}`).toBe(queue[2] === "QUEUE" ? `${lane}Queue` : `${lane}DeadLetters`);
        }
      }
    });

    it("may send a waiting message round more often than Lambda likes, where the code bounds it", () => {
      const loops = functionNames.map((name) => [name, functionOf(packaged().template, name).RecursiveLoop]);
      expect(loops).toEqual(functionNames.map((name) => [name, lanes.some((lane) => lane === name) ? "Allow" : undefined]));
    });

    it("are called by one route, one queue each, and four rules of the event bus", () => {
      expect(resourcesOf(packaged().template, "AWS::ApiGatewayV2::Route").map(([, { RouteKey }]) => RouteKey)).toEqual([
        "POST /api/github/webhooks",
      ]);
      expect(resourcesOf(packaged().template, "AWS::Lambda::Url")).toEqual([]);
      const inputs = resourcesOf(packaged().template, "AWS::Events::Rule").map(([, { ScheduleExpression, State, Targets }]) => {
        const [target] = Targets as JsonMap[];
        return [targetOf(target?.Arn), ScheduleExpression, State, JSON.parse(String(target?.Input)) as unknown];
      });
      expect(inputs).toEqual([
        ["ScheduleLambdaFunction", "rate(1 hour)", "ENABLED", { task: "sweep" }],
        ["ScheduleLambdaFunction", "rate(5 minutes)", "ENABLED", { task: "redeliver" }],
        ["SequencerLambdaFunction", "rate(1 minute)", "ENABLED", { task: "sequence" }],
        ["InventoryLambdaFunction", "rate(5 minutes)", "ENABLED", { task: "index" }],
      ]);
      // Its schedules would be given the functions' own roles.
      expect(resourcesOf(packaged().template, "AWS::Scheduler::Schedule")).toEqual([]);
    });
  });
}
