import { describe, expect, it } from "vitest";
import type { Asked } from "../../src/config/asked.ts";
import type { ConfigSource } from "../../src/config/source.ts";
import type { Reader } from "../../src/github/client.ts";
import { secretsDecider } from "../../src/secrets/predict.ts";
import { installationId, ownerId, type RepositoryRef, repositoryId } from "../../src/values/ids.ts";
import { config, facts } from "../config/kit.ts";

const repository = (id: number): RepositoryRef => ({
  id: repositoryId(id),
  nodeId: `R_${id}`,
  owner: "acme",
  name: `old-${id}`,
  ownerId: ownerId(1),
  installationId: installationId(1),
});

const source = (text: string): ConfigSource => ({
  asked: async (): Promise<Asked> => ({
    organisation: config(`version: 1\npolicies:\n  secrets: ${text}\n`),
    repository: null,
    version: "1",
    home: false,
    about: facts(),
  }),
});

/** A reader to which GitHub shows these repositories. */
const showing = (nodes: readonly unknown[]): Reader => ({ graphql: async () => ({ nodes }) }) as unknown as Reader;
const node = (given: object = {}) => ({
  __typename: "Repository",
  name: "shop",
  owner: { login: "acme", databaseId: 1 },
  isArchived: false,
  isDisabled: false,
  isLocked: false,
  visibility: "PRIVATE",
  isFork: false,
  primaryLanguage: null,
  repositoryTopics: { nodes: [] },
  defaultBranchRef: { name: "main" },
  config: null,
  rules: null,
  ignore: null,
  ...given,
});

const predicted = async (before: string, after: string, nodes: readonly unknown[] = [node()]) =>
  (
    await secretsDecider(source(before)).predict(
      nodes.map((_, index) => repository(index + 1)),
      showing(nodes),
      source(after),
      Date.UTC(2026, 0, 1),
    )
  ).map(({ prediction }) => prediction);

describe("what a configuration would change about leaked secrets", () => {
  it("is nothing where it asks for the same", async () => {
    expect(await predicted("{ mode: enforce }", "{ mode: enforce, preset: baseline }")).toMatchObject([
      { repository: "acme/shop", policy: "secrets", mode: "enforce", hindrance: null, settings: [], changes: [] },
    ]);
  });

  it("is each setting that would be another", async () => {
    const [prediction] = await predicted("{ mode: report }", "{ mode: enforce, preset: strict, validate: [npm-token] }");
    const words = secretsDecider(source("{}")).words;
    const quote = (text: string) => `'${text}'`;
    expect(
      prediction?.settings.map(({ key, label, have, becomes }) => [label, words(key, have, quote), words(key, becomes, quote)]),
    ).toEqual([
      ["What becomes of a leaked secret", "only reported", "enforced"],
      ["Severity from which a check fails", "'high'", "'low'"],
      ["What merely looks like a secret", "left out", "reported"],
      ["Comments that allow a line", "count", "count for nothing"],
      ["The repository's own allow-lists", "count", "count for nothing"],
      ["Kinds whose provider is asked", "none", "'npm-token'"],
    ]);
    expect(prediction?.changes).toEqual(["secrets.policy"]);
  });

  it("tells of each repository for itself, also of those that cannot be read or changed", async () => {
    const nodes = [null, node({ isArchived: true }), node({ defaultBranchRef: null })];
    expect(
      (await predicted("{ mode: report }", "{ mode: off }", nodes)).map(({ repository: name, hindrance }) => [name, hindrance]),
    ).toEqual([
      ["acme/old-1", "missing"],
      ["acme/shop", "read-only"],
      ["acme/shop", "empty"],
    ]);
  });
});
