import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";

/** The local GitHub as a process of its own, steered over loopback. */
async function start() {
  const child = spawn(process.execPath, ["test/github/main.ts", "--seed", "3"], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { url, control } = JSON.parse(line) as { url: string; control: string };
  const post = async (body: unknown, contentType = "application/json") => {
    const response = await fetch(control, { method: "POST", headers: { "content-type": contentType }, body: JSON.stringify(body) });
    // biome-ignore lint/suspicious/noExplicitAny: results are as different as the methods.
    return { status: response.status, body: (await response.json()) as any };
  };
  const steer = async (method: string, ...args: unknown[]) => {
    const { status, body } = await post({ method, args });
    expect(body.message).toBeUndefined();
    expect(status).toBe(200);
    return body.result;
  };
  return { child, url, post, steer };
}

describe("the local GitHub as a process", () => {
  it("is set up, acted upon and looked into from outside", async () => {
    const { child, url, post, steer } = await start();
    await steer("createOrganization", "acme", { plan: "team" });
    await steer("addMember", "acme", "ann", "admin");
    expect(await steer("createRepository", "acme", "api", { private: true })).toMatchObject({ full_name: "acme/api" });
    const app = await steer("createApp", { slug: "warden", permissions: { administration: "write" }, events: [] });
    expect(app.privateKeyPem).toContain("PRIVATE KEY");
    await steer("install", app.id, "acme");
    const put = { required_status_checks: null, enforce_admins: true, required_pull_request_reviews: null, restrictions: null };
    expect(await steer("actAs", "ann", "PUT", "/repos/acme/api/branches/main/protection", put)).toMatchObject({ status: 200 });
    expect(await steer("protectionOf", "acme/api", "main")).toMatchObject({ enforce_admins: { enabled: true } });
    await steer("inject", { kind: "status", status: 500, match: { route: { expression: "^/app$" } } });
    expect((await fetch(`${url}/app`)).status).toBe(500);
    expect((await fetch(`${url}/app`)).status).toBe(401);
    expect(await steer("writes", { effective: true })).toBe(0);
    expect(await steer("requests")).toHaveLength(2);
    expect(await steer("violations")).toEqual([]);

    expect(await post({ method: "close" })).toMatchObject({ status: 404, body: { message: expect.stringContaining("It knows:") } });
    expect(await post({ method: "headOf", args: ["acme/none", "main"] })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('no repository "acme/none"') },
    });
    expect((await post({ method: "requests" }, "text/plain")).status).toBe(415);

    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
