import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed, runInstaller } from "../../../scripts/lambda/counterpart.ts";
import { GitHubTags } from "../../registries/actions.ts";
import { publishActions, workflowSets } from "./actions-sets.ts";

const run = promisify(execFile);
const actionlintVersion = "1.7.12";

const program = (): string =>
  join(
    installed(`actionlint-${actionlintVersion}`, (folder) =>
      runInstaller(
        "env",
        [`GOBIN=${folder}`, "go", "install", `github.com/rhysd/actionlint/cmd/actionlint@v${actionlintVersion}`],
        "Go, and its module proxy",
      ),
    ),
    "actionlint",
  );

const github = new GitHubTags();
publishActions(github);
let actionlint: string;
let server: Awaited<ReturnType<GitHubTags["listen"]>>;

beforeAll(async () => {
  actionlint = program();
  server = await github.listen();
}, 600_000);
afterAll(() => server.close());

/** The bot's own command line. Gives what it says, and how it ended. */
async function deps(verb: string, folder: string, alerts: string): Promise<{ readonly code: number; readonly stdout: string }> {
  const words = [join(import.meta.dirname, "../../../bin/pipewarden"), "deps", verb, folder, "--alert", alerts, "--registry", github.url];
  try {
    return { code: 0, stdout: (await run(process.execPath, [...words, "--format", "json"], { timeout: 60_000 })).stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, stdout };
  }
}

describe.each(workflowSets(github))("$name", ({ files, vulnerable, after }) => {
  it("is accepted by actionlint before and after, and fixed once", async () => {
    const home = mkdtempSync(join(tmpdir(), "pipewarden-actions-"));
    try {
      const folder = join(home, "project");
      mkdirSync(join(folder, ".git"), { recursive: true });
      for (const [path, text] of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const lint = () => run(actionlint, ["-shellcheck=", "-pyflakes=", "-no-color"], { cwd: folder });
      await lint();
      const alerts = join(home, "osv.json");
      const records = vulnerable.map(([name, introduced, fixed], index) => ({
        id: `GHSA-test-${index}`,
        affected: [
          { package: { ecosystem: "GitHub Actions", name }, ranges: [{ type: "ECOSYSTEM", events: [{ introduced }, { fixed }] }] },
        ],
      }));
      writeFileSync(alerts, JSON.stringify(records));
      const fixed = await deps("fix", folder, alerts);
      expect(JSON.parse(fixed.stdout)).toMatchObject({ unfixable: [] });
      expect(fixed.code).toBe(0);
      await lint();
      const texts = [...files.keys()].map((path) => readFileSync(join(folder, path), "utf8"));
      for (const line of after)
        expect(
          texts.some((text) => text.split(/\r?\n/).some((each) => each.trim() === line)),
          line,
        ).toBe(true);
      // Everything else is byte for byte what it was.
      const without = (all: readonly string[]) => all.join("").replace(/@[\w.]+|sha1-\w+|[#'=].*/g, "");
      expect(without(texts)).toBe(without([...files.values()]));
      const again = await deps("plan", folder, alerts);
      expect(again.code).toBe(1);
      expect(JSON.parse(again.stdout)).toMatchObject({ changes: [], files: [] });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 180_000);
});

it("refuses what is broken, so that its approval means something", async () => {
  const home = mkdtempSync(join(tmpdir(), "pipewarden-actions-"));
  try {
    mkdirSync(join(home, ".github/workflows"), { recursive: true });
    writeFileSync(
      join(home, ".github/workflows/ci.yml"),
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout\n",
    );
    await expect(run(actionlint, [join(home, ".github/workflows/ci.yml")])).rejects.toThrow();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
