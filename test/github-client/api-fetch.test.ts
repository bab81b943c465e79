import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { apiFetch } from "../../src/github/api-fetch.ts";
import { callsLeft } from "../../src/github/rate-limit.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Seen {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server on the loopback interface that notes what it receives. */
async function serve(answer: RequestListener): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      seen.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization, body });
      answer(request, response);
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe("A request to GitHub's API", () => {
  it("goes to that host and to no other", async () => {
    const { url, seen } = await serve((_, response) => response.end());
    const other = await serve((_, response) => response.end());
    const fetch = apiFetch({ apiUrl: url });
    await expect(fetch(`${other.url}/x`)).rejects.toMatchObject({ code: "foreign_host", message: expect.stringContaining("was not sent") });
    await fetch(`${url}/x`);
    expect([seen.length, other.seen.length]).toEqual([1, 0]);
  });

  it("is answered with status, headers, body and address", async () => {
    const { url } = await serve((_, response) => response.writeHead(200, { etag: '"x"' }).end("content"));
    const response = await apiFetch({ apiUrl: url })(`${url}/x?y=1`);
    expect([response.status, response.headers.get("etag"), response.url, await response.text()]).toEqual([
      200,
      '"x"',
      `${url}/x?y=1`,
      "content",
    ]);
  });

  it("may be answered without a body", async () => {
    const { url } = await serve((request, response) => response.writeHead(request.url === "/unchanged" ? 304 : 204).end());
    const fetch = apiFetch({ apiUrl: url });
    expect([(await fetch(`${url}/unchanged`)).status, (await fetch(`${url}/done`, { method: "PUT" })).status]).toEqual([304, 204]);
  });

  it("fails when the answer does not come in time", async () => {
    const { url } = await serve(() => {});
    await expect(apiFetch({ apiUrl: url, timeoutMs: 20 })(`${url}/x`)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("fails when the body does not come to its end in time", async () => {
    const { url } = await serve((_, response) => void response.writeHead(200, { "content-length": "100" }).write("[1,"));
    await expect(apiFetch({ apiUrl: url, timeoutMs: 20 })(`${url}/x`)).rejects.toMatchObject({ name: "TimeoutError" });
  });

  it("fails when the body breaks off, instead of answering with its beginning", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write("[1,", () => response.destroy());
    });
    await expect(apiFetch({ apiUrl: url })(`${url}/x`)).rejects.toThrow("terminated");
  });

  it("ends when the caller aborts it", async () => {
    const { url } = await serve(() => {});
    const signal = AbortSignal.abort(new Error("lease lost"));
    await expect(apiFetch({ apiUrl: url })(`${url}/x`, { signal })).rejects.toThrow("lease lost");
  });
});

describe("An answer that lies elsewhere", () => {
  it("is read there without the credentials when it is another host", async () => {
    const other = await serve((_, response) => response.end("archive"));
    const { url } = await serve((_, response) => response.writeHead(302, { location: `${other.url}/archive` }).end());
    const response = await apiFetch({ apiUrl: url })(`${url}/repos/acme/rocket/tarball`, { headers: { authorization: "token t" } });
    expect(await response.text()).toBe("archive");
    expect(other.seen).toEqual([{ line: "GET /archive", authorization: undefined, body: "" }]);
  });
});

describe("A renamed repository", () => {
  const renamed =
    (status: number, target = "/repositories/42"): RequestListener =>
    (request, response) => {
      if (request.url?.startsWith("/repos/")) response.writeHead(status, { location: target }).end();
      else response.end("moved");
    };

  it("is read at its new address", async () => {
    const { url, seen } = await serve(renamed(301));
    const response = await apiFetch({ apiUrl: url })(`${url}/repos/acme/old`, { headers: { authorization: "token t" } });
    expect(await response.text()).toBe("moved");
    expect(seen.map(({ line }) => line)).toEqual(["GET /repos/acme/old", "GET /repositories/42"]);
  });

  for (const status of [301, 302, 307, 308]) {
    it(`gets a write verbatim at its new address (${status}), which the platform would have turned into something else`, async () => {
      const { url, seen } = await serve(renamed(status));
      const init: RequestInit & { duplex: "half" } = {
        method: "POST",
        body: '{"a":1}',
        headers: { authorization: "token t" },
        duplex: "half",
      };
      const response = await apiFetch({ apiUrl: url })(`${url}/repos/acme/old`, init);
      expect(await response.text()).toBe("moved");
      const common = { authorization: "token t", body: '{"a":1}' };
      expect(seen).toEqual([
        { line: "POST /repos/acme/old", ...common },
        { line: "POST /repositories/42", ...common },
      ]);
    });
  }

  it("gets no write at an address of another host", async () => {
    const other = await serve((_, response) => response.end());
    const { url } = await serve(renamed(307, `${other.url}/repositories/42`));
    await expect(apiFetch({ apiUrl: url })(`${url}/repos/acme/old`, { method: "PATCH", body: "{}" })).rejects.toMatchObject({
      code: "foreign_host",
    });
    expect(other.seen).toEqual([]);
  });

  it("is not followed a second time", async () => {
    const { url, seen } = await serve(renamed(307, "/repos/acme/older"));
    await expect(apiFetch({ apiUrl: url })(`${url}/repos/acme/old`, { method: "PATCH", body: "{}" })).rejects.toThrow();
    expect(seen).toHaveLength(2);
  });

  it("gets no GraphQL document at another address", async () => {
    const { url, seen } = await serve((_, response) => response.writeHead(307, { location: "/repos/acme/rocket" }).end());
    await expect(apiFetch({ apiUrl: url })(`${url}/graphql`, { method: "POST", body: "{}", redirect: "error" })).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });
});

describe("A credential that an answer shows", () => {
  const token = randomBytes(24).toString("base64url");
  const echo: RequestListener = (request, response) => {
    const { authorization = "" } = request.headers;
    const basic = Buffer.from(`x-access-token:${authorization.split(" ")[1]}`).toString("base64");
    response.writeHead(502, { "content-type": "text/html" }).end(`<pre>authorization: ${authorization}; Basic ${basic}; ü</pre>`);
  };

  it("is taken out, in whatever form it stands there, and the rest stays", async () => {
    const { url } = await serve(echo);
    const response = await apiFetch({ apiUrl: url })(`${url}/zen`, { headers: { authorization: `token ${token}` } });
    expect(await response.text()).toMatch(/^<pre>authorization: token \[secret\]; Basic [\w+/]+\[secret\][\w+/]?=*; ü<\/pre>$/);
  });

  it("is taken out of the answer to a write at its new address, too", async () => {
    const { url } = await serve((request, response) =>
      request.url === "/zen" ? echo(request, response) : response.writeHead(307, { location: "/zen" }).end(),
    );
    const response = await apiFetch({ apiUrl: url })(`${url}/old`, { method: "POST", headers: { authorization: `bearer ${token}` } });
    expect(await response.text()).not.toContain(token);
  });

  it("is not looked for when it is so short that it might be a word, and an answer without it is the same to the byte", async () => {
    const bytes = randomBytes(2_000);
    const { url } = await serve((_, response) => response.end(bytes));
    for (const credential of ["token", token]) {
      const response = await apiFetch({ apiUrl: url })(`${url}/zen`, { headers: { authorization: `token ${credential}` } });
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    }
    const { url: other } = await serve(echo);
    const response = await apiFetch({ apiUrl: other })(`${other}/zen`, { headers: { authorization: "token pre" } });
    expect(await response.text()).toContain("authorization: token pre;");
  });
});

describe("the calls that are left", () => {
  const headers = (left: string, resource?: string) =>
    new Headers({ "x-ratelimit-remaining": left, ...(resource === undefined ? {} : { "x-ratelimit-resource": resource }) });

  it("are told of the hour's limits only, and where GitHub says a number", () => {
    expect([headers("17"), headers("0", "core"), headers("4999", "graphql")].map(callsLeft)).toEqual([17, 0, 4999]);
    expect([headers("9", "search"), headers("many"), headers(""), new Headers()].map(callsLeft)).toEqual(Array(4).fill(undefined));
  });

  it("are seen in every answer, refusals included", async () => {
    const seen: (number | undefined)[] = [];
    const answers = [200, 403].map((status, index) => new Response("{}", { status, headers: headers(String(index)) }));
    const fetch = apiFetch({
      apiUrl: "https://api.github.com",
      fetch: async () => answers.shift() ?? new Response(),
      onAnswer: (all) => void seen.push(callsLeft(all)),
    });
    await fetch("https://api.github.com/app");
    await fetch("https://api.github.com/app");
    expect(seen).toEqual([0, 1]);
  });
});
