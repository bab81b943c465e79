import { randomBytes } from "node:crypto";
import { format, inspect } from "node:util";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { cloudEvent } from "../../src/audit/cloud-event.ts";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import type { AuditEntry } from "../../src/audit/event.ts";
import { formatJsonLines, formatText } from "../../src/audit/format.ts";
import { listEvents } from "../../src/audit/list.ts";
import { makeChange } from "../../src/changes/change.ts";
import { translated } from "../../src/storage/dynamo-errors.ts";
import { PipewardenError, RetryLater } from "../../src/values/errors.ts";
import { hashJson } from "../../src/values/hash.ts";
import { installationId } from "../../src/values/ids.ts";
import type { Json } from "../../src/values/json.ts";
import { redact, Secret } from "../../src/values/secret.ts";
import { acme, entry, noon, shop } from "../audit/entries.ts";
import { memoryTable } from "../storage/memory-table.ts";

// A secret is planted wherever a careless caller could put one; nothing that the bot prints, stores or sends may show it.

const value = `canary-${randomBytes(20).toString("hex")}`;
const secret = Secret.of(value);
/** What a careless caller passes where the types ask for JSON. */
const planted = secret as unknown as Json & string;

const traces = [
  value,
  Buffer.from(value).toString("base64"),
  Buffer.from(value).toString("base64url"),
  Buffer.from(value).toString("hex"),
  // Any part of it would be a leak too.
  value.slice(0, 12),
  value.slice(-12),
];

function expectNoTrace(output: string): void {
  for (const trace of traces) expect(output.toLowerCase()).not.toContain(trace.toLowerCase());
}

const everything = { depth: null, showHidden: true, getters: true } as const;
const nested = { a: [{ b: new Map([["c", secret]]) }], set: new Set([secret]), secret };
const failure = new RetryLater("code", `refused ${secret}`, {
  seconds: 1,
  countsAsFailure: true,
  cause: new Error("inner", { cause: secret }),
});
const aggregate = new AggregateError([failure, secret], "several");

async function logged(write: (logger: ReturnType<typeof pino>) => void): Promise<string> {
  const lines: string[] = [];
  write(pino({ level: "trace" }, { write: (line: string) => lines.push(line) }));
  expect(lines.length).toBeGreaterThan(0);
  return lines.join("");
}

async function audited(changes: Partial<AuditEntry>, secrets: readonly Secret[] = []): Promise<string> {
  const table = memoryTable({ now: () => noon });
  await new DynamoLedger({ table, secrets }).record(entry(changes));
  const { events } = await listEvents(table, { ownerId: acme, limit: 5 }, noon);
  expect(events).toHaveLength(1);
  return [JSON.stringify(table.items()), formatText(events), formatJsonLines(events)].join("\n");
}

const repository = { id: shop, nodeId: "R_1", owner: "acme", name: "shop", ownerId: acme, installationId: installationId(5) };
const change = makeChange({
  kind: "test.kind",
  capability: "test",
  lane: "act",
  target: { repository, token: planted },
  expect: planted,
  want: { token: planted },
  params: { token: planted },
  episode: "e",
  cause: { kind: "sweep", id: "s" },
  summary: `use ${secret}`,
});

describe("a planted secret leaves no trace in", () => {
  it.each<[string, () => string | Promise<string>]>([
    ["inspection", () => inspect(nested, everything)],
    ["inspection without custom printing", () => inspect(nested, { ...everything, customInspect: false })],
    ["formatted text", () => format("%s %o %O %j %d", secret, secret, secret, secret, secret)],
    ["JSON", () => JSON.stringify({ nested, list: [...nested.set] })],
    ["template strings", () => `${secret} ${[secret, [secret]]} ${String(secret)}`],
    ["copies", () => JSON.stringify([{ ...secret }, Object.assign({}, secret), structuredClone({ secret }), Object.entries(secret)])],
    [
      "errors and their causes",
      () => [inspect(failure, everything), inspect(aggregate, everything), failure.stack, String(failure)].join("\n"),
    ],
    ["an error of the table", () => inspect(translated(new Error("AWS", { cause: secret }), "pipewarden"), everything)],
    ["the log: an object", () => logged((log) => log.info({ secret, nested }, "message %s %j %o", secret, secret, secret))],
    ["the log: errors", () => logged((log) => log.error({ err: failure, error: aggregate, token: secret }, String(failure)))],
    ["the log: an error alone", () => logged((log) => log.fatal(new PipewardenError("code", `${secret}`, { cause: failure })))],
    ["the log: a child's bindings", () => logged((log) => log.child({ secret }).warn("message"))],
    ["a change", () => JSON.stringify(change) + inspect(change, everything)],
    ["a hash's input", () => hashJson({ planted: JSON.parse(JSON.stringify(planted)) })],
    ["an audit event", () => inspect(cloudEvent(entry({ summary: planted, before: planted, after: { deep: [planted] } })), everything)],
    [
      "the audit trail",
      () =>
        audited({
          summary: planted,
          target: { planted },
          before: planted,
          after: { deep: [planted] },
          decision: { allowed: false, reason: planted },
          error: { code: planted, message: `${secret}` },
          actor: { id: 1, login: planted, type: planted },
          delivery: { guid: planted, event: planted },
        }),
    ],
  ])("%s", async (_output, print) => {
    const output = await print();
    expect(output.length).toBeGreaterThan(10);
    expectNoTrace(output);
  });

  it("the audit trail when a server's answer quotes it, in any encoding", async () => {
    const basic = Buffer.from(`x-access-token:${value}`).toString("base64");
    const quote = `${traces.slice(0, 4).join(" ")} Basic ${basic}`;
    const output = await audited({ error: { code: "refused", message: quote }, before: { [value]: [quote] }, summary: quote }, [secret]);
    expectNoTrace(output);
    expect(output).not.toContain(basic.slice(24));
    expect(output).toContain("[secret]");
  });

  it("redacted text", () => {
    expectNoTrace(redact(traces.slice(0, 4).join(" "), [secret]));
  });
});

describe("these tests", () => {
  it("would see a secret that is not wrapped", async () => {
    for (const output of [inspect({ value }), await audited({ summary: value }), await logged((log) => log.info({ value }, "message"))]) {
      expect(() => expectNoTrace(output)).toThrow();
    }
  });
});
