import { describe, expect, it } from "vitest";
import { mayConcern } from "../../src/deliveries/lanes.ts";
import { dependenciesConcern } from "../../src/dependencies/events.ts";
import type { JsonObject } from "../../src/values/json.ts";

const receivedAt = 1_000;
const repository = { id: 7 };

describe("an alert", () => {
  const alert = { dependency: { manifest_path: "apps/web/package-lock.json", package: { ecosystem: "npm", name: "lodash" } } };
  it.each(["created", "dismissed", "fixed", "reintroduced", "reopened", "auto_dismissed", "auto_reopened"])(
    "that is %s asks for a look",
    (action) => {
      expect(dependenciesConcern("dependabot_alert", { action, alert }, receivedAt)).toEqual({
        kind: "look",
        params: {
          since: receivedAt,
          likely: ["apps/web/package.json", "apps/web/package-lock.json"],
          concerning: { ecosystem: "npm", name: "lodash" },
        },
        note: null,
        ownCounts: true,
      });
    },
  );

  it("that is given to somebody else asks for nothing", () => {
    expect(dependenciesConcern("dependabot_alert", { action: "assignees_changed", alert }, receivedAt)).toBeUndefined();
  });

  it("of an ecosystem that nobody knows, or of another form, asks for a look all the same", () => {
    for (const odd of [{ dependency: { package: { ecosystem: "cobol", name: 7 } } }, {}, null] as const) {
      expect(dependenciesConcern("dependabot_alert", { action: "created", alert: odd }, receivedAt)).toMatchObject({
        params: { likely: [] },
      });
    }
  });
});

describe("a push", () => {
  const push = (files: readonly string[], of: JsonObject = {}): JsonObject => ({
    ref: "refs/heads/main",
    commits: [{ added: [], modified: files, removed: [] }],
    ...of,
  });
  const asks = (payload: JsonObject): boolean => dependenciesConcern("push", payload, receivedAt) !== undefined;

  it.each([
    ...[
      "package.json",
      "a/b/package-lock.json",
      "pnpm-lock.yaml",
      "yarn.lock",
      "requirements.txt",
      "requirements/dev.in",
      "dev-requirements.txt",
    ],
    ...[
      "pyproject.toml",
      "x/poetry.lock",
      "uv.lock",
      "Pipfile",
      "Pipfile.lock",
      "go.mod",
      "go.sum",
      "Cargo.lock",
      "pom.xml",
      "build.gradle.kts",
    ],
    ...["App.csproj", "Gemfile.lock", "composer.json", ".github/workflows/ci.yml", "actions/build/action.yaml"],
  ])("that changes %s asks for a look", (file) => {
    expect(dependenciesConcern("push", push(["src/a.ts", file]), receivedAt)).toMatchObject({ params: { pushed: "main" } });
  });

  it.each(["src/package.json.ts", "docs/go.mod.md", ".github/dependabot.yml", "my-package.json", "requirements.md"])(
    "that changes %s asks for none",
    (file) => {
      expect(asks(push([file]))).toBe(false);
    },
  );

  it("whose lists cannot hold every file asks for a look", () => {
    expect(asks(push([], { commits: [] }))).toBe(true);
    expect(asks(push(["a.ts"], { forced: true }))).toBe(true);
    expect(asks(push(["a.ts"], { commits: Array.from({ length: 2_048 }, () => ({ added: ["a.ts"] })) }))).toBe(true);
    expect(asks(push(Array.from({ length: 3_000 }, (_, at) => `${at}.ts`)))).toBe(true);
  });

  it("to a branch of the bot's, of a tag, or that deletes asks for none", () => {
    expect(asks(push(["package.json"], { ref: "refs/heads/pipewarden/npm/-/x" }))).toBe(false);
    expect(asks(push(["package.json"], { ref: "refs/tags/v1" }))).toBe(false);
    expect(asks(push(["package.json"], { deleted: true }))).toBe(false);
  });
});

describe("a pull request", () => {
  const payload = (action: string, of: JsonObject = {}): JsonObject => ({
    action,
    repository,
    sender: { login: "carl" },
    pull_request: {
      number: 3,
      merged: false,
      updated_at: "2026-01-15T12:00:00Z",
      head: { ref: "pipewarden/npm/-/x", repo: repository },
      ...of,
    },
  });
  const at = Date.UTC(2026, 0, 15, 12);

  it("of the bot's that is closed is noted with whoever closed it", () => {
    expect(dependenciesConcern("pull_request", payload("closed"), receivedAt)).toEqual({
      kind: "look",
      params: { since: receivedAt },
      note: { kind: "closing", branch: "pipewarden/npm/-/x", pull: 3, closedBy: "carl", at },
      ownCounts: false,
    });
  });

  it("that is reopened is noted, one that is merged or pushed to is looked at", () => {
    expect(dependenciesConcern("pull_request", payload("reopened"), receivedAt)).toMatchObject({ note: { closedBy: null } });
    expect(dependenciesConcern("pull_request", payload("closed", { merged: true }), receivedAt)).toMatchObject({ note: null });
    expect(dependenciesConcern("pull_request", payload("synchronize"), receivedAt)).toMatchObject({ note: null });
  });

  it.each<[string, JsonObject]>([
    ["from another branch", { head: { ref: "topic", repo: repository } }],
    ["from a fork's branch of that name", { head: { ref: "pipewarden/npm/-/x", repo: { id: 8 } } }],
    ["from a fork that is gone", { head: { ref: "pipewarden/npm/-/x", repo: null } }],
  ])("%s concerns nobody here", (_what, of) => {
    expect(dependenciesConcern("pull_request", payload("closed", of), receivedAt)).toBeUndefined();
  });

  it("that is closed is stored only if it is from a branch of the bot's", () => {
    expect(mayConcern("pull_request", payload("closed"))).toBe(true);
    expect(mayConcern("pull_request", payload("closed", { head: { ref: "topic" } }))).toBe(false);
    expect(mayConcern("pull_request", { action: "closed" })).toBe(false);
  });
});

it("an installation, and repositories that are added to one, ask for a look everywhere", () => {
  for (const [event, action] of [
    ["installation", "created"],
    ["installation_repositories", "added"],
  ] as const) {
    expect(dependenciesConcern(event, { action }, receivedAt)).toEqual({ kind: "everywhere" });
  }
  expect(dependenciesConcern("installation", { action: "deleted" }, receivedAt)).toBeUndefined();
  expect(dependenciesConcern("star", {}, receivedAt)).toBeUndefined();
});
