import { describe, expect, it } from "vitest";
import { cloudEvent } from "../../src/audit/cloud-event.ts";
import type { AuditEntry } from "../../src/audit/event.ts";
import { formatJsonLines, formatText } from "../../src/audit/format.ts";
import { entry } from "./entries.ts";

const event = (changes: Partial<AuditEntry>) => cloudEvent(entry(changes));
const { repository: _repository, actor: _actor, ...bare } = entry();

describe("events as text", () => {
  it("stand in aligned columns with UTC times", () => {
    const events = [
      event({ summary: "Two reviews again." }),
      cloudEvent({
        ...bare,
        phase: "failed",
        action: "sweep",
        summary: "The sweep ended.",
        error: { code: "github_down", message: "GitHub does not answer" },
      }),
    ];
    expect(formatText(events)).toBe(
      [
        "2031-05-06 12:00:00Z  succeeded  protection.reviews  acme/shop  mona  Two reviews again.",
        "2031-05-06 12:00:00Z  failed     sweep               owner 7    -     The sweep ended. (GitHub does not answer)",
      ].join("\n"),
    );
  });

  it("are nothing when there are none", () => {
    expect(formatText([])).toBe("");
    expect(formatJsonLines([])).toBe("");
  });

  it("cannot steer the terminal, hide text or add lines", () => {
    const text = formatText([event({ summary: "a\u001b[2Jb\nc\u202ed\u2028e\u200bf\u0085g" })]);
    expect(text).toContain("a\\u{1b}[2Jb\\u{a}c\\u{202e}d\\u{2028}e\\u{200b}f\\u{85}g");
    expect(text.split("\n")).toHaveLength(1);
  });

  it("keep their columns beside characters of two code units", () => {
    const lines = formatText([event({ actor: { id: 1, login: "😀", type: "User" }, summary: "x" }), event({ summary: "x" })]).split("\n");
    expect(lines.map((line) => [...line].length)).toEqual([[...(lines[0] ?? "")].length, [...(lines[0] ?? "")].length]);
  });
});

describe("events as JSON lines", () => {
  it("are the same bytes for the same events, whatever the order of their members", () => {
    const one = event({});
    const other = Object.fromEntries(Object.entries(one).reverse()) as unknown as typeof one;
    expect(formatJsonLines([other])).toBe(formatJsonLines([one]));
    const lines = formatJsonLines([one, event({ summary: "two\nlines" })]).split("\n");
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? "")).toEqual(one);
  });
});
