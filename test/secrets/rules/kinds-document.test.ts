import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { secretKindsDocument } from "../../../scripts/secret-kinds-document.ts";
import { ourRules } from "../../../src/secrets/rules/rule-set.ts";

it("the table of kinds is what the rules say now", () => {
  const document = readFileSync(new URL("../../../docs/secret-kinds.md", import.meta.url), "utf8");
  expect(document === secretKindsDocument(ourRules.rules), "Run npx node scripts/write-secret-kinds.ts and commit what it writes.").toBe(
    true,
  );
});
