import { describe, expect, it } from "vitest";
import { type Caller, caller, openHouse } from "./kit.ts";

const QUERY = `query ($expression: String!) {
  repository(owner: "acme", name: "conf") {
    isFork visibility
    primaryLanguage { name }
    repositoryTopics(first: 10) { totalCount nodes { topic { name } } }
    object(expression: $expression) { __typename oid ... on Blob { byteSize isBinary isTruncated text } }
  }
}`;

const FILES = {
  ".github/pipewarden.yml": "version: 1\n",
  "logo.bin": Uint8Array.of(1, 0, 2),
  "latin.txt": Uint8Array.of(0x63, 0xe9),
  "big.txt": "x".repeat(512_001),
  "src/a.ts": "export const a = 1;\n",
  "run.sh": "#!/bin/sh\n",
};

async function confHouse() {
  const opened = await openHouse();
  opened.github.createRepository("acme", "conf", { files: FILES, topics: ["payments", "go"], private: true });
  const ask = async (call: Caller, expression: string) =>
    (await call("POST", "/graphql", { query: QUERY, variables: { expression } })).body;
  const object = async (expression: string) => (await ask(opened.bot, expression)).data.repository.object;
  return { ...opened, ask, object };
}

describe("a file over GraphQL", () => {
  it("is found at HEAD, a branch, a full ref and a commit, and is null where there is none", async () => {
    const { github, object } = await confHouse();
    const sha = github.headOf("acme/conf", "main");
    const blob = { __typename: "Blob", byteSize: 11, isBinary: false, isTruncated: false, text: "version: 1\n" };
    for (const revision of ["HEAD", "main", "refs/heads/main", sha, sha.slice(0, 8)])
      expect(await object(`${revision}:.github/pipewarden.yml`)).toMatchObject(blob);
    expect(await object("HEAD:.github")).toMatchObject({ __typename: "Tree" });
    for (const expression of ["HEAD:gone.yml", "gone:.github/pipewarden.yml", `${"1".repeat(40)}:.github/pipewarden.yml`])
      expect(await object(expression)).toBeNull();
  });

  it("has no text when it is binary, and only its first 512,000 bytes when it is large", async () => {
    const { object } = await confHouse();
    expect(await object("HEAD:logo.bin")).toMatchObject({ byteSize: 3, isBinary: true, text: null });
    const big = await object("HEAD:big.txt");
    expect([big.byteSize, big.isTruncated, big.text.length]).toEqual([512_001, true, 512_000]);
    expect(await object("HEAD:latin.txt")).toMatchObject({ byteSize: 2, isBinary: false, text: "c\ufffd" });
  });

  it("of a private repository needs the right to read contents", async () => {
    const { github, ask, tokenFor } = await confHouse();
    const token = await tokenFor({ permissions: { metadata: "read" } });
    const answer = await ask(caller(github, token), "HEAD:.github/pipewarden.yml");
    expect(answer.data.repository.object).toBeNull();
    expect(answer.errors).toMatchObject([{ type: "FORBIDDEN", message: "Resource not accessible by integration" }]);
  });
});

describe("a repository over GraphQL", () => {
  it("tells its topics, its primary language, its visibility and whether it is a fork", async () => {
    const { ask, bot, github } = await confHouse();
    expect((await ask(bot, "HEAD")).data.repository).toMatchObject({
      isFork: false,
      visibility: "PRIVATE",
      primaryLanguage: { name: "TypeScript" },
      repositoryTopics: { totalCount: 2, nodes: [{ topic: { name: "payments" } }, { topic: { name: "go" } }] },
      object: { oid: github.headOf("acme/conf", "main") },
    });
    const plain = await bot("POST", "/graphql", { query: `{ repository(owner: "acme", name: "api") { primaryLanguage { name } } }` });
    expect(plain.body.data.repository.primaryLanguage).toBeNull();
  });
});
