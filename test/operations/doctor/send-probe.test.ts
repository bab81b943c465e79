import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { sendProbe, whyNot } from "../../../src/operations/doctor/send-probe.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listening(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", () => resolve()));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

const ping = { method: "POST", headers: { "x-github-event": "ping" }, body: "{}" } as const;

describe("a probe", () => {
  it("brings method, headers and body, and takes the status and nothing else", async () => {
    const seen: unknown[] = [];
    const url = await listening((request, response) => {
      request.on("data", (data) => seen.push(request.method, request.headers["x-github-event"], String(data)));
      request.on("end", () => response.writeHead(202).end("words of the other side"));
    });
    expect(await sendProbe(url, ping)).toEqual({ status: 202 });
    expect(seen).toEqual(["POST", "ping", "{}"]);
  });

  it("follows no redirect: a signed body goes nowhere else", async () => {
    const asked: (string | undefined)[] = [];
    const url = await listening((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await sendProbe(`${url}/hook`, ping)).toEqual({ status: 307 });
    expect(asked).toEqual(["/hook"]);
  });

  it("says why there was no answer, without the other side's words", async () => {
    const url = await listening((request) => request.socket.destroy());
    expect(await sendProbe(url, ping)).toEqual({ unreachable: "the connection failed (ECONNRESET)" });
  });

  it("does not wait for the end of an answer that never ends", async () => {
    const url = await listening((_request, response) => void response.writeHead(200).write("x"));
    expect(await sendProbe(url, { method: "GET", headers: {} })).toEqual({ status: 200 });
  });

  it.each([
    ["http://hooks.example/x", /unencrypted/],
    ["http://localhost.evil.example/x", /unencrypted/],
    ["http://127.0.0.1.evil.example/x", /unencrypted/],
    ["https://name:word@hooks.example/", /credentials/],
    ["file:///etc/passwd", /no http/],
    ["hooks.example", /no http/],
  ])("is not sent to %s", async (address, why) => {
    expect(whyNot(address)).toMatch(why);
    expect(await sendProbe(address, ping)).toEqual({ unreachable: whyNot(address) });
  });

  it.each(["https://hooks.example/x", "http://127.0.0.1:3000/x", "http://localhost/x", "http://[::1]:3000/x"])(
    "may be sent to %s",
    (address) => {
      expect(whyNot(address)).toBeUndefined();
    },
  );
});
