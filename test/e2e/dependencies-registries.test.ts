import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { secretsPut } from "../../src/cli/secrets.ts";
import { RegistryCredentials } from "../../src/dependencies/registry-credentials.ts";
import { readLocalRegistryCredential } from "../../src/local/registry-credentials.ts";
import { systemClock } from "../../src/values/clock.ts";
import { filesOf } from "../dependencies/ecosystems/npm/fixture.ts";
import { textOf } from "../project/files.ts";
import { NpmRegistry } from "../registries/npm.ts";
import { alertOn, fileAt, fixChecks, fixing, fixScene, pullsOf, versionIn, work } from "./dependencies-scene.ts";
import type { Rig } from "./rig.ts";

// As docs/fixes.md tells people to do it.
const section = /^## Private registries\n([\s\S]*?)^## /m.exec(textOf("docs/fixes.md"))?.[1] ?? "";
const example = parse(/^```yaml\n([\s\S]*?)^```$/m.exec(section)?.[1] ?? "") as { readonly registries: Readonly<Record<string, string>> };
const [address = ""] = Object.values(example.registries);
const secretName = /`pipewarden secrets put (\S+) -`/.exec(section)?.[1] ?? "";

// Made up; it opens nothing.
const token = "k3y".repeat(12);

/** A private registry that lets only those in who show the token, and the public one beside it. */
async function privateScene(refusal: () => Response = () => new Response(null, { status: 401 })) {
  const folder = mkdtempSync(join(tmpdir(), "pipewarden-registries-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const own = new NpmRegistry().publish("@acme/tool@1.0.0").publish("@acme/tool@1.0.1");
  own.url = address;
  const asked: { readonly host: string; readonly authorization: string | null }[] = [];
  const credentials = new RegistryCredentials({ read: readLocalRegistryCredential(folder), clock: systemClock });
  const { rig } = await fixScene(fixing(JSON.stringify(example)), {
    files: Object.fromEntries(
      filesOf(own, { manifest: { dependencies: { "@acme/tool": "^1.0.0" } }, installed: { "node_modules/@acme/tool": "1.0.0" } }),
    ),
    registries: {
      credentials,
      fetch: async (input, init = {}) => {
        const authorization = new Headers(init.headers).get("authorization");
        const { host, href } = new URL(input);
        asked.push({ host, authorization });
        if (!href.startsWith(address)) return new Response(null, { status: 404 });
        return authorization === `Bearer ${token}` ? own.fetch(input, init) : refusal();
      },
    },
  });
  const put = (value: string): Promise<number> => {
    const file = join(folder, "value");
    writeFileSync(file, `${value}\n`);
    return secretsPut.run({ name: secretName, file }, { PIPEWARDEN_HOME: folder }, { out: () => undefined, err: () => undefined });
  };
  return { rig, asked, put };
}

/** Whatever people, logs and stores get to see. */
const everything = (rig: Rig): string => JSON.stringify([rig.recording, rig.github.requests, pullsOf(rig), fixChecks(rig)]);

describe("a package of a private registry", () => {
  it("is fixed with the credential of its host, which no other host gets and nobody sees", async () => {
    const { rig, asked, put } = await privateScene();
    expect(await put(token)).toBe(0);
    alertOn(rig, "@acme/tool");
    await work(rig);
    const [pull] = pullsOf(rig);
    expect(pull?.state).toBe("open");
    expect(versionIn(fileAt(rig, pull?.head.ref ?? "", "package-lock.json"), "@acme/tool")).toBe("1.0.1");
    const host = new URL(address).host;
    expect(asked.some((each) => each.host === host)).toBe(true);
    for (const each of asked) expect(each.authorization).toBe(each.host === host ? `Bearer ${token}` : null);
    expect(everything(rig)).not.toContain(token);
  });

  it("is explained when the registry refuses, with nothing of what the registry said", async () => {
    const old = "0ld".repeat(12);
    const { rig, put } = await privateScene(
      () => new Response(`{"error":"${old} is not known"}`, { status: 401, statusText: old, headers: { "www-authenticate": old } }),
    );
    await put(old);
    alertOn(rig, "@acme/tool");
    await work(rig);
    expect(pullsOf(rig)).toEqual([]);
    const [check] = fixChecks(rig);
    expect(check?.output.summary).toContain("npm.acme.example answered 401");
    expect(everything(rig)).not.toContain(old);
  });
});
