import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseFault } from "../../scripts/faults.ts";
import { projectFiles, root, textOf } from "./files.ts";

const diff = "--- a/src/x.ts\n+++ b/src/x.ts\n@@ -1 +1 @@\n-1\n+2\n";

describe("a fault patch", () => {
  it("says in its first line what it breaks and which tests notice", () => {
    expect(parseFault("x", `# Skips the check. | test/a.test.ts test/b.test.ts\n${diff}`)).toEqual({
      name: "x",
      breaks: "Skips the check.",
      tests: ["test/a.test.ts", "test/b.test.ts"],
      patch: diff,
    });
  });

  it.each([
    ["has no first line of its own", diff],
    ["names no test", `# Skips the check.\n${diff}`],
    ["names something else than a test", `# Skips the check. | src/x.ts\n${diff}`],
    ["changes nothing", "# Skips the check. | test/a.test.ts\n"],
    ["changes a test", `# Skips the check. | test/a.test.ts\n${diff.replaceAll("src/", "test/")}`],
  ])("is refused when it %s", (_why, text) => {
    expect(() => parseFault("x", text)).toThrow(/^x: /);
  });

  it("is readable in every file of test/faults, and its tests exist", () => {
    const patches = projectFiles("test/faults").filter((file) => file.endsWith(".patch"));
    expect(patches.length).toBeGreaterThanOrEqual(10);
    for (const path of patches) {
      const { tests } = parseFault(path, textOf(path));
      expect(tests.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    }
  });
});
