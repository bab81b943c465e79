import type { Reporter, TestCase, TestModule } from "vitest/node";

/**
 * Says last, where nobody has to scroll, which tests failed, and which passed only when they were played again: these are unsteady, and
 * a defect of the test or of what it tests, though they turn nothing red.
 */
export default class SteadinessReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failed = tests.filter((test) => test.result().state === "failed");
    const unsteady = tests.filter((test) => test.diagnostic()?.flaky === true);
    for (const test of unsteady) console.log(`unsteady: ${nameOf(test)}`);
    for (const test of failed) console.log(`failed: ${nameOf(test)}: ${reasonOf(test)}`);
  }
}

const nameOf = ({ module, fullName }: TestCase): string => `${module.relativeModuleId} > ${fullName}`;

const reasonOf = (test: TestCase): string => (test.result().errors?.[0]?.message ?? "").split("\n", 1)[0] ?? "";
