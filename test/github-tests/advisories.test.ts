import { describe, expect, it } from "vitest";
import { caller, openHouse, PERMISSIONS } from "./kit.ts";

const ADVISORIES = "/repos/acme/open/security-advisories";
const draft = { summary: "A secret was pushed", description: "See the check.", severity: "high", vulnerabilities: [] };

async function openAdvised() {
  const house = await openHouse({ permissions: { ...PERMISSIONS, repository_advisories: "write" } });
  house.github.createRepository("acme", "open");
  return house;
}

describe("a security advisory", () => {
  it("is written by an App whose token was asked for that", async () => {
    const { tokenFor, github } = await openAdvised();
    const narrow = caller(github, await tokenFor({ permissions: { repository_advisories: "write" } }));
    expect((await narrow("POST", ADVISORIES, draft)).status).toBe(201);
    const other = caller(github, await tokenFor({ permissions: { contents: "read" } }));
    expect((await other("POST", ADVISORIES, draft)).status).toBe(403);
  });

  it("begins as a draft, which those see who keep the repository, and no others", async () => {
    const { bot, ann, github } = await openAdvised();
    const { status, body } = await bot("POST", ADVISORIES, draft);
    expect([status, body.state, body.author.login]).toEqual([201, "draft", "warden[bot]"]);
    expect(body.ghsa_id).toMatch(/^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/);
    expect((await ann.request("GET", `${ADVISORIES}/${body.ghsa_id}`)).body).toMatchObject({ summary: draft.summary });
    expect(() => github.as("bob").request("GET", `${ADVISORIES}/${body.ghsa_id}`)).toThrow("404");
    expect((await bot("GET", `${ADVISORIES}?state=draft`)).body).toHaveLength(1);
    expect((await bot("GET", `${ADVISORIES}?state=published`)).body).toEqual([]);
  });

  it("is changed and closed", async () => {
    const { bot } = await openAdvised();
    const { body } = await bot("POST", ADVISORIES, draft);
    const closed = await bot("PATCH", `${ADVISORIES}/${body.ghsa_id}`, { state: "closed", summary: "It is over" });
    expect(closed.body).toMatchObject({ state: "closed", summary: "It is over", severity: "high" });
    expect(closed.body.closed_at).not.toBeNull();
  });

  it("is not for private repositories, nor for two severities", async () => {
    const { bot } = await openAdvised();
    expect((await bot("POST", "/repos/acme/api/security-advisories", draft)).status).toBe(404);
    expect((await bot("POST", ADVISORIES, { ...draft, cvss_vector_string: "CVSS:3.1/AV:N" })).status).toBe(422);
    expect((await bot("GET", `${ADVISORIES}/GHSA-2222-2222-2222`)).status).toBe(404);
  });
});
