import { type JsonMap, propertiesOf, type Template } from "./packaging.ts";

export const functionNames = ["webhook", "act", "fix", "rotate", "schedule", "sequencer", "inventory"] as const;

/** The beginning of a logical id: `act` → `Act`. */
export const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

export const functionOf = (template: Template, name: string): JsonMap => propertiesOf(template, `${capitalized(name)}LambdaFunction`);

/** The environment variables of a function. */
export const variablesOf = (template: Template, name: string): JsonMap =>
  (functionOf(template, name).Environment as JsonMap).Variables as JsonMap;
