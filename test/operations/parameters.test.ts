import { describe, expect, it } from "vitest";
import { auditQuery } from "../../src/operations/audit-query.ts";
import { timeOf } from "../../src/operations/parameters.ts";

describe("a time that a person gives", () => {
  it.each([
    ["2026-01-31", Date.UTC(2026, 0, 31)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    ["2026-01-31T13:00Z", Date.UTC(2026, 0, 31, 13)],
    ["2026-01-31t13:00z", Date.UTC(2026, 0, 31, 13)],
    ["2026-01-31T13:00", Date.UTC(2026, 0, 31, 13)],
    ["2026-01-31T13:00:59.5Z", Date.UTC(2026, 0, 31, 13, 0, 59, 500)],
    ["2026-01-31T00:30+02:00", Date.UTC(2026, 0, 30, 22, 30)],
  ])("may be %s, in UTC unless it says otherwise", (text, time) => {
    expect(timeOf(text, "since")).toBe(time);
  });

  it.each([
    "",
    "1",
    "yesterday",
    "March 7",
    "2026-1-31",
    "2026-02-30",
    "2025-02-29",
    "2026-13-01",
    "2026-01-31T25:00Z",
    "2026-01-31 13:00",
    "2026-01-31T13:00Z x",
    "+012026-01-31",
  ])("is refused when it is %j", (text) => {
    expect(() => timeOf(text, "since")).toThrow("--since takes a time such as 2026-01-31 or 2026-01-31T13:00Z.");
  });
});

describe("a question about the audit trail", () => {
  it("is read from its options", () => {
    const options = { repo: "acme/shop", owner: "ACME", actor: "dependabot[bot]", since: "2026-01-01", until: "2026-01-02", limit: "500" };
    expect(auditQuery(options)).toEqual({
      repo: "acme/shop",
      owner: "ACME",
      actor: "dependabot[bot]",
      since: Date.UTC(2026, 0, 1),
      until: Date.UTC(2026, 0, 2),
      limit: 500,
    });
    expect(auditQuery({})).toEqual({ limit: 50 });
  });

  it.each([
    [{ limit: "0" }, "--limit takes a number from 1 to 500."],
    [{ limit: "501" }, "--limit takes a number from 1 to 500."],
    [{ limit: "ten" }, "--limit takes a number from 1 to 500."],
    [{ limit: "" }, "--limit takes a number from 1 to 500."],
    [{ limit: "1e1" }, "--limit takes a number from 1 to 500."],
    [{ repo: "shop" }, "--repo takes OWNER/REPO, such as acme/payments."],
    [{ repo: "acme/shop/main" }, "--repo takes OWNER/REPO, such as acme/payments."],
    [{ repo: "acme/../other" }, "--repo takes OWNER/REPO, such as acme/payments."],
    [{ repo: "acme/.." }, "--repo takes OWNER/REPO, such as acme/payments."],
    [{ actor: "two words" }, "--actor takes the login of an account, such as mona."],
    [{ actor: "../orgs/acme" }, "--actor takes the login of an account, such as mona."],
    [{ owner: "" }, "--owner takes the login of an account, such as mona."],
    [{ since: "soon" }, "--since takes a time such as 2026-01-31 or 2026-01-31T13:00Z."],
    [{ until: "soon" }, "--until takes a time such as 2026-01-31 or 2026-01-31T13:00Z."],
    [{ since: "2026-01-02", until: "2026-01-01" }, "--since lies after --until."],
    [{ owner: "other", repo: "acme/shop" }, "--owner and --repo name different accounts; --repo alone is enough."],
  ])("%j is refused in a sentence", (options, message) => {
    expect(() => auditQuery(options)).toThrow(expect.objectContaining({ name: "PipewardenError", message }));
  });

  it("may begin and end at the same moment", () => {
    expect(auditQuery({ since: "2026-01-01", until: "2026-01-01" })).toMatchObject({ since: Date.UTC(2026), until: Date.UTC(2026) });
  });
});
