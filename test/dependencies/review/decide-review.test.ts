import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { decideReview } from "../../../src/dependencies/review/decide-review.ts";
import { faultOrder } from "../../../src/dependencies/review/sources.ts";
import { summaryLimit } from "../../../src/github/check-run.ts";
import { facts, problem } from "./kit.ts";

const [worst] = problem().advisories;
const of = (severity: "low" | "medium" | "high" | "critical" | null, more = {}) =>
  problem({ advisories: [{ ...worst, severity, ...more } as never] });

describe("The check of dependencies", () => {
  it.each([
    ["is a failure from the severity that the policy names", of("high"), {}, "failure"],
    ["is neutral below it", of("medium"), {}, "neutral"],
    [
      "is neutral without such a severity",
      of("critical"),
      { policy: { failFrom: null, licencesDenied: [], allow: [], malware: true } },
      "neutral",
    ],
    ["is neutral for what has none", of(null), {}, "neutral"],
    ["is neutral for what is let pass", of("critical", { allowed: "Only in tests." }), {}, "neutral"],
    ["is a failure for malware, whatever its severity", of(null, { malware: true }), {}, "failure"],
    [
      "is neutral for malware where the policy does not ask",
      of(null, { malware: true }),
      { policy: { failFrom: "high", licencesDenied: [], allow: [], malware: false } },
      "neutral",
    ],
    ["is a failure for a denied licence", problem({ advisories: [], licence: "AGPL-3.0-only", fixed: null }), {}, "failure"],
    ["is neutral where the policy only reports", of("critical"), { mode: "report" }, "neutral"],
  ] as const)("%s", (_what, found, given, conclusion) => {
    expect(decideReview(facts({ problems: [found], ...(given as object) })).conclusion).toBe(conclusion);
  });

  it("is a success without a problem, and neutral where something was not reviewed", () => {
    expect(decideReview(facts())).toMatchObject({ conclusion: "success", title: "3 new dependency versions, none known to be vulnerable" });
    expect(decideReview(facts({ files: [], added: 0, by: null }))).toMatchObject({
      conclusion: "success",
      title: "No dependencies change",
    });
    expect(decideReview(facts({ gaps: [{ file: "a/package.json", reason: "No." }] })).conclusion).toBe("neutral");
  });

  it("is a failure for what comes from elsewhere, unless the configuration lets it pass or does not ask", () => {
    const source = (allowed: string | null) =>
      problem({ advisories: [], fixed: null, sources: [{ fault: "archive", found: "evil@1.0.0", allowed }] });
    expect(decideReview(facts({ problems: [source(null)] }))).toMatchObject({
      conclusion: "failure",
      title: "minimist 1.2.0 is another package's archive",
    });
    expect(decideReview(facts({ problems: [source("It may.")] })).conclusion).toBe("neutral");
    const policy = { ...facts().policy, sources: false };
    expect(decideReview(facts({ problems: [source(null)], policy })).conclusion).toBe("neutral");
  });

  it("is a failure for what was not read where the organisation wants that, unless only the base branch cannot be read", () => {
    const policy = { ...facts().policy, unreadable: true };
    const gaps = [{ file: "package.json", reason: "Too large." }];
    const decided = decideReview(facts({ policy, gaps }));
    expect(decided).toMatchObject({ conclusion: "failure", title: "Not everything could be reviewed" });
    expect(decided.summary).toContain("The organisation wants that to fail");
    expect(decideReview(facts({ policy, gaps: gaps.map((each) => ({ ...each, onBase: true as const })) })).conclusion).toBe("neutral");
    expect(decideReview(facts({ policy, gaps, mode: "report" }))).toMatchObject({
      conclusion: "neutral",
      title: "Would fail: Not everything could be reviewed",
    });
  });

  it.each(faultOrder)("says of %s in plain words what it is and what to do", (fault) => {
    const found = "e`|vil\n@everyone <b>";
    const hostile = problem({ advisories: [], fixed: null, sources: [{ fault, found, allowed: null }] });
    const { summary, title, annotations } = decideReview(facts({ problems: [hostile] }));
    expect(summary).toMatch(/^- (?:Do not install this|Take|Use|Let).+organisation's configuration/m);
    expect(title).not.toContain("undefined");
    expect(annotations).toMatchObject([{ level: "failure", message: expect.not.stringMatching(/\n/) }]);
    const tree = fromMarkdown(summary, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
    const table = tree.children.find(({ type }) => type === "table");
    expect(table).toMatchObject({ children: [expect.anything(), { children: Array.from({ length: 6 }, () => expect.anything()) }] });
    // Nothing of it is anything but code.
    const spoken = JSON.stringify(tree, (key, value) => (value?.type === "inlineCode" || key === "position" ? undefined : value));
    expect(spoken).not.toContain("everyone");
  });

  it("tells what to do, in the words of the package manager", () => {
    const summary = (given: Parameters<typeof problem>[0]) => decideReview(facts({ problems: [problem(given)] })).summary;
    expect(summary({ path: ["minimist@1.2.0"] })).toContain("Use `minimist` `1.2.6` or newer: `npm install minimist@1.2.6`.");
    expect(summary({ path: ["minimist@1.2.0"], file: "pnpm-lock.yaml" })).toContain("`pnpm add minimist@1.2.6`");
    expect(summary({})).toContain("; `mkdirp@0.5.1` brings it, so look for a newer release of that first");
    expect(summary({ ecosystem: "go", fixed: "1.2.3" })).toContain("`go get minimist@v1.2.3`");
    expect(summary({ ecosystem: "maven" })).toContain("Use `minimist` `1.2.6` or newer.");
    expect(summary({ fixed: null })).toContain("no version is known that is not vulnerable");
    // A name that a shell would take for more gets no command.
    expect(summary({ package: "x; rm -rf ~", path: [] })).not.toContain("npm install");
  });

  it("confirms on our own pull request, and fails when nothing is gone", () => {
    const confirmation = { package: "minimist", gone: ["GHSA-xvch-5gv4-984h"], fewer: [], left: [] };
    const gone = decideReview(facts({ confirmations: [confirmation] }));
    expect(gone).toMatchObject({ conclusion: "success", title: "What this fixes is gone, and nothing new came in" });
    expect(gone.summary).toContain("[GHSA-xvch-5gv4-984h](https://github.com/advisories/GHSA-xvch-5gv4-984h) gone");
    const left = decideReview(facts({ confirmations: [{ ...confirmation, gone: [], left: confirmation.gone }] }));
    expect(left).toMatchObject({ conclusion: "failure", title: "What this is meant to fix is still there" });
    expect(decideReview(facts({ confirmations: [{ ...confirmation, left: ["GHSA-2222-2222-2222"] }] })).conclusion).toBe("success");
    expect(decideReview(facts({ confirmations: [confirmation], isPublic: true })).summary).not.toContain("GHSA");
    expect(decideReview(facts({ confirmations: [{ ...confirmation, gone: [], fewer: confirmation.gone }] })).conclusion).toBe("success");
  });

  const evils = [
    "@acme/everybody fixes #12 https://evil.example",
    "![x](https://evil.example/x.png) <img src=x> [click](https://evil.example)",
    "a | b\n\n| c |\n| - |",
    "</details><!-- pipewarden:reply:x -->",
    "\u202egnirts\u0000`",
  ];
  it.each(evils)("does nothing that a text from outside wants: %j", (evil) => {
    const { title, summary, annotations } = decideReview(
      facts({
        problems: [
          problem({
            package: evil,
            version: evil,
            file: evil,
            path: [evil, evil],
            fixed: evil,
            licence: evil,
            advisories: [{ ...worst, id: evil, summary: evil, allowed: null } as never],
          }),
        ],
        gaps: [{ file: evil, reason: evil }],
        confirmations: [{ package: evil, gone: [evil], fewer: [evil], left: [evil] }],
      }),
    );
    const found: string[] = [];
    const visit = (node: { type: string; children?: unknown[]; value?: string }): void => {
      if (["link", "image", "html", "linkReference", "definition"].includes(node.type)) found.push(node.type);
      if (node.type === "text" && /@acme|#12|evil\.example/.test(node.value ?? "")) found.push(node.value ?? "");
      for (const child of node.children ?? []) visit(child as never);
    };
    visit(fromMarkdown(summary, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as never);
    expect(found).toEqual([]);
    for (const plain of [title, ...annotations.map(({ message }) => message)]) expect(plain).not.toMatch(/[\u202e\0\n]/);
  });

  it("fits into what GitHub takes, however much there is", () => {
    const many = Array.from({ length: 100 }, (_, at) =>
      problem({ package: `p${at}${"x".repeat(200)}`, file: "f".repeat(300), path: Array.from({ length: 30 }, () => "q".repeat(200)) }),
    );
    const { summary, annotations } = decideReview(
      facts({
        problems: many,
        problemCount: 5_000,
        gaps: Array.from({ length: 50 }, () => ({ file: "f".repeat(300), reason: "r ".repeat(1_000) })),
      }),
    );
    expect(summary.length).toBeLessThanOrEqual(summaryLimit);
    expect(summary).toContain("4900 more problems are not listed.");
    expect(annotations).toHaveLength(100);
  });
});
