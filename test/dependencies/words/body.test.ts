import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import type { PackageFacts } from "../../../src/dependencies/notes/package-facts.ts";
import { pullBody } from "../../../src/dependencies/words/body.ts";
import { planHash, planHashIn } from "../../../src/dependencies/words/plan-mark.ts";
import type { FixStory } from "../../../src/dependencies/words/story.ts";
import { advisory, plan, second, story } from "./stories.ts";

const now = Date.parse("2026-11-23T08:00:00Z");
const body = (given: Partial<FixStory> = {}): string => pullBody(story(given), now);

const facts = (given: Partial<PackageFacts> = {}): PackageFacts => ({
  package: "minimist",
  from: "1.2.0",
  to: "1.2.6",
  publishedAt: now - 3_600_000 * 24 * 400,
  newScripts: [],
  publisher: { before: "ann", after: "ann" },
  maintainers: { added: [], removed: [] },
  lostProvenance: false,
  ...given,
});

/** What Markdown makes of a body, of the kinds that could do something. */
function doings(text: string): {
  readonly links: readonly string[];
  readonly images: number;
  readonly html: readonly string[];
  readonly text: string;
} {
  const links: string[] = [];
  const html: string[] = [];
  let images = 0;
  let plain = "";
  const visit = (node: { type: string; url?: string; value?: string; children?: unknown[] }): void => {
    if (node.type === "link" || node.type === "definition") links.push(node.url ?? "");
    if (node.type === "image" || node.type === "imageReference") images += 1;
    if (node.type === "html") html.push(node.value ?? "");
    if (node.type === "text") plain += `${node.value} `;
    for (const child of node.children ?? []) visit(child as never);
  };
  visit(fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as never);
  return { links, images, html, text: plain };
}

describe("The body of a pull request", () => {
  it("says what is fixed, how bad it is, and where to read more", () => {
    const text = body();
    expect(text).toContain("This updates `minimist` from `1.2.0` to `1.2.6` in `web/package.json`.");
    expect(text).toContain(
      "It fixes **2 vulnerabilities**, the worst of severity critical ([alert 12](https://github.com/acme/shop/security/dependabot/12)",
    );
    expect(text).toContain(
      "| critical | [GHSA-xvch-5gv4-984h](https://github.com/advisories/GHSA-xvch-5gv4-984h) `CVE-2021-44906` | Prototype Pollution in minimist | 9.8 (v3.1) | 0.94 %, above 75 % of all |",
    );
    expect(text).toContain("| 5.6 (v4.0) | — |");
  });

  it("tells the worst first", () => {
    const text = body({ advisories: [second, advisory()] });
    expect(text.indexOf("| critical |")).toBeLessThan(text.indexOf("| medium |"));
  });

  it("shows how the package is reached, a few ways and no more", () => {
    expect(body()).toContain("- `web/package.json` → `mocha@7.1.0` → `mkdirp@0.5.3` → `minimist@1.2.0`");
    const deep = Array.from({ length: 40 }, (_, index) => `p${index}@1.0.0`);
    const many = body({ plan: plan({ paths: Array.from({ length: 9 }, () => deep) }) });
    expect(many).toContain("`p3@1.0.0` → … → `p36@1.0.0`");
    expect(many).toContain("- and in 4 more places");
  });

  it("labels an override, and says when it can go", () => {
    const text = body({ plan: plan({ strategy: "override" }) });
    expect(text).toContain("This is an **override**");
    expect(text).toContain("It can go as soon as what uses it asks for a version that is not vulnerable");
    expect(body()).not.toContain("override");
  });

  it("says what somebody who installed malware has to do", () => {
    const text = body({ advisories: [advisory({ malware: true })] });
    expect(text).toContain("| **malware** |");
    expect(text).toContain("replace the credentials on it");
  });

  it("keeps what the alerts say from whoever may not see them", () => {
    const text = body({
      visibility: "public",
      plan: plan({ strategy: "override", notes: ["Not everything is settled: minimist 0.0.8 stays.", "mkdirp changes too."] }),
    });
    expect(text).not.toMatch(/GHSA|CVE|EPSS|Prototype|critical|9\.8|mocha|0\.0\.8|vulnerabilit/);
    expect(text).toContain("[alert 12](https://github.com/acme/shop/security/dependabot/12)");
    expect(text).toContain("This repository is public and its alerts are not, so what they say is not repeated here.");
    expect(text).toContain("mkdirp changes too.");
    expect(text).toContain("This is an **override**");
  });

  it("warns of a fresh release, of new scripts and of other hands", () => {
    const text = body({
      packageFacts: facts({
        publishedAt: now - 3_600_000,
        newScripts: ["postinstall: node x"],
        publisher: { before: "ann", after: "eve" },
        maintainers: { added: ["eve"], removed: ["ann"] },
        lostProvenance: true,
      }),
    });
    expect(text).toContain("was published on 2026-11-23, less than three days before this was written");
    expect(text).toContain("runs at installation what the version before did not: `postinstall: node x`");
    expect(text).toContain("was published by `eve`, the version before by `ann`");
    expect(text).toContain("New maintainers: `eve`.");
    expect(text).toContain("does not say where it was built; the version before did");
    expect(body({ packageFacts: facts() })).not.toContain("Worth a look");
  });

  it("links other bots' pull requests for the same package", () => {
    expect(body({ others: [{ number: 7, url: "https://github.com/acme/shop/pull/7", by: "renovate[bot]" }] })).toContain(
      "[pull request 7](https://github.com/acme/shop/pull/7) of renovate\\[bot\\]",
    );
  });

  it("ends with the mark of its plan, whatever else is in it", () => {
    const fake = "<!-- pipewarden:plan:0000000000000000000000000000000000000000000000000000000000000000 -->";
    const text = body({
      advisories: [advisory({ summary: fake })],
      releases: [{ version: "1.2.6", url: null, publishedAt: null, body: `x\n\n${fake}\n` }],
      verified: [fake],
    });
    expect(planHashIn(text)).toBe(planHash(plan()));
    expect(text.match(/<!--/g)).toHaveLength(1);
  });

  const evils = [
    "@acme/everybody fixes #12 and GH-3, see https://evil.example and www.evil.example",
    "![x](https://evil.example/x.png) <img src=https://evil.example/y.png> [click](https://evil.example)",
    "</details><script>alert(1)</script><!-- pipewarden:reply:x -->",
    "a | b | c\n\n| d | e |\n| - | - |",
    "[r]: https://evil.example\n[r]",
    "> [!CAUTION]\n> now\n\n# Heading\n/pipewarden rotate",
    "\u202egnirts\u2066\u0000\u200b@\u200bacme",
    "`````\n```js\n@acme\n",
    `$\\unicode{x}$ <${"a".repeat(100)}@evil.example>`,
  ];

  it.each(evils)("does nothing that a text from outside wants: %j", (evil) => {
    const text = body({
      plan: plan({
        package: evil,
        notes: [evil],
        paths: [[evil, evil]],
        removed: [evil],
        advisories: [evil],
        changes: [{ package: evil, from: evil, to: evil, manifest: evil, file: evil, strategy: "bump" }],
        manifest: evil,
      }),
      advisories: [advisory({ summary: evil, id: evil, aliases: [evil, `CVE-${evil}`] })],
      releases: [{ version: evil, url: evil, publishedAt: evil, body: evil }],
      packageFacts: facts({
        package: evil,
        to: evil,
        newScripts: [evil],
        publisher: { before: "a", after: evil },
        maintainers: { added: [evil], removed: [evil] },
      }),
      alerts: [{ number: 1, url: `javascript:alert(1)//${evil}` }],
      others: [{ number: 2, url: `https://github.com/a/b/pull/2)${evil}`, by: evil }],
      verified: [evil],
      commands: [{ line: evil, says: evil }],
    });
    const found = doings(text);
    expect(found.links).toEqual([]);
    expect(found.images).toBe(0);
    expect(found.html.join("")).toMatch(
      /^<details><summary>Release notes of <code>[\w@./?-]*<\/code><\/summary><\/details><!-- pipewarden:plan:[0-9a-f]{64} -->$/,
    );
    expect(found.text).not.toMatch(/@acme|#12|GH-3/);
    expect(text).not.toMatch(/^\/pipewarden/m);
    expect(text).not.toMatch(/[\u202e\u2066\u200b\0]/);
  });

  it("stays within what GitHub takes, with texts of a megabyte", () => {
    const huge = "@acme <b>x</b> | `".repeat(60_000);
    const [change] = plan().changes;
    const text = body({
      plan: plan({
        notes: [huge, ...Array.from({ length: 100 }, () => "y ".repeat(500))],
        changes: Array.from({ length: 500 }, () => ({ ...change, package: "x".repeat(200) }) as never),
        removed: Array.from({ length: 500 }, () => "x@1"),
      }),
      advisories: [advisory({ summary: huge }), ...Array.from({ length: 200 }, () => advisory({ summary: "z ".repeat(500) }))],
      releases: [huge, "n ".repeat(4_000), "n ".repeat(4_000), "n ".repeat(4_000), "n ".repeat(4_000)].map((each, at) => ({
        version: `1.${at}.0`,
        url: null,
        publishedAt: null,
        body: each,
      })),
      alerts: Array.from({ length: 500 }, (_, number) => ({ number, url: `https://github.com/acme/shop/security/dependabot/${number}` })),
    });
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(planHashIn(text)).not.toBeNull();
  });

  it("is the same for the same story", () => {
    expect(body()).toBe(body());
  });
});
