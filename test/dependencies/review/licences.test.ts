import { expect, it } from "vitest";
import { withLicences } from "../../../src/dependencies/review/licences.ts";
import { PipewardenError, RetryLater } from "../../../src/values/errors.ts";
import { delta } from "./kit.ts";

const many = Array.from({ length: 60 }, (_, at) => delta({ package: `p${at}` }));

it("licences are not asked for any more once the registry does not answer", async () => {
  let asked = 0;
  const found = await withLicences(many, async () => {
    asked += 1;
    throw new RetryLater("registry_unavailable", "It did not answer.", { seconds: 60, countsAsFailure: true });
  });
  expect(asked).toBeLessThan(10);
  expect(found).toEqual(many);
});

it("a licence that the registry keeps from us is not known, and those of others are", async () => {
  const found = await withLicences(many, async ({ name }) => {
    if (name === "p1") throw new PipewardenError("registry_refused", "It refused.");
    return { license: "MIT" };
  });
  expect(found.filter(({ licence }) => licence === null).map(({ package: name }) => name)).toEqual(["p1"]);
});
