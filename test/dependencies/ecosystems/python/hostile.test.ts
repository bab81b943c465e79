import { describe, expect, it } from "vitest";
import { python } from "../../../../src/dependencies/ecosystems/python/python.ts";
import { parseRequirement } from "../../../../src/dependencies/ecosystems/python/requirement.ts";

const installedBy = (text: string) => {
  const files = new Map([["requirements.txt", text]]);
  const [paths] = python.projects([...files.keys()]);
  const read = paths === undefined ? undefined : python.read(files, paths);
  return read !== undefined && "project" in read ? python.locate(read.project) : [];
};

// Whoever proposes a change writes these; each would take minutes if anything were done for each pair of lines or characters.
describe("requirements that are made to take long", () => {
  it.each([
    ["of one package", (_at: number) => "a==1.0.0\n"],
    ["of many packages", (at: number) => `a${at}==1.0.0\n`],
    ["that need each other, of one package", (_at: number) => "a==1.0.0\n    # via a\n"],
  ])("are read where there are 20,000 %s", (_what, line) => {
    expect(installedBy(Array.from({ length: 20_000 }, (_, at) => line(at)).join(""))).toHaveLength(20_000);
  });

  it("are read where a line has very many comments", () => {
    expect(installedBy(`a==1.0.0${" #".repeat(200_000)}\u2028\n`)).toHaveLength(1);
  });

  it.each([
    ["blanks", `a${" ".repeat(20_000)}((`],
    ["letters", `${"a".repeat(200_000)}((`],
    ["an address that is none", `a @ ${"x".repeat(200_000)};`],
  ])("are none where there is nothing but %s", (_what, text) => {
    expect(parseRequirement(text)).toBeUndefined();
  });
});
