import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cloudEvent } from "../../src/audit/cloud-event.ts";
import { newControlToken, writeControlFile } from "../../src/local/control-file.ts";
import { entry } from "../audit/entries.ts";

// What happens at the edges of the process: a bot that answers much, and readers that are slow or gone.

const launcher = fileURLToPath(new URL("../../bin/pipewarden", import.meta.url));
const count = 2_000;

let folder: string;
let server: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pipewarden-command-"));
  const events = Array.from({ length: count }, (_, number) => cloudEvent(entry({ of: `change-${number}` })));
  server = createServer((_request, response) => response.end(JSON.stringify({ events, more: false }))).listen(0, "127.0.0.1");
  await once(server, "listening");
  writeControlFile(folder, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: newControlToken() });
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const list = () => {
  const child = spawn(process.execPath, [launcher, "audit", "list", "--format", "json"], {
    env: { PIPEWARDEN_HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, ended: once(child, "close") as Promise<[code: number | null, signal: string | null]> };
};

it("an answer of megabytes arrives whole at a reader that is slow to begin", async () => {
  const { child, ended } = list();
  await new Promise((resolve) => setTimeout(resolve, 700));
  const lines = (await text(child.stdout)).trimEnd().split("\n");
  expect(lines).toHaveLength(count);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ data: { metadata: { correlation_uid: `change-${count - 1}` } } });
  expect(await ended).toEqual([0, null]);
});

it("a reader that has seen enough ends the command without a word", async () => {
  const { child, ended } = list();
  const errors = text(child.stderr);
  child.stdout.once("data", () => child.stdout.destroy());
  expect(await ended).toEqual([0, null]);
  expect(await errors).toBe("");
});

it("a reader that is gone from the beginning does, too, also when nobody reads the errors", async () => {
  const { child, ended } = list();
  child.stdout.destroy();
  child.stderr.destroy();
  expect(await ended).toEqual([0, null]);
});
