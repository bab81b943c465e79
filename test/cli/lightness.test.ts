import { posix } from "node:path";
import { expect, it } from "vitest";
import { textOf } from "../project/files.ts";
import { packageOf } from "../project/import-rules.ts";

/** What is loaded together with a file: its static imports, but for those of types alone. */
const loadedWith = (path: string): string[] =>
  [...textOf(path).matchAll(/^(?:import|export)\s+(?!type\b)(?:[^"';]*?from\s+)?"([^"]+)"/gm)].map((match) => match[1] ?? "");

/** The way from `start` to each package that is loaded at once. */
function packagesLoadedWith(start: string): Map<string, string> {
  const found = new Map<string, string>();
  const ways = new Map([[start, start]]);
  for (const [path, way] of ways) {
    for (const specifier of loadedWith(path)) {
      if (specifier.startsWith("node:")) continue;
      const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : packageOf(specifier);
      if (!specifier.startsWith(".")) found.set(target, way);
      else if (!ways.has(target)) ways.set(target, `${way} → ${target}`);
    }
  }
  return found;
}

it("a verb begins at once: GitHub's and AWS's clients, YAML and the bot are loaded only by the verbs that need them", () => {
  // Small both: zod reads what a running bot has left for the command line, canonicalize writes audit events.
  const light = ["canonicalize", "zod"];
  expect([...packagesLoadedWith("src/cli/main.ts")].filter(([name]) => !light.includes(name))).toEqual([]);
  expect(packagesLoadedWith("src/local/start-from-environment.ts").has("probot")).toBe(true);
});
