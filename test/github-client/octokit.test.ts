import nock from "nock";
import { Probot, ProbotOctokit } from "probot";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { QuietOctokit } from "../../src/github/octokit.ts";
import { createLog } from "../../src/github/probot-log.ts";
import { validateExchange } from "../github/openapi/validate.ts";
import { type Answer, FakeApi, useFakeApi } from "./fake-api.ts";
import {
  adminsAnswer,
  appAnswer,
  branch,
  errorAnswer,
  FakeClock,
  githubOver,
  readCall,
  repository,
  tokenAnswer,
  tokenCall,
  writeCall,
} from "./fixtures.ts";
import { exampleComment } from "./webhook-examples.ts";

const api = useFakeApi();
const clock = new FakeClock();
const commentCall = "POST /repos/acme/rocket/issues/1/comments";
const comment = { owner: "acme", repo: "rocket", issue_number: 1, body: "text" };
const commentAnswer: Answer = { status: 201, body: exampleComment() };

const writer = (over = api.current) => {
  over.on(tokenCall, tokenAnswer(clock, "t"));
  return githubOver({ fetch: over.fetch, clock }).writer(repository, { administration: "write", issues: "write" });
};

/** Lets everything run that does not wait for a timer, and tells whether the promise has come to its end. */
async function settles(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  promise.then(done, done);
  for (let turn = 0; turn < 200 && !settled; turn += 1) await Promise.resolve();
  return settled;
}

// No test moves these timers on: what waits for one does not come to its end.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("A client of ours never sleeps", () => {
  it("between three comments (trap 2)", async () => {
    api.current.on(commentCall, commentAnswer);
    const client = await writer();
    const posted = Promise.all([1, 2, 3].map(() => client.rest.issues.createComment(comment)));
    expect(await settles(posted)).toBe(true);
    expect(api.current.calls).toEqual([tokenCall, commentCall, commentCall, commentCall]);
    expect(vi.getTimerCount()).toBe(0);
  });

  const refusals: [string, Answer, number][] = [
    [
      "until a primary rate limit is reset (trap 3)",
      errorAnswer(403, "API rate limit exceeded", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000" }),
      403,
    ],
    [
      "until a secondary rate limit is over (trap 3)",
      errorAnswer(429, "You have exceeded a secondary rate limit", { "retry-after": "60" }),
      429,
    ],
    ["before it would try a 502 again (trap 4)", errorAnswer(502, "Bad Gateway"), 502],
    ["before it would try a lost connection again (trap 4)", new TypeError("fetch failed"), 500],
  ];
  for (const [when, answer, status] of refusals) {
    it(`${when}: the error comes at once`, async () => {
      api.current.on(readCall, answer).on(writeCall, answer);
      const client = await writer();
      for (const call of [client.rest.repos.getAdminBranchProtection, client.rest.repos.setAdminBranchProtection]) {
        const refused = call(branch);
        expect(await settles(refused)).toBe(true);
        await expect(refused).rejects.toMatchObject({ status });
      }
      expect(api.current.calls).toEqual([tokenCall, readCall, writeCall]);
    });
  }

  it("over a GraphQL query that GitHub gave up", async () => {
    api.current.on("POST /graphql", { body: { data: null, errors: [{ message: "Something went wrong while executing your query." }] } });
    const asked = (await writer()).graphql("{ viewer { login } }");
    expect(await settles(asked)).toBe(true);
    await expect(asked).rejects.toThrow("Something went wrong");
  });

  const forms: [string, typeof ProbotOctokit, boolean][] = [
    ["as it comes from Probot does", ProbotOctokit, false],
    ["with an object given to `.defaults` does so all the same", ProbotOctokit.defaults({ throttle: { enabled: false } }), false],
    ["with a function given to `.defaults`, as ours, does not", QuietOctokit, true],
  ];
  for (const [which, Octokit, awake] of forms) {
    it(`whereas the client ${which} (trap 5)`, async () => {
      const over = new FakeApi().on(commentCall, commentAnswer);
      const probot = new Probot({ githubToken: "t", Octokit, log: createLog({ level: "silent" }), request: { fetch: over.fetch } });
      const client = await (await probot.ready()).auth();
      const posted = Promise.all([1, 2, 3].map(() => client.rest.issues.createComment(comment)));
      expect(await settles(posted)).toBe(awake);
    });
  }
});

describe("What a client of ours sends and says", () => {
  it("names the bot and the version of the API", async () => {
    api.current.on(readCall, adminsAnswer);
    await (await writer()).rest.repos.getAdminBranchProtection(branch);
    for (const { headers } of api.current.sent) {
      expect(headers.get("user-agent")).toMatch(/^pipewarden /);
      expect(headers.get("x-github-api-version")).toBe("2022-11-28");
    }
  });

  it("warns in the log that it was given, not on the console, when GitHub is going to remove something", async () => {
    const warnings: string[] = [];
    const console = vi.spyOn(globalThis.console, "warn").mockImplementation(() => {});
    api.current.on("GET /app", {
      ...(appAnswer as { body: unknown }),
      headers: { deprecation: "Sun, 22 Nov 2026 12:00:00 GMT", sunset: "Mon, 22 Nov 2027 12:00:00 GMT" },
    });
    const log = { warn: (message: string) => void warnings.push(message), error: () => {} };
    await githubOver({ fetch: api.current.fetch, clock, log }).identity();
    expect(warnings).toEqual([expect.stringContaining("GET https://api.github.com/app")]);
    expect(console).not.toHaveBeenCalled();
    console.mockRestore();
  });
});

describe("Over the platform's own fetch", () => {
  const complaints: string[] = [];
  beforeEach(() => {
    vi.useRealTimers();
    nock.disableNetConnect();
    complaints.length = 0;
    const nocked = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const response = await nocked(input, init);
      const body = (text: unknown) => (typeof text === "string" && text !== "" ? JSON.parse(text) : undefined);
      const [requestBody, responseBody] = [body(init?.body), body(await response.clone().text())];
      // The server's prefix is no part of the description.
      const url = String(input).replace("/api/v3", "");
      complaints.push(...validateExchange({ method: init?.method ?? "GET", url, requestBody, status: response.status, responseBody }));
      return response;
    });
  });
  afterEach(() => {
    expect(nock.pendingMocks()).toEqual([]);
    expect(complaints).toEqual([]);
    nock.cleanAll();
    vi.restoreAllMocks();
  });
  afterAll(() => nock.restore());

  const overNock = () => githubOver({ clock });
  const bodyOf = (answer: Answer) => (answer as { body: object }).body;

  it("a client reads and writes", async () => {
    nock("https://api.github.com", { reqheaders: { authorization: /^bearer / } })
      .post("/app/installations/7/access_tokens", { repository_ids: [42], permissions: { administration: "write" } })
      .reply(201, bodyOf(tokenAnswer(clock, "t1")));
    nock("https://api.github.com", { reqheaders: { authorization: "token t1" } })
      .post("/repos/acme/rocket/branches/main/protection/enforce_admins")
      .reply(200, bodyOf(adminsAnswer));
    const client = await overNock().writer(repository, { administration: "write" });
    expect((await client.rest.repos.setAdminBranchProtection(branch)).data.enabled).toBe(true);
  });

  it("a lost connection rejects at once, and was tried once", async () => {
    nock("https://api.github.com")
      .get("/app")
      .replyWithError(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
    await expect(overNock().identity()).rejects.toMatchObject({ code: "github_unavailable", countsAsFailure: true });
  });

  it("a GitHub Enterprise Server is spoken to under its own address", async () => {
    nock("https://ghe.example").get("/api/v3/app").reply(200, bodyOf(appAnswer));
    expect(await githubOver({ clock, apiUrl: "https://ghe.example/api/v3" }).identity()).toEqual({ id: 1001, slug: "pipewarden" });
  });
});
