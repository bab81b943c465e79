import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import type { AuditEntry } from "../../src/audit/event.ts";
import { decodeMessage, type Message } from "../../src/deliveries/envelope.ts";
import type { Queue } from "../../src/deliveries/queue.ts";
import type { Fetch } from "../../src/github/api-fetch.ts";
import type { AuditListing } from "../../src/operations/list-audit.ts";
import { operatorVerbs } from "../../src/operations/verbs.ts";
import type { Table } from "../../src/storage/table.ts";
import { ownerId, repositoryId } from "../../src/values/ids.ts";
import { entry } from "../audit/entries.ts";
import { MovingClock } from "../deliveries/moving-clock.ts";
import { type Answer, FakeApi } from "../github-client/fake-api.ts";
import { errorAnswer } from "../github-client/fixtures.ts";
import { startAcme } from "../local/acme.ts";
import { memoryTable } from "../storage/memory-table.ts";

const day = 24 * 3600 * 1000;

let clock: MovingClock;
let world: Awaited<ReturnType<typeof startAcme>>;
let table: Table;
let sent: Message[];
let people: FakeApi;
let ask: (verb: "audit" | "sweep", parameters?: Record<string, string>) => Promise<object>;

beforeEach(async () => {
  clock = new MovingClock();
  world = await startAcme({ clock, repositories: ["shop", "site"] });
  table = memoryTable(clock);
  sent = [];
  people = new FakeApi(world.github.url);
  const send: Queue["send"] = async (_lane, { body }) => void sent.push(decodeMessage(body));
  // The local GitHub has no public profiles; they are answered here.
  const fetching: Fetch = (url, init) => (String(url).includes("/users/") ? people.fetch(url, init) : fetch(url, init));
  const verbs = operatorVerbs({
    operator: "An operator",
    table,
    github: world.port(fetching),
    queue: { send } as unknown as Queue,
    clock,
    log: world.log,
    ledger: new DynamoLedger({ table }),
  });
  ask = async (verb, parameters = {}) => (await verbs[verb]?.(parameters)) ?? {};
});
afterEach(async () => {
  expect([...world.github.violations, ...people.complaints]).toEqual([]);
  await world.github.close();
});

const knows = (login: string, answer: Answer) => people.on(`GET /users/${encodeURIComponent(login)}`, answer);
const gone = errorAnswer(404, "Not Found");

/** GitHub's answer to `GET /users/{username}`. */
function profile(login: string, id: number): Answer {
  const url = `https://api.github.com/users/${login}`;
  const links = ["followers", "subscriptions", "repos", "received_events", "organizations"].map((name) => [
    `${name}_url`,
    `${url}/${name}`,
  ]);
  const templates = ["following", "gists", "starred", "events"].map((name) => [`${name}_url`, `${url}/${name}{/more}`]);
  const blank = ["company", "location", "email", "hireable", "bio", "name"].map((name) => [name, null]);
  return {
    body: {
      login,
      id,
      node_id: `U_${id}`,
      avatar_url: "https://avatars.githubusercontent.com/u/1",
      gravatar_id: "",
      url,
      html_url: `https://github.com/${login}`,
      ...Object.fromEntries([...links, ...templates, ...blank]),
      type: "User",
      site_admin: false,
      blog: "",
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: "2026-01-01T00:00:00Z",
      updated_at: "2026-01-01T00:00:00Z",
    },
  };
}

/** Records events of `acme`, a day apart; the first is the newest. `name` is what the listing tells of them here. */
async function trail(...entries: (Partial<Omit<AuditEntry, "repository">> & { of: string; in?: string })[]): Promise<void> {
  const ledger = new DynamoLedger({ table });
  for (const [age, { in: name = "shop", ...changes }] of entries.entries()) {
    const repository = { id: repositoryId(world.idOf(name)), owner: "acme", name };
    await ledger.record(entry({ ownerId: ownerId(world.acme.id), at: clock.now() - age * day, actor: mona, repository, ...changes }));
  }
}

const mona = { id: 42, login: "mona", type: "User" };
const hubot = { id: 43, login: "hubot", type: "User" };

const listed = async (parameters: Record<string, string> = {}) => {
  const { events, more } = (await ask("audit", parameters)) as AuditListing;
  return { events: events.map(({ data }) => data.metadata.correlation_uid), more };
};
const all = (...events: string[]) => ({ events, more: false });

describe("the verb audit", () => {
  it("lists the newest events of the one account on which the App is installed", async () => {
    await trail({ of: "a" }, { of: "b", in: "site" }, { of: "c" });
    expect(await listed()).toEqual(all("a", "b", "c"));
    expect(await listed({ owner: "ACME" })).toEqual(all("a", "b", "c"));
    expect(await listed({ limit: "2" })).toEqual({ events: ["a", "b"], more: true });
    expect(await listed({ limit: "3" })).toEqual(all("a", "b", "c"));
  });

  it("lists 90 days, or from and until the times that are given", async () => {
    await trail(...Array.from({ length: 100 }, (_, age) => ({ of: `day ${age}` })));
    expect((await listed({ limit: "500" })).events.at(-1)).toBe("day 90");
    const iso = (age: number) => new Date(clock.now() - age * day).toISOString();
    expect(await listed({ since: iso(4), until: iso(2) })).toEqual(all("day 2", "day 3", "day 4"));
  });

  it("goes on through long quiet times until it has what was asked for", async () => {
    await trail({ of: "new" }, { of: "old", at: clock.now() - 250 * day }, { of: "older", at: clock.now() - 450 * day });
    expect(await listed({ since: "2029-01-01" })).toEqual(all("new", "old", "older"));
    expect(await listed({ since: "2029-01-01", limit: "2" })).toMatchObject({ events: ["new", "old"] });
  });

  it("lists the events of a repository by the id that its name has now", async () => {
    await trail({ of: "a" }, { of: "b", in: "site" });
    expect(await listed({ repo: "acme/site" })).toEqual(all("b"));
    world.github.rename("acme/site", "home");
    expect(await listed({ repo: "acme/home" })).toEqual(all("b"));
    expect(await listed({ repo: "acme/site" })).toEqual(all("b"));
  });

  it("finds the events of a repository that was deleted by the name that they hold", async () => {
    await trail({ of: "a" }, { of: "b", in: "site" }, { of: "c", in: "site", actor: hubot });
    world.github.deleteRepository("acme/site");
    expect(await listed({ repo: "Acme/Site" })).toEqual(all("b", "c"));
    expect(await listed({ repo: "Acme/Site", limit: "1" })).toEqual({ events: ["b"], more: true });
    expect(await listed({ repo: "acme/never" })).toEqual(all());
    knows("hubot", gone);
    expect(await listed({ repo: "acme/site", actor: "hubot" })).toEqual(all("c"));
  });

  it("lists the events of a person by the id that the login has now", async () => {
    await trail({ of: "a" }, { of: "b", actor: hubot }, { of: "c", actor: { ...mona, login: "mona-before" } });
    knows("mona", profile("mona", mona.id));
    expect(await listed({ actor: "mona" })).toEqual(all("a", "c"));
  });

  it("finds the events of an account that was deleted by the name that they hold", async () => {
    await trail({ of: "a" }, { of: "b", actor: hubot });
    knows("Hubot", gone);
    expect(await listed({ actor: "Hubot" })).toEqual(all("b"));
  });

  it("lists what one person caused in one repository", async () => {
    await trail({ of: "a" }, { of: "b", actor: hubot }, { of: "c", in: "site", actor: hubot }, { of: "d", actor: hubot });
    knows("hubot", profile("hubot", hubot.id));
    expect(await listed({ repo: "acme/shop", actor: "hubot" })).toEqual(all("b", "d"));
    expect(await listed({ repo: "acme/shop", actor: "hubot", limit: "1" })).toEqual({ events: ["b"], more: true });
    world.github.deleteRepository("acme/site");
    expect(await listed({ repo: "acme/site", actor: "hubot" })).toEqual(all("c"));
  });

  it("says on which accounts the App is installed when there are several, or not on this one", async () => {
    world.github.createOrganization("globex");
    world.github.install(world.app.id, "globex");
    await expect(ask("audit")).rejects.toMatchObject({
      code: "owner_ambiguous",
      message: "The App is installed on several accounts: say --owner and one of acme, globex.",
    });
    await expect(ask("audit", { owner: "initech" })).rejects.toMatchObject({
      code: "owner_unknown",
      message: "The App is not installed on initech.",
    });
    await trail({ of: "a" });
    expect(await listed({ owner: "globex" })).toEqual(all());
    expect(await listed({ repo: "acme/shop" })).toEqual(all("a"));
  });

  it("says so when the App is installed nowhere", async () => {
    world.github.uninstall(world.installation.id);
    await expect(ask("audit")).rejects.toMatchObject({ code: "owner_unknown", message: "The App is not installed on any account." });
  });

  it("refuses values that cannot be used before it asks GitHub anything", async () => {
    await expect(ask("audit", { limit: "many" })).rejects.toMatchObject({ code: "number_invalid" });
    expect(world.github.requests).toEqual([]);
  });

  it("says when to ask again at a rate limit, since nobody else will", async () => {
    world.github.faults.inject({ kind: "secondaryRateLimit", retryAfter: 30 });
    await expect(ask("audit")).rejects.toMatchObject({
      code: "github_rate_limited",
      message: "GitHub's rate limit is reached. Ask again in 30 s.",
    });
    world.github.faults.inject({ kind: "status", status: 502 });
    await expect(ask("audit")).rejects.toMatchObject({
      code: "github_unavailable",
      message: expect.stringMatching(/^GitHub, or the bot's table, does not answer\. Ask again in \d+ s\.$/),
    });
  });

  it("passes GitHub's refusal of the lookup on", async () => {
    world.github.faults.inject({ kind: "status", status: 403, body: { message: "No." }, match: { route: "/repos/{owner}/{repo}" } });
    await expect(ask("audit", { repo: "acme/shop" })).rejects.toMatchObject({ code: "github_forbidden" });
  });

  it("reads at GitHub, and writes nothing", async () => {
    knows("mona", profile("mona", mona.id));
    await listed({ repo: "acme/shop", actor: "mona" });
    expect(world.github.requests.length).toBeGreaterThan(2);
    expect(world.github.writes()).toBe(0);
  });
});

describe("the verb sweep", () => {
  const swept = () => sent.map((message) => (message.type === "sweep" ? message.repository.name : message.type));

  it("queues a look at every repository, as a run of its own each time", async () => {
    expect(await ask("sweep")).toEqual({ queued: 2, failed: 0 });
    clock.pass(1);
    expect(await ask("sweep")).toEqual({ queued: 2, failed: 0 });
    expect(swept()).toEqual(["shop", "site", "shop", "site"]);
    const runs = new Set(sent.map((message) => (message.type === "sweep" ? message.run : "")));
    expect([...runs]).toEqual(["by-hand-2031-05-06T07:08:09.000Z", "by-hand-2031-05-06T07:08:10.000Z"]);
  });

  it("queues a look at one repository", async () => {
    expect(await ask("sweep", { repo: "Acme/Site" })).toEqual({ queued: 1, failed: 0 });
    expect(swept()).toEqual(["site"]);
  });

  it("queues nothing for a repository that the App is not installed on", async () => {
    expect(await ask("sweep", { repo: "acme/other" })).toEqual({ queued: 0, failed: 0 });
    await expect(ask("sweep", { repo: "acme" })).rejects.toMatchObject({ code: "repository_invalid" });
  });

  it("tells of an installation that cannot be listed, and of GitHub's refusal", async () => {
    world.github.faults.inject({ kind: "status", status: 502, match: { route: "/installation/repositories" } });
    expect(await ask("sweep")).toEqual({ queued: 0, failed: 1 });
    world.github.faults.inject({ kind: "status", status: 401, match: { route: "/app/installations" } });
    await expect(ask("sweep")).rejects.toMatchObject({ code: "github_unauthorized" });
  });
});
