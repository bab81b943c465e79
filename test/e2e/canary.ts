import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { serve } from "@hono/node-server";
import { expect } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { formatJsonLines, formatText } from "../../src/audit/format.ts";
import { auditList } from "../../src/cli/audit-list.ts";
import { deliveriesList, deliveriesShow } from "../../src/cli/deliveries.ts";
import { WebhookSecrets } from "../../src/deliveries/signature.ts";
import type { Fetch } from "../../src/github/api-fetch.ts";
import { newControlToken, writeControlFile } from "../../src/local/control-file.ts";
import { createServer } from "../../src/local/server.ts";
import { operatorVerbs } from "../../src/operations/verbs.ts";
import { Secret } from "../../src/values/secret.ts";
import { auditOf } from "./assertions.ts";
import type { Rig } from "./rig.ts";

/** What a bot must never show, with a name for the one who reads that it did. */
export type Secrets = Map<string, string>;

/** The secrets that a rig begins with: the webhook's, and each line of the private key's body. */
export function plantedIn(rig: Rig): Secrets {
  const secrets: Secrets = new Map([[rig.webhookSecret, "webhook secret"]]);
  for (const line of rig.app.privateKeyPem.split("\n")) if (/^[\w+/=]{40,}$/.test(line)) secrets.set(line, "private key");
  return secrets;
}

/** What a server may send instead of an answer, given the credential that came with the request. */
export type Echo = (request: { method: string; path: string }, credential: string) => Response | undefined;

/** The platform's `fetch`, which notes every credential that leaves, and every token that comes, among the secrets. */
export const noting =
  (secrets: Secrets, echo: Echo = () => undefined): Fetch =>
  async (input, init = {}) => {
    const credential = new Headers(init.headers).get("authorization")?.replace(/^\w+ /, "") ?? "";
    if (credential !== "") secrets.set(credential, credential.startsWith("ey") ? "App's JWT" : "installation token");
    const { pathname } = new URL(input);
    const echoed = echo({ method: init.method ?? "GET", path: pathname }, credential);
    if (echoed !== undefined) return echoed;
    const response = await fetch(input, init);
    if (pathname.endsWith("/access_tokens") && response.ok) {
      const { token } = (await response.clone().json()) as { token: string };
      secrets.set(token, "installation token");
    }
    return response;
  };

/** Everything that a bot wrote anywhere, by place. */
export async function writtenBy(rig: Rig, thrown: readonly unknown[] = []): Promise<Map<string, string>> {
  const audit = auditOf(rig);
  const runs = [...rig.github.requests].filter(({ write }) => write).map(({ requestBody }) => requestBody);
  return new Map([
    ["log", rig.recording.log.join("")],
    ["table", JSON.stringify(rig.table.items())],
    ["queue", rig.recording.sent.join("\n")],
    ["dead letters", JSON.stringify(await rig.queue.deadLetters("act", 100))],
    ["check runs and everything else written to GitHub", JSON.stringify(runs)],
    ["audit trail", JSON.stringify(audit)],
    ["audit trail as text", formatText(audit)],
    ["audit trail as JSON lines", formatJsonLines(audit)],
    ["errors", thrown.map((error) => inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).join("\n")],
    ["command line", await fromCommandLine(rig)],
  ]);
}

/** What the verbs that show anything print, in both formats. */
export async function fromCommandLine(rig: Rig): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-canary-"));
  const { queue, clock, log, table } = rig;
  const controlToken = newControlToken();
  const webhook = { secrets: WebhookSecrets.of({ current: Secret.of(rig.webhookSecret) }), send: queue.send.bind(queue), now: clock.now };
  const verbs = operatorVerbs({
    operator: "An operator",
    github: rig.clients(),
    queue,
    clock,
    log,
    table,
    ledger: new DynamoLedger({ table }),
  });
  const failed: unknown[] = [];
  const app = createServer({ webhook, controlToken, verbs, onError: (error) => failed.push(error) });
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  try {
    await new Promise<void>((resolve) => server.once("listening", () => resolve()));
    writeControlFile(folder, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: controlToken });
    const printed: string[] = [];
    const output = { out: (text: string) => void printed.push(text), err: (text: string) => void printed.push(text) };
    const environment = { ...process.env, PIPEWARDEN_HOME: folder };
    for (const format of ["text", "json"]) {
      await auditList.run({ format, owner: "acme", limit: "500" }, environment, output);
      await deliveriesList.run({ format, limit: "500" }, environment, output);
      for (const { guid } of rig.github.deliveries.slice(-5)) await deliveriesShow.run({ format, guid }, environment, output);
    }
    expect(failed).toEqual([]);
    return printed.join("");
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The forms in which a value may stand in a text, each recognisable by itself. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(3)]).toString("base64");
    return text.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
  });
  return [
    value,
    ...base64,
    ...base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    // A part of it would be a leak as well. The beginning of a JWT is the same for all, its end is the signature.
    value.slice(-24),
  ];
}

/** `place: what` for every secret that stands in a text, in any form. */
export function leaks(written: ReadonlyMap<string, string>, secrets: Secrets): string[] {
  const found = new Set<string>();
  for (const [value, name] of secrets) {
    for (const form of formsOf(value)) {
      for (const [place, text] of written) if (text.includes(form)) found.add(`${place}: ${name}`);
    }
  }
  return [...found];
}
