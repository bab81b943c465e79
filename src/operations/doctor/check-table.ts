import { randomUUID } from "node:crypto";
import { absent, ConditionFailed } from "../../storage/condition.ts";
import { type IndexDefinition, tableDefinition } from "../../storage/definition.ts";
import { translated } from "../../storage/dynamo-errors.ts";
import { scratchKey } from "../../storage/keys.ts";
import { type Check, type DoctorDependencies, failure, ok, skipped } from "./check.ts";

const hour = 3600;

/** Every guarantee of the bot (a change made once, a lease of one holder) stands on conditional writes: one is tried, twice. */
export async function checkConditions({ table, clock }: DoctorDependencies): Promise<Check> {
  const name = "table.conditions";
  const key = scratchKey(randomUUID());
  const item = { ...key, ttl: Math.ceil(clock.now() / 1000) + hour };
  await table.put(item, absent());
  try {
    if ((await table.get(key)) === undefined) {
      return failure(
        name,
        "The table took a write and does not show it. Nothing that the bot remembers can be relied on: look at the table.",
      );
    }
    await table.put(item, absent());
  } catch (error) {
    if (error instanceof ConditionFailed)
      return ok(name, "The table keeps what it takes, and refuses a write whose condition does not hold.");
    throw error;
  } finally {
    await table.delete(key);
  }
  return failure(
    name,
    "The table took a write whose condition did not hold: changes may be made twice. It is no DynamoDB; check AWS_ENDPOINT_URL_DYNAMODB.",
  );
}

/** The table against `definition.ts`, and on AWS what protects it. */
export async function checkDefinition({ describeTable }: DoctorDependencies): Promise<Check> {
  const name = "table.definition";
  if (describeTable === undefined) return skipped(name, "The table cannot be described from here.");
  const found = await describeTable().catch((error: unknown) => {
    throw translated(error, "of the stack");
  });
  const wanted = tableDefinition;
  const wrong: string[] = [];
  if (!same(found, wanted)) wrong.push(`its keys are ${words(found)} instead of ${words(wanted)}`);
  for (const [index, keys] of Object.entries(wanted.indexes)) {
    const there = found.indexes[index];
    if (there === undefined) wrong.push(`the index ${index} is missing`);
    else if (!same(there, keys)) wrong.push(`the index ${index} has the keys ${words(there)} instead of ${words(keys)}`);
  }
  const { protection } = found;
  if (protection !== undefined) {
    if (protection.timeToLive !== wanted.timeToLive) wrong.push(`time to live is not switched on for ${wanted.timeToLive}`);
    if (!protection.pointInTimeRecovery) wrong.push("point-in-time recovery is off, so nothing lost can be brought back");
    if (!protection.deletionProtection) wrong.push("deletion protection is off");
    if (protection.stream !== wanted.stream) wrong.push(`its stream is not ${wanted.stream}`);
  }
  if (wrong.length > 0) return failure(name, `The table is not as this version needs it: ${wrong.join("; ")}. Deploy again.`);
  return ok(name, `Keys and indexes are as this version needs them${protection === undefined ? "" : "; backups and protection are on"}.`);
}

const same = (one: IndexDefinition, other: IndexDefinition): boolean => one.partition === other.partition && one.sort === other.sort;
const words = ({ partition, sort }: IndexDefinition): string => `${partition} and ${sort}`;
