import { describe, expect, it } from "vitest";
import { advisoryOf, filesOf, fix, versionsIn } from "./fixture.ts";
import { registry, sha256 } from "./lock-registry.ts";
import { pipfileLock } from "./locks.ts";

describe("Pipfile.lock", () => {
  const pipfile =
    '[packages]\nparent = "*"\nLeaf = {version = "<2", extras = ["x"]}\n\n[dev-packages]\n\n[requires]\npython_version = "3.11"\n';
  const content = (leaf: string): string =>
    `{"_meta":{"requires":{"python_version":"3.11"},"sources":[{"name":"pypi","url":"https://pypi.org/simple","verify_ssl":true}]},"default":{"Leaf":{"extras":["x"],"version":"${leaf}"},"parent":"*"},"develop":{}}`;
  const lock = (leaf: string, range: string, parent = "1.0.0"): string =>
    pipfileLock(registry, { default: { leaf, parent }, develop: { leaf } }, sha256(content(range)));
  const files = filesOf({ Pipfile: pipfile, "Pipfile.lock": lock("1.0.0", "<2") });

  it("gets another version wherever it stands, and keeps the digest", async () => {
    const { plan, changed } = await fix(registry, files, [advisoryOf("leaf", "1.0.1")]);
    expect(plan?.changes.map(({ strategy }) => strategy)).toEqual(["splice"]);
    const after = lock("1.0.1", "<2").replaceAll(/(markers": "python_version >= '3\.)7('",\n\s+"version": "==1.0.1")/g, "$18$2");
    expect([...changed]).toEqual([["Pipfile.lock", after]]);
  });

  it("is of the usual index where older programs noted that without its name", async () => {
    const [path, text] = ["Pipfile.lock", files.get("Pipfile.lock") ?? ""];
    const old = new Map([...files, [path, text.replace(/\s*"name": "pypi",/, "")]]);
    expect((await fix(registry, old, [advisoryOf("leaf", "1.0.1")])).plan?.to).toBe("1.0.1");
    const two = text.replace(
      '"sources": [',
      '"sources": [\n            { "name": "own", "url": "https://own.test/simple", "verify_ssl": true },',
    );
    expect((await fix(registry, new Map([...files, [path, two]]), [advisoryOf("leaf", "1.0.1")])).noFix[0]?.code).toBe("not-from-registry");
  });

  it("changes with a manifest whose condition names Pythons of long ago", async () => {
    const pipfile = '[packages.leaf]\nversion = "==1.0.0"\nmarkers = "python_version < \'3.5\'"\n';
    const lock = pipfileLock(registry, { default: { leaf: "1.0.0" }, develop: {} }, "0").replace('"python_version": "3.11"', "");
    const { files: after } = await fix(registry, filesOf({ Pipfile: pipfile, "Pipfile.lock": lock }), [advisoryOf("leaf", "1.0.1")]);
    expect(after.get("Pipfile")).toBe(pipfile.replace("1.0.0", "1.0.1"));
  });

  it("has the digest of a Pipfile that changes", async () => {
    const { files: after } = await fix(registry, files, [advisoryOf("leaf", "2.0.0")]);
    expect(after.get("Pipfile")).toBe(pipfile.replace("<2", "<3"));
    expect(after.get("Pipfile.lock")).toContain(`"sha256": "${sha256(content("<3"))}"`);
    expect(versionsIn(after)).toEqual({ leaf: "2.0.0", parent: "1.1.0", "leaf#1": "2.0.0" });
  });
});
