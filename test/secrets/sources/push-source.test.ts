import { describe, expect, it } from "vitest";
import { openSources, told } from "./kit.ts";

describe("a push", () => {
  it("of one commit takes one request, and none when it is looked at again", async () => {
    const house = await openSources();
    const sha = house.github.commit("acme/api", "main", { "a.txt": "one\nkey LEAK-1\n" }, "ann");
    const params = await house.pushed();
    house.github.resetLog();
    const source = await house.look(params);
    expect(told(source)).toEqual({ [sha]: ["LEAK-1 a.txt:2"] });
    expect(source).toMatchObject({ head: sha, pull: null, rest: null });
    expect(house.requests()).toEqual([`GET /repos/acme/api/commits/${sha}`]);
    expect(told(await house.look(params))).toEqual({ [sha]: ["LEAK-1 a.txt:2"] });
    expect(house.requests()).toHaveLength(1);
  });

  it("is looked at again under other rules", async () => {
    const house = await openSources();
    house.github.commit("acme/api", "main", { "a.txt": "LEAK-1\n" }, "ann");
    const params = await house.pushed();
    await house.look(params);
    house.github.resetLog();
    await house.look(params, { version: "2" });
    expect(house.requests()).toHaveLength(1);
  });
});
