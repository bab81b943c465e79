import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions, type FunctionBundle } from "../../scripts/bundle-functions.ts";
import { programOf } from "../../src/dependencies/engines/programs.ts";

const folder = mkdtempSync(join(tmpdir(), "pipewarden-bundles-"));
let bundles: readonly FunctionBundle[];

beforeAll(async () => {
  bundles = await bundleFunctions(join(folder, "functions"));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const bundleOf = (name: string): FunctionBundle => {
  const found = bundles.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no function ${name}.`);
  return found;
};
/** Files that went into the bundle, and Node's modules that it asks for. */
const inputsOf = ({ metafile }: FunctionBundle) => Object.keys(metafile.inputs);
const builtinsOf = ({ metafile }: FunctionBundle) =>
  [
    ...new Set(
      Object.values(metafile.inputs).flatMap(({ imports }) =>
        imports.filter(({ external, path }) => external && path !== "<runtime>").map(({ path }) => path),
      ),
    ),
  ].sort();
/** Files that are loaded before the first event: the entry, and what it imports other than lazily. */
function loadedAtOnce({ metafile }: FunctionBundle): readonly string[] {
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const loaded = new Set<string>();
  const load = (name: string): void => {
    if (loaded.has(name)) return;
    loaded.add(name);
    for (const { path, kind } of outputs.get(name)?.imports ?? [])
      if (kind === "import-statement" && outputs.has(basename(path))) load(basename(path));
  };
  load("index.mjs");
  return [...loaded].flatMap((name) => Object.keys(outputs.get(name)?.inputs ?? {}));
}

describe("the webhook's bundle", () => {
  it("is a few files of ours and nothing of anybody else's: no Probot, no AWS client, no schema library", () => {
    const inputs = inputsOf(bundleOf("webhook"));
    expect(inputs).toContain("src/deliveries/signature.ts");
    expect(inputs.filter((file) => !/^src\/(?:functions|aws|deliveries|values)\//.test(file))).toEqual([]);
    expect(builtinsOf(bundleOf("webhook"))).toEqual(["node:crypto", "node:util", "node:zlib"]);
    expect(bundleOf("webhook").bytes).toBeLessThan(20_000);
  });

  it("asks for no module of Node's that loads `fetch`, whose first use would double the time of a cold start", () => {
    const [file = ""] = readdirSync(bundleOf("webhook").folder);
    const code = readFileSync(join(bundleOf("webhook").folder, file), "utf8");
    expect(code).not.toMatch(/(?<![.\w])(?:fetch\(|Headers\(|Request\(|Response\()/);
  });
});

describe("the bundles", () => {
  it("are those that serverless.yml deploys, each in a folder that nothing else lies in", () => {
    expect(bundles.map(({ name }) => name)).toEqual(["webhook", "act", "fix", "rotate", "schedule", "sequencer", "inventory"]);
    for (const { name, folder: own } of bundles) {
      expect(readdirSync(own)).toContain("index.mjs");
      expect(readdirSync(own).filter((file) => !file.endsWith(".mjs"))).toEqual(name === "fix" ? ["programs"] : []);
    }
  });

  it("have their source maps beside the folder that is deployed", () => {
    for (const { name, folder: own } of bundles) {
      const maps = readdirSync(join(dirname(own), "..", "functions-maps", name));
      expect(maps.sort()).toEqual(
        readdirSync(own)
          .filter((file) => file.endsWith(".mjs"))
          .map((file) => `${file}.map`)
          .sort(),
      );
    }
  });

  it("hold the package managers' own programs in that of fix alone, where it finds them", () => {
    const { folder: own, bytes } = bundleOf("fix");
    for (const which of ["pnpm", "yarn"] as const) {
      const program = programOf(which, pathToFileURL(join(own, "index.mjs")));
      expect(program?.startsWith(join(own, "programs"))).toBe(true);
      // Each tells its version, so nothing that it loads at its start is missing.
      expect(execFileSync(process.execPath, [program ?? "", "--version"], { cwd: own, encoding: "utf8" })).toMatch(
        /^(?:10|4)\.\d+\.\d+\n$/,
      );
    }
    expect(bytes).toBeLessThan(20_000_000);
  });

  it.each(["act", "fix", "rotate"])("of %s loads the AWS clients with the first message only", (name) => {
    const early = loadedAtOnce(bundleOf(name));
    expect(early.some((file) => file.includes("node_modules/probot/"))).toBe(true);
    expect(early.filter((file) => /node_modules\/(?:@aws-sdk|@smithy|zod|@aws-lambda-powertools)\//.test(file))).toEqual([]);
    expect(inputsOf(bundleOf(name)).some((file) => file.includes("node_modules/@aws-sdk/client-sqs/"))).toBe(true);
  });

  it("of the inventory knows neither GitHub nor queues: what reads everybody's secrets talks to nobody", () => {
    const inputs = inputsOf(bundleOf("inventory"));
    expect(inputs.filter((file) => /node_modules\/(?:probot|@octokit|@aws-sdk\/client-sqs)\//.test(file))).toEqual([]);
  });

  it("of the sequencer knows neither GitHub nor secrets nor queues", () => {
    const inputs = inputsOf(bundleOf("sequencer"));
    expect(inputs.filter((file) => /node_modules\/(?:probot|@octokit|@aws-sdk\/client-(?:sqs|secrets-manager))\//.test(file))).toEqual([]);
  });
});
