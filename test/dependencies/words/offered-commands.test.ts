import { expect, it } from "vitest";
import { verbs } from "../../../src/commands/registry.ts";
import { offeredCommands } from "../../../src/dependencies/words/offered-commands.ts";

it.each(offeredCommands.map(({ line }) => line))("%s is a command that there is, with arguments that it takes", (line) => {
  const [prefix, name, ...given] = line.split(" ");
  expect(prefix).toBe("/warden");
  const verb = verbs.find((each) => each.name === name);
  const required = (verb?.arguments ?? []).filter((argument) => argument.required);
  expect(given.map((each) => each.split(":")[0]?.toLowerCase())).toEqual(required.map((argument) => argument.name));
});
