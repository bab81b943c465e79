import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { installed, runInstaller } from "../../../scripts/lambda/counterpart.ts";
import { compareMavenVersions } from "../../../src/dependencies/ecosystems/maven/version.ts";
import { seeded } from "../../registries/npm-universe.ts";
import { mavenSets } from "./maven-projects.ts";

const run = promisify(execFile);
const minutes = 60_000;
const artifactVersion = "3.9.11";
const listing = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:list";

const maven = (folder: string, ...words: readonly string[]) =>
  run("mvn", ["-q", "-B", "-f", folder, ...words], { timeout: 5 * minutes, maxBuffer: 2 ** 26 });

describe.each(mavenSets)("$name", ({ files, vulnerable, resolved, strategies }) => {
  it(
    "is accepted by Maven before and after, which then takes the fixed versions",
    async () => {
      const home = mkdtempSync(join(tmpdir(), "pipewarden-maven-"));
      try {
        const folder = join(home, "project");
        for (const [path, text] of files) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), text);
        }
        await maven(folder, "validate");
        const alerts = join(home, "osv.json");
        const records = vulnerable.map(([name, introduced, fixed]) => ({
          id: `GHSA-${name}`,
          affected: [{ package: { ecosystem: "Maven", name }, ranges: [{ type: "ECOSYSTEM", events: [{ introduced }, { fixed }] }] }],
        }));
        writeFileSync(alerts, JSON.stringify(records));
        const words = ["--alert", alerts, "--format", "json"];
        const program = join(import.meta.dirname, "../../../bin/pipewarden");
        const { stdout } = await run(process.execPath, [program, "deps", "fix", folder, ...words], { timeout: 5 * minutes });
        const told = JSON.parse(stdout) as { changes: { strategy: string }[]; unfixable: unknown[] };
        expect(told.unfixable).toEqual([]);
        expect([...new Set(told.changes.map(({ strategy }) => strategy))].sort()).toEqual(strategies);
        await maven(folder, "validate");
        const before = [...files.keys()].map((path) => readFileSync(join(folder, path), "utf8"));
        // Both to be the same project to Maven: what one module needs of another is not looked for in a repository.
        await maven(folder, "compile", listing, "-DoutputFile=resolved.txt", "-Dmdep.outputScope=false");
        const lists = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("resolved.txt"));
        const all = lists.flatMap((path) => readFileSync(join(folder, path), "utf8").split("\n")).map((line) => line.trim().split(" ")[0]);
        const names = resolved.map((each) => each.slice(0, each.lastIndexOf(":") + 1));
        const found = all.filter((line) => names.some((name) => line?.startsWith(name)));
        expect([...new Set(found)].sort()).toEqual(resolved.toSorted());
        const again = await run(process.execPath, [program, "deps", "plan", folder, ...words], { timeout: 5 * minutes }).catch(
          (error: { stdout: string }) => error,
        );
        expect(JSON.parse(again.stdout)).toMatchObject({ changes: [], files: [] });
        expect([...files.keys()].map((path) => readFileSync(join(folder, path), "utf8"))).toEqual(before);
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
    15 * minutes,
  );
});

describe("the order of versions", () => {
  it(
    "is Maven's own, for thousands of versions",
    async () => {
      const folder = installed(`maven-artifact-${artifactVersion}`, (target) => {
        const pom = join(target, "pom.xml");
        writeFileSync(
          pom,
          `<project><modelVersion>4.0.0</modelVersion><groupId>pipewarden</groupId><artifactId>order</artifactId><version>1</version>
        <dependencies><dependency><groupId>org.apache.maven</groupId><artifactId>maven-artifact</artifactId><version>${artifactVersion}</version></dependency></dependencies></project>`,
        );
        const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
        runInstaller("mvn", ["-q", "-B", "-f", pom, goal, `-DoutputDirectory=${target}`], "Java 17, Maven, and Maven Central");
      });
      const random = seeded(7);
      const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)] as Item;
      const words = [
        "0",
        "1",
        "00",
        "01",
        "2",
        "10",
        "alpha",
        "a",
        "b",
        "m",
        "beta",
        "milestone",
        "rc",
        "cr",
        "snapshot",
        "ga",
        "final",
        "release",
        "sp",
        "foo",
        "x",
        "jre",
        "123456789012",
        "12345678901234567890",
        "RC",
        "é",
      ];
      const make = (): string =>
        Array.from(
          { length: 1 + random(5) },
          (_, index) => (index === 0 ? pick(["", "", "v", "1"]) : pick([".", "-", "", "."])) + pick(words),
        ).join("");
      const versions = Array.from({ length: 6_000 }, make);
      const { stdout } = await run(
        "java",
        ["-cp", join(folder, "*"), "org.apache.maven.artifact.versioning.ComparableVersion", ...versions],
        { maxBuffer: 2 ** 26 },
      );
      // It says how each stands to the one before it.
      const told = [...stdout.matchAll(/^ {3}.* (==|<|>) .*$/gm)].map(([, sign]) => sign);
      expect(told).toHaveLength(versions.length - 1);
      const ours = versions.slice(1).map((version, index) => {
        const result = compareMavenVersions(versions[index] ?? "", version);
        return result === 0 ? "==" : result < 0 ? "<" : ">";
      });
      const different = ours.flatMap((sign, index) =>
        sign === told[index] ? [] : [`${versions[index]} ${sign} ${versions[index + 1]}, but ${told[index]}`],
      );
      expect(different).toEqual([]);
    },
    10 * minutes,
  );
});
