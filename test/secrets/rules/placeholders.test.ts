import { describe, expect, it } from "vitest";
import { placeholders } from "../../../src/secrets/rules/placeholders.ts";
import { thorough } from "../../thorough.ts";
import { randomFrom } from "./random.ts";

const isPlaceholder = (value: string): boolean =>
  placeholders.regexes.some((regex) => regex.test(value)) || placeholders.stopwords.some((word) => value.toLowerCase().includes(word));

describe("placeholders", () => {
  it.each([
    "xxxxxxxxxxxx",
    "************",
    "0000000000000000",
    "abababababababab",
    "<your-token>",
    "$" + "{TOKEN}",
    "$(cat token)",
    "{{ .Values.token }}",
    "%API_TOKEN%",
    "$TOKEN",
    "[token]",
    "your-api-key",
    "YOUR_SECRET_HERE",
    "changeme123",
    "AKIAIOSFODNN7EXAMPLE",
    "not-a-real-token",
    "[REDACTED]",
    "abcdefghijklmnop",
    "sk-1234567890",
  ])("%s is one", (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  it("random values are none, but for one in thousands", () => {
    const random = randomFrom(11);
    const lost = Array.from({ length: thorough ? 5000 : 1000 }, () => [
      random.text(36),
      random.text(64, "hex"),
      random.text(88, "base64"),
      random.uuid(),
    ])
      .flat()
      .filter(isPlaceholder);
    expect(lost.length).toBeLessThanOrEqual(thorough ? 2 : 1);
  });
});
