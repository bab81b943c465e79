import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { absent, all, any, type Condition, ConditionFailed, differs, equals, less, present } from "../../src/storage/condition.ts";
import type { Table } from "../../src/storage/table.ts";
import type { Clock } from "../../src/values/clock.ts";
import { memoryTable } from "./memory-table.ts";

const start = Date.UTC(2031, 4, 6, 7, 8, 9);
const clock = { at: start, now: () => clock.at };
const seconds = start / 1000;

let count = 0;
const fresh = (): string => `T#${++count}`;

/** Random sequences of requests, put to the table in memory and to the one that `open` gives. */
export function tableModel(name: string, open: (clock: Clock) => Promise<{ table: Table; close(): Promise<void> }>): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open(clock);
    });
    afterAll(() => opened.close());

    const sort = fc.constantFrom("a", "b", "c");
    const attribute = fc.constantFrom("n", "m", "PK");
    const simple: fc.Arbitrary<Condition> = fc.oneof(
      attribute.map((name) => absent(name)),
      attribute.map((name) => present(name)),
      fc.tuple(attribute, fc.integer({ min: 0, max: 3 })).map(([name, value]) => equals(name, value)),
      fc.tuple(attribute, fc.integer({ min: 0, max: 3 })).map(([name, value]) => differs(name, value)),
      fc.tuple(fc.constantFrom("n", "m"), fc.integer({ min: 0, max: 3 })).map(([name, value]) => less(name, value)),
    );
    const several = fc.array(simple, { minLength: 1, maxLength: 3 });
    const condition = fc.option(
      fc.oneof(
        simple,
        several.map((of) => any(...of)),
        several.map((of) => all(...of)),
        fc.tuple(several, several).map(([one, two]) => any(all(...one), all(...two))),
      ),
      { nil: undefined },
    );
    const content = fc.record(
      { n: fc.integer({ min: 0, max: 3 }), m: fc.integer({ min: 0, max: 3 }), ttl: fc.integer({ min: seconds - 2, max: seconds + 3 }) },
      { requiredKeys: [] },
    );
    const step = fc.oneof(
      fc.record({ do: fc.constant("put" as const), sort, content, condition }),
      fc.record({ do: fc.constant("update" as const), sort, content, condition, add: fc.integer({ min: 1, max: 2 }) }),
      fc.record({ do: fc.constant("delete" as const), sort, condition }),
      fc.record({ do: fc.constant("get" as const), sort }),
      fc.record({ do: fc.constant("query" as const), descending: fc.boolean() }),
      fc.record({ do: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 2 }) }),
    );

    it("and the table in memory agree on every answer to any sequence of requests", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          clock.at = start;
          const PK = fresh();
          const memory = memoryTable(clock);
          for (const request of steps) {
            const answers = await Promise.all([memory, opened.table].map((table) => answer(table, PK, request)));
            expect(answers[1], JSON.stringify(request)).toEqual(answers[0]);
            if (request.do === "wait") clock.at += request.seconds * 1000;
          }
        }),
        { numRuns: 60 },
      );
    });

    type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

    async function answer(table: Table, PK: string, request: Step): Promise<unknown> {
      try {
        switch (request.do) {
          case "put":
            return await table.put({ PK, SK: request.sort, ...request.content }, request.condition);
          case "update":
            return await table.update({ PK, SK: request.sort }, { set: request.content, add: { counted: request.add } }, request.condition);
          case "delete":
            return await table.delete({ PK, SK: request.sort }, request.condition);
          case "get":
            return await table.get({ PK, SK: request.sort });
          case "query":
            return await table.query({ PK, descending: request.descending });
          case "wait":
            return undefined;
        }
      } catch (error) {
        if (error instanceof ConditionFailed) return "condition failed";
        throw error;
      }
    }
  });
}
