import { describe, expect, it } from "vitest";
import type { PullParams } from "../../../src/secrets/sources/source.ts";
import { openSources, told } from "./kit.ts";

type House = Awaited<ReturnType<typeof openSources>>;
const repository = "acme/api";

const open = (house: House, by: string, fields: object) =>
  house.github.as(by).request("POST", `/repos/${repository}/pulls`, { title: "Change", head: "topic", base: "main", ...fields });

async function pullParams(house: House): Promise<PullParams> {
  const found = (await house.concerns()).findLast(({ event, look }) => event === "pull_request" && look.kind === "pull");
  return found?.look as PullParams;
}

describe("a pull request", () => {
  it("takes two requests when its commits were pushed before, and knows what was found in them", async () => {
    const house = await openSources();
    const sha = house.github.commit(repository, "topic", { "a.txt": "LEAK-1\n" }, "ann");
    await house.look(await house.pushed());
    open(house, "ann", {});
    const params = await pullParams(house);
    house.github.resetLog();
    const source = await house.look(params);
    expect(told(source)).toEqual({ [sha]: ["LEAK-1 a.txt:1"] });
    expect(source).toMatchObject({ head: sha, pull: { open: true, fork: false, baseBranch: "main", headSha: sha }, rest: null });
    expect(house.requests()).toEqual(["GET /repos/acme/api/pulls/1", "GET /repos/acme/api/pulls/1/commits?per_page=100"]);
  });

  it("is read with its title and body", async () => {
    const house = await openSources();
    house.github.commit(repository, "topic", { "a.txt": "clean\n" }, "ann");
    open(house, "ann", { title: "Use LEAK-1", body: "first\nLEAK-2" });
    expect(told(await house.look(await pullParams(house))).texts).toEqual(["LEAK-1 title", "LEAK-2 body"]);
  });

  it("from a fork, with a branch of the same name as the base, is read through the base repository", async () => {
    const house = await openSources();
    house.github.createUser("eve");
    house.github.createFork(repository, "eve");
    const sha = house.github.commit("eve/api", "main", { "a.txt": "LEAK-1\n", "b.bin": Buffer.from("\0\nLEAK-2\n") }, "eve");
    // A fork of a private repository is its owner's to propose from once they may read it.
    house.github.addCollaborator(repository, "eve", "read");
    house.github.as("eve").request("POST", `/repos/${repository}/pulls`, { title: "Change", head: "eve:main", base: "main" });
    const source = await house.look(await pullParams(house));
    expect(source.pull?.fork).toBe(true);
    expect(told(source)).toEqual({ [sha]: ["LEAK-1 a.txt:1", "LEAK-2 b.bin:2"] });
  });

  it("does not count what the base branch brought when it was merged in", async () => {
    const house = await openSources();
    house.github.commit(repository, "topic", { "a.txt": "clean\n" }, "ann");
    const main = house.github.commit(repository, "main", { "theirs.txt": "LEAK-1\n" }, "ann");
    house.github.push(repository, "topic", [{ files: { "theirs.txt": "LEAK-1\n" }, merges: [main] }], "ann");
    open(house, "ann", {});
    expect(Object.values(told(await house.look(await pullParams(house)))).flat()).toEqual([]);
  });

  it("of more commits than it lists is compared", async () => {
    const house = await openSources();
    const commits = Array.from({ length: 260 }, (_, index) => ({ files: { [`f${index}`]: `LEAK-${index}\n` } }));
    const shas = house.github.push(repository, "topic", commits, "ann");
    open(house, "ann", {});
    const params = await pullParams(house);
    const { source } = await house.lookToTheEnd(params, { limits: { requests: 200, bytes: 1e9, time: 1e9 } });
    expect(Object.keys(told(source))).toEqual(shas);
    expect(source.notRead).toEqual([]);
  });

  it("whose head was moved meanwhile is read as it is now", async () => {
    const house = await openSources();
    house.github.commit(repository, "topic", { "a.txt": "LEAK-1\n" }, "ann");
    open(house, "ann", {});
    const params = await pullParams(house);
    const base = house.github.headOf(repository, "main") ?? "";
    const sha = house.github.commit(repository, "topic", { "a.txt": "LEAK-2\n" }, "ann", { onto: base });
    const source = await house.look(params);
    expect(source.head).toBe(sha);
    expect(told(source)).toEqual({ [sha]: ["LEAK-2 a.txt:1"] });
  });
});

describe("texts", () => {
  it("are known as they were delivered, whatever has become of them since", async () => {
    const house = await openSources();
    const { body } = house.github.as("bob").request("POST", `/repos/${repository}/issues`, { title: "Broken", body: "See LEAK-1 there" });
    house.github
      .as("bob")
      .request("PATCH", `/repos/${repository}/issues/${(body as { number: number }).number}`, { body: "Nothing to see here" });
    const concerns = (await house.concerns()).filter(({ event }) => event === "issues");
    const texts = concerns.flatMap((concern) => concern.texts.map(({ place, text }) => [place.kind, text]));
    expect(texts).toEqual(
      expect.arrayContaining([
        ["body", "See LEAK-1 there"],
        ["body", "Nothing to see here"],
      ]),
    );
    expect(texts.filter(([, text]) => text === "See LEAK-1 there")).toHaveLength(2);
    const [{ look } = { look: undefined }] = concerns;
    house.github.resetLog();
    if (look === undefined) throw new Error("nothing was delivered");
    expect((await house.look(look)).delivered.hits).toEqual([]);
    expect(house.requests()).toEqual([]);
  });
});
