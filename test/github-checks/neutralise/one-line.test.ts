import { describe, expect, it } from "vitest";
import { neutralLine } from "../../../src/github/neutralise.ts";

describe("one line of somebody's words", () => {
  it("is shown as prose where it is prose", () => {
    expect(neutralLine("We are moving the build.")).toBe("We are moving the build.");
  });

  it.each([
    "- a list",
    "# a heading",
    "> a quote",
    "    code",
    "```",
    "a\nb\n\nc",
    "| a |",
    "/warden enforce",
    "<!-- pipewarden:x -->",
    "@acme/all #7",
  ])("is one line whatever it is: %j", (text) => {
    const made = neutralLine(text);
    expect(made).not.toContain("\n");
    expect(made).not.toMatch(/^\s*\/|<!--|(?:^|[^`])@|(?:^|[^`])#\d/);
  });

  it("is not empty where nothing can be seen", () => {
    expect(neutralLine("\u200b \u202e")).toBe("`(empty)`");
  });
});
