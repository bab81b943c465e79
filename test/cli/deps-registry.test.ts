import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { LocalSecrets } from "../../src/local/managed-secrets.ts";
import { filesOf } from "../dependencies/ecosystems/npm/fixture.ts";
import { NpmRegistry } from "../registries/npm.ts";

// Made up; it opens nothing.
const token = "k3y".repeat(12);

it("deps plan shows the registry that it is given no credential, whatever the bot's folder and the checkout have", async () => {
  const registry = new NpmRegistry().publish("deep@1.0.0").publish("deep@1.0.1");
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    void registry.fetch(new URL(request.url ?? "/", registry.url)).then(async (answer) => {
      response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  registry.url = `http://127.0.0.1:${port}/`;
  const home = mkdtempSync(join(tmpdir(), "pipewarden-deps-"));
  onTestFinished(async () => {
    rmSync(home, { recursive: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  new LocalSecrets(home).put(`registries/127.0.0.1+${port}`, Buffer.from(token), 1);
  const folder = join(home, "project");
  mkdirSync(folder);
  const files = filesOf(registry, { manifest: { dependencies: { deep: "^1.0.0" } }, installed: { "node_modules/deep": "1.0.0" } });
  for (const [path, text] of files) writeFileSync(join(folder, path), text);
  writeFileSync(join(folder, ".npmrc"), `registry=https://evil.example/\n//127.0.0.1:${port}/:_authToken=${token}\n`);
  const ranges = [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.1" }] }];
  const advisory = { id: "GHSA-deep", affected: [{ package: { ecosystem: "npm", name: "deep" }, ranges }] };
  writeFileSync(join(home, "alert.json"), JSON.stringify(advisory));
  const words = ["deps", "plan", folder, "--alert", join(home, "alert.json"), "--registry", registry.url];
  let out = "";
  const code = await runCommandLine(words, { PIPEWARDEN_HOME: home }, { out: (text) => (out += text), err: () => undefined });
  expect([code, out]).toEqual([0, expect.stringContaining("deep → 1.0.1")]);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((authorization) => authorization !== undefined)).toEqual([]);
  expect(out).not.toContain(token);
});
