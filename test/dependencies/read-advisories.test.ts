import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAffectedVersion } from "../../src/dependencies/ecosystems/npm/affected.ts";
import { readAdvisories } from "../../src/dependencies/read-advisories.ts";
import { readRange } from "../../src/dependencies/read-alert.ts";

const osv = (events: readonly object[], more: object = {}) => ({
  id: "OSV-1",
  aliases: ["CVE-2026-1", "GHSA-aaaa-bbbb-cccc"],
  summary: "Bad.",
  database_specific: { severity: "MODERATE" },
  severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N" }],
  affected: [{ package: { ecosystem: "npm", name: "deep" }, ranges: [{ type: "SEMVER", events }] }],
  ...more,
});
const alert = (range: string, more: object = {}) => ({
  number: 7,
  state: "open",
  dependency: { package: { ecosystem: "npm", name: "deep" }, manifest_path: "package-lock.json", scope: "runtime" },
  security_advisory: {
    ghsa_id: "GHSA-aaaa-bbbb-cccc",
    cve_id: "CVE-2026-1",
    summary: "Bad.",
    severity: "high",
    classification: "general",
    cvss_severities: { cvss_v3: { vector_string: "CVSS:3.1/AV:N", score: 7.5 }, cvss_v4: { vector_string: null, score: 0 } },
    epss: { percentage: 0.1, percentile: 0.9 },
    vulnerabilities: [],
  },
  security_vulnerability: { package: { ecosystem: "npm", name: "deep" }, vulnerable_version_range: range },
  ...more,
});
const read = (value: unknown) => readAdvisories(JSON.stringify(value));

describe("advisories", () => {
  it("are read from OSV records, by their name at GitHub", () => {
    expect(read(osv([{ introduced: "0" }, { fixed: "1.0.1" }]))).toEqual([
      {
        id: "GHSA-aaaa-bbbb-cccc",
        aliases: ["OSV-1", "CVE-2026-1"],
        ecosystem: "npm",
        package: "deep",
        ranges: [{ introduced: null, fixed: "1.0.1", lastAffected: null }],
        versions: [],
        summary: "Bad.",
        severity: "medium",
        cvss: { version: "3.1", score: null, vector: "CVSS:3.1/AV:N" },
        epss: null,
        malware: false,
      },
    ]);
  });

  it("have every interval of a range's events", () => {
    const events = [
      { introduced: "1.0.0" },
      { fixed: "1.0.5" },
      { introduced: "2.0.0" },
      { last_affected: "2.3.0" },
      { introduced: "3.0.0" },
    ];
    const [advisory] = read(osv(events));
    if (advisory === undefined) throw new Error("There is no advisory.");
    const affected = ["0.9.0", "1.0.0", "1.0.4", "1.0.5", "1.9.0", "2.0.0", "2.3.0", "2.3.1", "3.0.0-rc.1", "3.0.0", "9.0.0"];
    expect(affected.filter((version) => isAffectedVersion(version, advisory))).toEqual([
      "1.0.0",
      "1.0.4",
      "2.0.0",
      "2.3.0",
      "3.0.0",
      "9.0.0",
    ]);
  });

  it("are none when they were withdrawn", () => {
    expect(read(osv([{ introduced: "0" }], { withdrawn: "2026-01-01T00:00:00Z" }))).toEqual([]);
  });

  it("are about malware when their name says so", () => {
    expect(read(osv([{ introduced: "0" }], { id: "MAL-2026-1" }))).toMatchObject([{ malware: true }]);
  });

  it("are read from alerts, the newest CVSS that has a vector", () => {
    expect(read([alert(">= 1.0.0, < 1.0.1")])).toMatchObject([
      {
        id: "GHSA-aaaa-bbbb-cccc",
        aliases: ["CVE-2026-1"],
        severity: "high",
        ranges: [{ introduced: "1.0.0", fixed: "1.0.1", lastAffected: null }],
        cvss: { version: "3.1", score: 7.5 },
        epss: { probability: 0.1, percentile: 0.9 },
      },
    ]);
  });

  it.each([
    ["a webhook's payload", { action: "created", alert: alert("< 1.0.1"), repository: { id: 1 } }],
    ["an answer of osv.dev", { vulns: [osv([{ introduced: "0" }, { fixed: "1.0.1" }])] }],
    ["an answer of osv.dev to several questions", { results: [{ vulns: [osv([{ introduced: "0" }, { fixed: "1.0.1" }])] }, {}] }],
    [
      "a report of osv-scanner",
      { results: [{ packages: [{ package: { name: "deep" }, vulnerabilities: [osv([{ introduced: "0" }, { fixed: "1.0.1" }])] }] }] },
    ],
    [
      "an alert of which only the vulnerability is told",
      { ...alert("< 1.0.1"), number: undefined, state: undefined, dependency: undefined },
    ],
    ["a record with its events in another order", osv([{ fixed: "1.0.1" }, { introduced: "0" }])],
    [
      "a record with its ecosystem in another case",
      osv([], {
        affected: [
          { package: { ecosystem: "NPM", name: "deep" }, ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.1" }] }] },
        ],
      }),
    ],
  ])("are found in %s", (_what, value) => {
    expect(read(value)).toMatchObject([
      { id: "GHSA-aaaa-bbbb-cccc", package: "deep", ranges: [{ introduced: null, fixed: "1.0.1", lastAffected: null }] },
    ]);
  });

  it("are read one to a line", () => {
    const lines = [osv([{ introduced: "0" }]), alert("< 1", { security_advisory: { ghsa_id: "GHSA-other" } })];
    expect(readAdvisories(lines.map((line) => `${JSON.stringify(line)}\n`).join("")).map(({ id }) => id)).toEqual([
      "GHSA-aaaa-bbbb-cccc",
      "GHSA-other",
    ]);
  });

  it("are read from GitHub's database, one for each package", () => {
    const about = (ecosystem: string, name: string, vulnerable_version_range: string) => ({
      package: { ecosystem, name },
      vulnerable_version_range,
      first_patched_version: "1.0.1",
    });
    const said = {
      ghsa_id: "GHSA-aaaa-bbbb-cccc",
      cve_id: "CVE-2026-1",
      summary: "Bad.",
      severity: "critical",
      type: "malware",
      epss: [{ percentage: "0.00045", percentile: "0.16001" }],
      vulnerabilities: [
        about("npm", "deep", "< 1.0.1"),
        about("npm", "deep", "= 2.0.0"),
        about("pip", "other", "< 3"),
        about("erlang", "x", "< 1"),
      ],
    };
    expect(read(said)).toMatchObject([
      { ecosystem: "npm", package: "deep", severity: "critical", malware: true, ranges: [{ fixed: "1.0.1" }, { introduced: "2.0.0" }] },
      { ecosystem: "pip", package: "other", epss: { probability: 0.00045, percentile: 0.16001 } },
    ]);
    expect(read({ ...said, withdrawn_at: "2026-01-01T00:00:00Z" })).toEqual([]);
  });

  it("have the ranges of all their alerts, where each tells only its own", () => {
    expect(read([alert("< 1.0.1"), alert(">= 2.0.0, < 2.0.1", { number: 8 })])).toMatchObject([
      {
        ranges: [
          { introduced: null, fixed: "1.0.1" },
          { introduced: "2.0.0", fixed: "2.0.1" },
        ],
      },
    ]);
  });

  it("come once, however many alerts there are of one; those that are not open do not come", () => {
    const other = { state: "fixed", number: 8 };
    expect(read([alert("< 1"), alert("< 1", { number: 9 }), alert("< 2", other)])).toHaveLength(1);
  });

  it.each([
    ["< 1.0.0", [{ introduced: null, fixed: "1.0.0", lastAffected: null }]],
    ["<= 1.0.8", [{ introduced: null, fixed: null, lastAffected: "1.0.8" }]],
    ["= 0.2.0", [{ introduced: "0.2.0", fixed: null, lastAffected: "0.2.0" }]],
    [">= 4.3.0, < 4.3.5", [{ introduced: "4.3.0", fixed: "4.3.5", lastAffected: null }]],
    ["> 1.0, <= 2.0", [{ introduced: "1.0", fixed: null, lastAffected: "2.0" }]],
    [
      "< 0.2.4 || >= 1.0.0, < 1.2.6",
      [
        { introduced: null, fixed: "0.2.4", lastAffected: null },
        { introduced: "1.0.0", fixed: "1.2.6", lastAffected: null },
      ],
    ],
    ["", []],
    ["nonsense", []],
  ])("have GitHub's range %j", (text, ranges) => {
    expect(readRange(text)).toEqual(ranges);
  });

  it.each(["", "{", "[7]", '{"a":1}'])("are refused in a file that is something else: %j", (text) => {
    expect(() => readAdvisories(text)).toThrow(expect.objectContaining({ code: "advisories_invalid" }));
  });

  it("are read, or refused with a reason, whatever stands in the file", () => {
    const some = fc.oneof(fc.jsonValue(), fc.constant(osv([{ introduced: "0" }])), fc.constant(alert("< 1")));
    fc.assert(
      fc.property(fc.array(some, { maxLength: 3 }), fc.jsonValue(), (records, odd) => {
        for (const value of [records, osv([], { affected: odd }), alert("< 1", { security_advisory: odd })]) {
          try {
            expect(read(value)).toBeInstanceOf(Array);
          } catch (error) {
            expect(error).toMatchObject({ code: "advisories_invalid" });
          }
        }
      }),
    );
  });
});
