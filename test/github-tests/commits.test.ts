import { describe, expect, it } from "vitest";
import { openHouse } from "./kit.ts";

describe("a commit", () => {
  it("shows its files with their diffs, as git writes them", async () => {
    const { github, bot } = await openHouse();
    github.commit("acme/api", "main", { "a.txt": "one\ntwo\nthree\n", "old.txt": "moved\n", "gone.txt": "x" }, "ann");
    const files = { "a.txt": "one\n2\nthree", "new.txt": "moved\n", "old.txt": null, "gone.txt": null, "b.txt": "first\n" };
    const sha = github.commit("acme/api", "main", files, "ann");
    const { body } = await bot("GET", `/repos/acme/api/commits/${sha}`);
    expect(Object.fromEntries(body.files.map((file: { filename: string; status: string }) => [file.filename, file.status]))).toEqual({
      "a.txt": "modified",
      "b.txt": "added",
      "gone.txt": "removed",
      "new.txt": "renamed",
    });
    expect(body.files[0].patch).toBe("@@ -1,3 +1,3 @@\n one\n-two\n-three\n+2\n+three\n\\ No newline at end of file");
    expect(body.files[0]).toMatchObject({ additions: 2, deletions: 2, changes: 4 });
    expect(body.files[1].patch).toBe("@@ -0,0 +1 @@\n+first");
    expect(body.files[2].patch).toBe("@@ -1 +0,0 @@\n-x\n\\ No newline at end of file");
    expect(body.files[3]).not.toHaveProperty("patch");
    expect(body.stats).toEqual({ total: 6, additions: 3, deletions: 3 });
  });

  it("shows no diff of binary files, of what is too large, and of all that is beyond a megabyte", async () => {
    const { github, bot } = await openHouse();
    const half = `${"x".repeat(199)}\n`.repeat(2400);
    const files = {
      "a.bin": Buffer.from([1, 0, 2]),
      "b.txt": "y\n".repeat(20_001),
      "c.txt": half,
      "d.txt": half,
      "e.txt": half,
      "f.txt": "z",
    };
    const sha = github.commit("acme/api", "main", files, "ann");
    const { body } = await bot("GET", `/repos/acme/api/commits/${sha}`);
    const shown = body.files.filter((file: { patch?: string }) => file.patch !== undefined);
    expect(shown.map(({ filename }: { filename: string }) => filename)).toEqual(["c.txt", "d.txt"]);
    expect(body.files[0]).toMatchObject({ status: "added", additions: 0, changes: 0 });
    expect(body.files[1]).toMatchObject({ additions: 20_001 });
  });

  it("shows 300 files a page, and 3,000 in all", async () => {
    const { github, bot } = await openHouse();
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`f/${index}`, "x"]));
    const sha = github.commit("acme/api", "main", many(3100), "ann");
    const first = await bot("GET", `/repos/acme/api/commits/${sha}`);
    expect(first.body.files).toHaveLength(300);
    expect(first.headers.get("link")).toContain(`page=2>; rel="next"`);
    expect(first.headers.get("link")).toContain(`page=10>; rel="last"`);
    const last = await bot("GET", `/repos/acme/api/commits/${sha}?page=10`);
    expect(last.body.files).toHaveLength(300);
    expect(last.headers.get("link")).not.toContain("next");
  });
});
