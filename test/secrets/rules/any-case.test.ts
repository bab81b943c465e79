import { expect, it } from "vitest";
import { anyCase } from "../../../src/secrets/rules/any-case.ts";

const matches = (pattern: string, text: string) => new RegExp(`^(?:${anyCase(pattern)})$`).test(text);

it("reads letters without regard to case, in alternations of any number", () => {
  for (const text of ["api_key", "API_KEY", "Application_Key", "ACCESS_KEY"]) {
    expect(matches("(?:api|app|application|access)_key", text), text).toBe(true);
  }
  expect(matches("(?:api|app)_key", "apt_key")).toBe(false);
});

it("leaves escapes, classes and counts what they are", () => {
  expect(anyCase("a\\b[a-c_x]{2,3}\\w")).toBe("[aA]\\b[a-cA-C_xX]{2,3}\\w");
  expect(anyCase("(?<![a-z])pw(?![a-z])")).toBe("(?<![a-zA-Z])[pP][wW](?![a-zA-Z])");
  expect(matches("\\d[\\]a]", "1A")).toBe(true);
});
