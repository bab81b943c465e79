import type { ArgumentSpec } from "../verb.ts";

export const requestArgument: ArgumentSpec = {
  name: "id",
  as: "word",
  required: true,
  pattern: /^[0-9a-fA-F]{12}$/,
  description: "the twelve digits under which it waits",
};
