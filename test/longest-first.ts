import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take ten seconds or more, the longest first. One that came last would keep a single core busy. */
const longest = ["deploy/stack", "e2e/brakes", "e2e/preview", "e2e/kill", "e2e/setup", "e2e/replay", "e2e/load"];

/** Begins with the long files, so that all cores end at about the same time. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
