import { describe, expect, it } from "vitest";
import { Closers } from "../../src/local/closers.ts";

function scene() {
  const closed: string[] = [];
  const closers = new Closers();
  const open = (name: string, fault?: Error) =>
    closers.add(
      {
        name,
        close: async () => {
          closed.push(name);
          if (fault !== undefined) throw fault;
        },
      },
      "close",
    );
  return { closers, closed, open };
}

describe("closers", () => {
  it("close the last opened first, each once", async () => {
    const { closers, closed, open } = scene();
    expect(["table", "queue", "server"].map((name) => open(name).name)).toEqual(["table", "queue", "server"]);
    await closers.close();
    await closers.close();
    expect(closed).toEqual(["server", "queue", "table"]);
  });

  it("close the others when one fails, and tell the first failure", async () => {
    const { closers, closed, open } = scene();
    const [first, second] = [new Error("queue"), new Error("table")];
    open("table", second);
    open("queue", first);
    open("server");
    await expect(closers.close()).rejects.toBe(first);
    expect(closed).toEqual(["server", "queue", "table"]);
  });
});
