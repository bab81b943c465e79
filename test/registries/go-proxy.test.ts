import { describe, expect, it } from "vitest";
import { answerGo } from "../../src/dependencies/registries/go-proxy.ts";
import { checksumDatabase } from "../../src/dependencies/registries/go-sumdb.ts";
import { readZip } from "../../src/dependencies/registries/zip.ts";
import { GoProxy } from "./go-proxy.ts";
import { zip } from "./zip.ts";

const proxyWith = (count: number): GoProxy => {
  const proxy = new GoProxy();
  proxy.database = "sum.example.org";
  for (let index = 0; index < count; index += 1) proxy.publish(`example.org/m${index}@v1.0.0`);
  return proxy;
};
const databaseOf = (proxy: GoProxy, fetch = proxy.fetch, key = proxy.verifierKey) =>
  checksumDatabase({ url: proxy.url, fetch }, false, { name: "sum.example.org", verifier: key });

describe("the checksum database", () => {
  it("is believed for every record of a tree of any size", async () => {
    const proxy = proxyWith(9);
    const database = await databaseOf(proxy);
    const reckoned = await answerGo(
      { kind: "go-sums", modules: [["example.org/m7", "v1.0.0", true]] },
      { url: proxy.url, fetch: proxy.fetch },
    );
    for (let index = 0; index < 9; index += 1) {
      const sums = await database?.lookup(`example.org/m${index}`, "v1.0.0", `example.org/m${index}@v1.0.0`);
      expect(sums).toMatchObject({ zip: expect.stringMatching(/^h1:.{43}=$/), mod: expect.stringMatching(/^h1:/) });
      // What is reckoned from the archive is the same.
      if (index === 7) expect(reckoned).toEqual({ by: "proxy", sums: { "example.org/m7@v1.0.0": sums } });
    }
    expect(await database?.lookup("example.org/none", "v1.0.0", "example.org/none@v1.0.0")).toBeNull();
  });

  it("is believed by a whole tile where the part of it is gone", async () => {
    const proxy = proxyWith(5);
    proxy.forgetsParts = true;
    const database = await databaseOf(proxy);
    // The first answer is about a tree of one record, which needs no tile.
    await database?.lookup("example.org/m0", "v1.0.0", "example.org/m0@v1.0.0");
    expect(await database?.lookup("example.org/m1", "v1.0.0", "example.org/m1@v1.0.0")).toMatchObject({ zip: expect.any(String) });
    expect(proxy.requests.some((path) => path.endsWith("/tile/8/0/000"))).toBe(true);
  });

  it("is not believed with another's signature, or a record that the tree does not have", async () => {
    const proxy = proxyWith(3);
    const stranger = proxyWith(1);
    await expect(
      (await databaseOf(proxy, proxy.fetch, stranger.verifierKey))?.lookup("example.org/m0", "v1.0.0", "example.org/m0@v1.0.0"),
    ).rejects.toThrow("not signed with its key");
    const forging = async (input: string | URL): Promise<Response> => {
      const response = await proxy.fetch(input);
      return String(input).includes("lookup") ? new Response((await response.text()).replace(/ h1:./, " h1:~")) : response;
    };
    await expect((await databaseOf(proxy, forging))?.lookup("example.org/m1", "v1.0.0", "example.org/m1@v1.0.0")).rejects.toThrow(
      "not in the signed tree",
    );
  });

  it("is done without where the proxy does not pass it on", async () => {
    const proxy = new GoProxy();
    expect(await databaseOf(proxy)).toBeUndefined();
  });
});

describe("the module proxy", () => {
  it("is asked by escaped paths, and never by what is no module or no version", async () => {
    const proxy = new GoProxy().publish("example.org/Big/Name@v1.0.0-RC1");
    const options = { url: proxy.url, fetch: proxy.fetch };
    expect(await answerGo({ kind: "go-info", module: "example.org/Big/Name", version: "v1.0.0-RC1" }, options)).toMatchObject({
      version: "v1.0.0-RC1",
    });
    expect(proxy.requests).toEqual(["example.org/!big/!name/@v/v1.0.0-!r!c1.info"]);
    for (const module of ["../x", "a//b", "a/../b", "-x", "a b", "a/@v", "a?b"])
      expect(await answerGo({ kind: "go-versions", module }, options)).toBeNull();
    expect(await answerGo({ kind: "go-info", module: "a.b/c", version: "../v1.0.0" }, options)).toBeNull();
    expect(proxy.requests).toHaveLength(1);
  });

  it("gives the newest commit of a module without tags", async () => {
    const version = "v0.0.0-20200101000000-abcdefabcdef";
    const proxy = new GoProxy().publish(`example.org/a@${version}`);
    const options = { url: proxy.url, fetch: proxy.fetch };
    expect(await answerGo({ kind: "go-versions", module: "example.org/a" }, options)).toEqual([version]);
    expect(await answerGo({ kind: "go-versions", module: "example.org/none" }, options)).toBeNull();
  });
});

describe("a zip archive", () => {
  it("is read whole, or refused", () => {
    const archive = zip(
      new Map([
        ["a@v1/x.go", "package a\n"],
        ["a@v1/empty", ""],
      ]),
    );
    expect([...readZip(archive)].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ["a@v1/x.go", "package a\n"],
      ["a@v1/empty", ""],
    ]);
    expect(() => readZip(archive.subarray(0, 60))).toThrow("no directory");
    const larger = Buffer.from(archive);
    larger.writeUInt32LE(0xffffffff, archive.indexOf("PK\u0001\u0002") + 24);
    expect(() => readZip(larger)).toThrow("too large");
  });
});
