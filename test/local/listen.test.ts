import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { listen } from "../../src/local/listen.ts";

const hello = () => new Response("hello");
const loopback = { host: "127.0.0.1", port: 0 };

describe("listening", () => {
  it("answers at the address that it tells", async () => {
    const { url, localUrl, close } = await listen(hello, loopback);
    expect(await (await fetch(url)).text()).toBe("hello");
    expect(localUrl).toBe(url);
    await close();
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });

  // Some machines, and many containers, have no IPv6.
  const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "::1"));
  const hosts: [host: string, url: RegExp, localUrl: RegExp][] = [
    ["0.0.0.0", /^http:\/\/0\.0\.0\.0:\d+$/, /^http:\/\/127\.0\.0\.1:\d+$/],
    ["::1", /^http:\/\/\[::1\]:\d+$/, /^http:\/\/\[::1\]:\d+$/],
    ["::", /^http:\/\/\[::\]:\d+$/, /^http:\/\/\[::1\]:\d+$/],
  ];
  it.each(hosts.slice(0, hasIpv6 ? 3 : 1))("on %s tells programs on this machine an address of loopback", async (host, url, localUrl) => {
    const listening = await listen(hello, { host, port: 0 });
    expect([listening.url, listening.localUrl]).toEqual([expect.stringMatching(url), expect.stringMatching(localUrl)]);
    expect(await (await fetch(listening.localUrl)).text()).toBe("hello");
    await listening.close();
  });

  it("leaves the process its own Request and Response", async () => {
    const own = [globalThis.Request, globalThis.Response];
    const { close } = await listen(hello, loopback);
    expect([globalThis.Request, globalThis.Response]).toEqual(own);
    await close();
  });

  it("says that a port is in use, and names PORT", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await expect(listen(hello, { host: "127.0.0.1", port })).rejects.toMatchObject({
      code: "port_in_use",
      message: `Port ${port} of 127.0.0.1 is in use by another program. Set PORT to one that is free.`,
    });
    other.close();
  });

  // 203.0.113.0/24 is reserved for documentation (RFC 5737); .invalid never resolves (RFC 6761).
  it.each(["203.0.113.7", "nowhere.invalid"])("says that HOST %s is not this machine's", async (host) => {
    await expect(listen(hello, { host, port: 0 })).rejects.toMatchObject({
      code: "host_invalid",
      message: `HOST (${host}) is no address of this machine. Leave it out to listen on loopback.`,
    });
  });
});

describe("closing", () => {
  it("lets a request in hand be answered first", async () => {
    const answer = Promise.withResolvers<Response>();
    const asked = Promise.withResolvers<void>();
    const { url, close } = await listen(() => {
      asked.resolve();
      return answer.promise;
    }, loopback);
    const asking = fetch(url);
    await asked.promise;
    let closed = false;
    const closing = close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(closed).toBe(false);
    answer.resolve(new Response("late"));
    expect(await (await asking).text()).toBe("late");
    await closing;
  });

  it("does not wait for a connection that is kept for later requests", async () => {
    const { url, close } = await listen(hello, loopback);
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: bot\r\n\r\n");
    await once(socket, "data");
    await close();
    socket.destroy();
  });

  it("does not wait for ever for a request that never ends", async () => {
    const { url, close } = await listen(async (request) => new Response(await request.text()), loopback);
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write("POST / HTTP/1.1\r\nHost: bot\r\nContent-Length: 10\r\n\r\nhalf");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const ended = once(socket, "close");
    await close(30);
    await ended;
  });
});
