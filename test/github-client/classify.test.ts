import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { classify } from "../../src/github/classify.ts";
import type { Octokit } from "../../src/github/client.ts";
import {
  GitHubRefusal,
  InstallationSuspended,
  MissingPermission,
  NotOnThisPlan,
  RepositoryArchived,
} from "../../src/github/github-errors.ts";
import { WriteRefused } from "../../src/github/read-only.ts";
import { PipewardenError, RetryLater } from "../../src/values/errors.ts";
import { type Answer, FakeApi, useFakeApi } from "./fake-api.ts";
import { branch, errorAnswer, FakeClock, githubOver, readCall, repository, tokenAnswer, tokenCall } from "./fixtures.ts";

const api = useFakeApi();
const clock = new FakeClock();
const nowSeconds = clock.now() / 1000;
const reader = (over: FakeApi) => {
  over.on(tokenCall, tokenAnswer(clock, "t"));
  return githubOver({ fetch: over.fetch, clock }).reader(repository, { administration: "read" });
};

/** What `classify` makes of what a real client threw. */
async function classified(work: (client: Octokit) => Promise<unknown>): Promise<unknown> {
  const client = await reader(api.current);
  const error = await work(client).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeDefined();
  return classify(error, clock.now());
}

const getting = (client: Octokit) => client.rest.repos.getAdminBranchProtection(branch);
const rest = (answer: Answer) => {
  api.current.on(readCall, answer);
  return classified(getting);
};
const graphql = (errors: object[], headers: Record<string, string> = {}) => {
  api.current.on("POST /graphql", { body: { data: null, errors }, headers });
  return classified((client) => client.graphql("{ viewer { login } }"));
};

describe("A rate limit", () => {
  const limited = "API rate limit exceeded for installation ID 7.";
  const secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  const cases: [string, Answer, number][] = [
    ["429 with retry-after", errorAnswer(429, "slow down", { "retry-after": "17" }), 17],
    ["429 without any advice", errorAnswer(429, "slow down"), 60],
    ["403 with retry-after", errorAnswer(403, "slow down", { "retry-after": "30" }), 30],
    [
      "403 with nothing remaining",
      errorAnswer(403, limited, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(nowSeconds + 120) }),
      121,
    ],
    [
      "403 with nothing remaining, by GitHub's clock and not by ours",
      errorAnswer(403, limited, {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(nowSeconds + 120),
        date: new Date(clock.now() + 100_000).toUTCString(),
      }),
      21,
    ],
    [
      "403 that is reset in the past",
      errorAnswer(403, limited, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(nowSeconds - 500) }),
      1,
    ],
    [
      "403 that is reset in years",
      errorAnswer(403, limited, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(nowSeconds + 1e8) }),
      3600,
    ],
    [
      "403 whose message alone says so, though requests remain",
      errorAnswer(403, secondary, { "x-ratelimit-remaining": "4000", "x-ratelimit-reset": "1" }),
      60,
    ],
    ["403 that takes us for an abuser", errorAnswer(403, "You have triggered an abuse detection mechanism."), 60],
    ["403 with a retry-after that is no number", errorAnswer(403, secondary, { "retry-after": "Sun, 22 Nov 2026 12:00:00 GMT" }), 60],
  ];
  for (const [what, answer, seconds] of cases) {
    it(`${what} asks to wait ${seconds} s, and is no failure`, async () => {
      const error = await rest(answer);
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "github_rate_limited", seconds, countsAsFailure: false });
    });
  }

  it("in GraphQL is known by its type or its sentence", async () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(nowSeconds + 9) };
    expect(await graphql([{ type: "RATE_LIMITED", message: "exceeded" }], headers)).toMatchObject({
      code: "github_rate_limited",
      seconds: 10,
      countsAsFailure: false,
    });
    expect(await graphql([{ message: secondary }])).toMatchObject({ code: "github_rate_limited", seconds: 60, countsAsFailure: false });
  });
});

describe("An outage", () => {
  const cases: [string, Answer][] = [
    ["500", errorAnswer(500, "Server Error")],
    ["502", errorAnswer(502, "Bad Gateway")],
    ["503 with a rate limit's headers", errorAnswer(503, "Unavailable", { "x-ratelimit-remaining": "0" })],
    ["504", errorAnswer(504, "Gateway Timeout")],
    ["a reset connection", new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) })],
    ["a time limit", new DOMException("The operation was aborted due to timeout", "TimeoutError")],
    ["a cancelled request", new DOMException("This operation was aborted", "AbortError")],
  ];
  for (const [what, answer] of cases) {
    it(`is tried again soon, and is a failure: ${what}`, async () => {
      const error = await rest(answer);
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "github_unavailable", seconds: 5, countsAsFailure: true });
    });
  }

  const errors: [string, object][] = [
    ["SERVICE_UNAVAILABLE", { type: "SERVICE_UNAVAILABLE", message: "down" }],
    [
      "a query that was given up",
      { message: "Something went wrong while executing your query. Please include `ABCD:1234` when reporting this issue." },
    ],
    ["a query that took too long", { message: "We couldn't respond to your request in time. Sorry about that." }],
  ];
  for (const [what, error] of errors) {
    it(`in GraphQL is tried again too: ${what}`, async () => {
      expect(await graphql([{ type: "NOT_FOUND", message: "no" }, error])).toMatchObject({
        code: "github_unavailable",
        countsAsFailure: true,
      });
    });
  }
});

describe("A refusal", () => {
  it("for want of a permission names the permission", async () => {
    const error = await rest(
      errorAnswer(403, "Resource not accessible by integration", {
        "x-accepted-github-permissions": "administration=write; contents=write,workflows=write",
      }),
    );
    expect(error).toBeInstanceOf(MissingPermission);
    expect(error).toMatchObject({
      code: "missing_permission",
      status: 403,
      permission: "administration=write; contents=write,workflows=write",
    });
    expect((error as Error).message).toBe(
      "The App needs the permission administration=write; contents=write,workflows=write. Grant it in the App's settings; then an owner has to accept it for the installation.",
    );
  });

  it("for want of a permission is that also when the hour's last request met it", async () => {
    expect(await rest(errorAnswer(403, "Resource not accessible by integration", { "x-ratelimit-remaining": "0" }))).toMatchObject({
      code: "missing_permission",
      permission: undefined,
    });
  });

  it("because of the plan is told apart from other refusals", async () => {
    const error = await rest(errorAnswer(403, "Upgrade to GitHub Pro or make this repository public to enable this feature."));
    expect(error).toBeInstanceOf(NotOnThisPlan);
    expect((error as Error).message).toMatch(/only for public repositories or on a higher plan/);
  });

  it("of an archived repository says that it is archived", async () => {
    expect(await rest(errorAnswer(403, "Repository was archived so is read-only."))).toBeInstanceOf(RepositoryArchived);
  });

  it("of a suspended installation says so", async () => {
    expect(await rest(errorAnswer(403, "This installation has been suspended"))).toBeInstanceOf(InstallationSuspended);
  });

  const byStatus: [number, string, string, RegExp][] = [
    [
      401,
      "Bad credentials",
      "github_unauthorized",
      /Check the App id, the private key and this machine's clock\. GitHub says: Bad credentials/,
    ],
    [
      403,
      "although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled",
      "ip_not_allowed",
      /IP allow list/,
    ],
    [403, "No.", "github_forbidden", /forbids this\. GitHub says: No\./],
    [404, "Not Found", "github_not_found", /or the App may not see it\. GitHub says: Not Found/],
    [409, "Git Repository is empty.", "github_conflict", /GitHub says: Git Repository is empty\./],
    [410, "Issues are disabled for this repo", "github_gone", /switched off/],
    [400, "Problems parsing JSON", "github_refused", /GitHub answered 400\. GitHub says: Problems/],
  ];
  for (const [status, message, code, sentence] of byStatus) {
    it(`${status} "${message.slice(0, 30)}" is ${code}`, async () => {
      const error = await rest(errorAnswer(status, message));
      expect(error).toBeInstanceOf(GitHubRefusal);
      expect(error).not.toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code, status, message: expect.stringMatching(sentence) });
      expect((error as Error).cause).toMatchObject({ name: "HttpError", status });
    });
  }

  it("404 names the permission by which the thing could be seen", async () => {
    const error = await rest(errorAnswer(404, "Not Found", { "x-accepted-github-permissions": "administration=read" }));
    expect((error as Error).message).toContain("(administration=read is needed to see it)");
  });

  it("451 is a block", async () => {
    // GitHub's description lists this status for other operations only, so this one exchange is not compared with it.
    const unchecked = new FakeApi().on(readCall, errorAnswer(451, "Repository access blocked"));
    const error = await getting(await reader(unchecked)).catch((reason: unknown) => reason);
    expect(classify(error, clock.now())).toMatchObject({ code: "github_blocked", status: 451 });
  });

  it("422 tells in one line what GitHub found invalid, in whatever form it says it", async () => {
    const answer = (errors: unknown): Answer => ({
      status: 422,
      body: { message: "Validation Failed", errors, documentation_url: "https://docs.github.com" },
    });
    const said = async (errors: unknown) => (((await rest(answer(errors))) as Error).message ?? "").split("GitHub says: ")[1];
    expect(await said([{ resource: "Rule", code: "custom", field: "name", message: "name is taken" }])).toBe(
      "Validation Failed; name is taken",
    );
    expect(await said([{ resource: "Rule", field: "name", code: "missing" }])).toBe("Validation Failed; Rule name missing");
    expect(await said(["data cannot be null\n\u001b[31mred"])).toBe("Validation Failed; data cannot be null [31mred");
    expect(await said(undefined)).toBe("Validation Failed");
    expect((await said(["x".repeat(1_000)]))?.length).toBe(300);
  });

  const graphqlRefusals: [object[], string][] = [
    [[{ type: "NOT_FOUND", message: "Could not resolve to a node with the global id of 'x'." }], "github_not_found"],
    [[{ type: "FORBIDDEN", message: "Resource not accessible by integration" }], "missing_permission"],
    [[{ type: "INSUFFICIENT_SCOPES", message: "needs read:org" }], "missing_permission"],
    [
      [
        { type: "NOT_FOUND", message: "no" },
        { type: "FORBIDDEN", message: "no" },
      ],
      "github_forbidden",
    ],
    [[{ message: "Field 'x' doesn't exist on type 'Query'" }], "github_invalid"],
  ];
  for (const [errors, code] of graphqlRefusals) {
    it(`in GraphQL: ${JSON.stringify(errors)} is ${code}`, async () => {
      expect(await graphql(errors)).toMatchObject({ code, status: 200 });
    });
  }
});

describe("What did not come from GitHub", () => {
  it("stays what it is", () => {
    for (const error of [new TypeError("x is undefined"), "text", undefined, Object.assign(new Error("no"), { status: 404 })]) {
      expect(classify(error, 0)).toBe(error);
    }
  });

  it("and is our own error is found again inside of Octokit's", async () => {
    const error = await classified((client) => client.rest.repos.setAdminBranchProtection(branch));
    expect(error).toBeInstanceOf(WriteRefused);
    const own = new PipewardenError("x", "y");
    expect(classify(own, 0)).toBe(own);
    expect(classify(new Error("wrapped", { cause: own }), 0)).toBe(own);
  });
});

describe("An error", () => {
  it("carries neither the credentials nor the body of the request, however it is printed", async () => {
    const canary = "canary-in-a-request";
    api.current
      .on("POST /app/installations/7/access_tokens", tokenAnswer(clock, "token-canary"))
      .on("PUT /repos/acme/rocket/topics", errorAnswer(422, "Validation Failed"));
    const writer = await githubOver({ fetch: api.current.fetch, clock }).writer(repository, { administration: "write" });
    const error = await writer.rest.repos
      .replaceAllTopics({ owner: "acme", repo: "rocket", names: [canary] })
      .catch((reason: unknown) => reason);
    const shown = inspect(classify(error, clock.now()), { depth: 12, showHidden: true }) + JSON.stringify(error);
    expect(shown).toContain("Validation Failed");
    expect(shown).not.toContain(canary);
    expect(shown).not.toContain("token-canary");
  });
});
