import { describe, expect, it } from "vitest";
import { crc32InBase36, crc32InBase62, crc32InLittleEndianHex } from "../../../../src/secrets/rules/checksum/crc32.ts";
import { isGitHubToken, isGrafanaToken, isRoutableGitLabToken } from "../../../../src/secrets/rules/checksum/tokens.ts";

// A revoked token of 2022, published to show the checksum: https://gist.github.com/coolaj86/eb8cddfd3e4251258712dfed03e1f86d
const published = { body: ["zQWBuTSOoRi4A9s", "pHcVY5ncnsDkxkJ"].join(""), checksum: "0mLq17" };

describe("checksums of tokens", () => {
  it("GitHub's is the CRC-32 of the 30 characters after the prefix, in base 62 of six digits", () => {
    expect(crc32InBase62(published.body)).toBe(published.checksum);
    expect(isGitHubToken(`ghp_${published.body}${published.checksum}`)).toBe(true);
    expect(isGitHubToken(`ghp_${published.body}${published.checksum.replace("7", "8")}`)).toBe(false);
  });

  it("does not depend on the prefix, which npm has of its own", () => {
    expect(isGitHubToken(`npm_${published.body}${published.checksum}`)).toBe(true);
  });

  // https://grafana.com/docs/grafana/latest/developers/http_api/serviceaccount/
  it("Grafana's is the CRC-32 of all that is before the last underscore, the lowest byte first", () => {
    const head = ["glsa", "iNValIdinValiDinvalidinvalidinva"].join("_");
    expect(crc32InLittleEndianHex(head)).toBe("5b582697");
    expect(isGrafanaToken(`${head}_5b582697`)).toBe(true);
    expect(isGrafanaToken(`${head}_9726585b`)).toBe(false);
  });

  it("GitLab's is the CRC-32 of all that is before the last seven characters, in base 36", () => {
    const head = `glpat-${"A".repeat(27)}.01.0r`;
    expect(isRoutableGitLabToken(head + crc32InBase36(head))).toBe(true);
    expect(isRoutableGitLabToken(`${head}0000000`)).toBe(false);
  });

  it("are padded with zeros", () => {
    const small = Array.from({ length: 2000 }, (_, index) => String(index));
    expect(small.every((text) => crc32InBase62(text).length === 6 && crc32InBase36(text).length === 7)).toBe(true);
  });
});
