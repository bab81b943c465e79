import { Octokit } from "@octokit/core";
import { describe, expect, it } from "vitest";
import { graphqlUrl, parseApiUrl } from "../../src/github/api-url.ts";

describe("The URL of GitHub's API", () => {
  it("is taken without its trailing slashes", () => {
    expect(parseApiUrl("https://api.github.com/")).toBe("https://api.github.com");
    expect(parseApiUrl("https://ghe.example/api/v3//")).toBe("https://ghe.example/api/v3");
    expect(parseApiUrl("https://api.acme.ghe.com")).toBe("https://api.acme.ghe.com");
  });

  it("may be plain HTTP on this machine", () => {
    for (const url of ["http://127.0.0.1:1234", "http://localhost:80", "http://[::1]:9"]) expect(() => parseApiUrl(url)).not.toThrow();
  });

  const refusals: [string, RegExp][] = [
    ["http://ghe.example/api/v3", /tokens would travel unencrypted; use https/],
    ["http://127.0.0.1.evil.example", /unencrypted/],
    ["ftp://ghe.example", /not an http\(s\) URL/],
    ["ghe.example", /not an http\(s\) URL/],
    ["https://user:pass@ghe.example", /contains credentials/],
    ["https://ghe.example?x", /has a query/],
    ["https://github.com", /that is the website; the API is https:\/\/api\.github\.com/],
  ];
  for (const [url, sentence] of refusals) {
    it(`is refused when it is ${url}`, () => {
      expect(() => parseApiUrl(url)).toThrow(sentence);
      expect(() => parseApiUrl(url)).toThrow(/GITHUB_API_URL/);
    });
  }

  const endpoints = {
    "https://api.github.com": "https://api.github.com/graphql",
    "https://ghe.example/api/v3": "https://ghe.example/api/graphql",
    "http://127.0.0.1:1234": "http://127.0.0.1:1234/graphql",
  };
  for (const [api, graphql] of Object.entries(endpoints)) {
    it(`${api} has its GraphQL endpoint where Octokit posts to: ${graphql}`, async () => {
      const posted: string[] = [];
      const fetch = async (url: string) => {
        posted.push(url);
        return Response.json({ data: {} });
      };
      await new Octokit({ baseUrl: api, request: { fetch } }).graphql("{ viewer { login } }");
      expect([graphqlUrl(api), ...posted]).toEqual([graphql, graphql]);
    });
  }
});
