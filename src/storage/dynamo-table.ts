import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "../values/clock.ts";
import { type Condition, ConditionFailed } from "./condition.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { type IndexDefinition, tableDefinition } from "./definition.ts";
import { translated } from "./dynamo-errors.ts";
import { Expression, holdsForNothing } from "./expression.ts";
import type { IndexName, Item, Key, Page, Query, Table } from "./table.ts";

const { timeToLive } = tableDefinition;

/**
 * The table on DynamoDB. Reads are consistent, except `list`. An expired item does not exist: DynamoDB deletes it days later, so it
 * is left out of every answer here, and every condition takes it for absent.
 * @throws RetryLater when DynamoDB throttles, fails or does not answer; PipewardenError `item_too_large`, `storage_no_table`,
 * `storage_denied`, `storage_failed`, `bad_cursor`.
 */
export class DynamoTable implements Table {
  readonly #documents: DynamoDBDocumentClient;
  readonly #name: string;
  readonly #clock: Clock;

  constructor(options: { client: DynamoDBClient; name: string; clock: Clock }) {
    this.#documents = DynamoDBDocumentClient.from(options.client, { marshallOptions: { removeUndefinedValues: true } });
    this.#name = options.name;
    this.#clock = options.clock;
  }

  async get(key: Key): Promise<Item | undefined> {
    const answer = await this.#ask(() =>
      this.#documents.send(new GetCommand({ TableName: this.#name, Key: bareKey(key), ConsistentRead: true })),
    );
    const item = answer.Item as Item | undefined;
    return item !== undefined && this.#lives(item) ? item : undefined;
  }

  async put(item: Item, condition?: Condition): Promise<void> {
    const expression = new Expression();
    const guard = condition && { ConditionExpression: this.#orExpired(expression, condition) };
    await this.#ask(() =>
      this.#documents.send(new PutCommand({ TableName: this.#name, Item: { ...item }, ...guard, ...expression.placeholders() })),
    );
  }

  async update(
    key: Key,
    changes: { set?: Record<string, unknown>; remove?: readonly string[]; add?: Record<string, number> },
    condition?: Condition,
  ): Promise<Item> {
    try {
      return await this.#updateLiving(key, changes, condition);
    } catch (error) {
      // An expired item would lend its old attributes to the new one, so it has to go first.
      if (!(error instanceof ConditionFailed) || !holdsForNothing(condition) || !(await this.#deleteExpired(key))) throw error;
      return await this.#updateLiving(key, changes, condition);
    }
  }

  async delete(key: Key, condition?: Condition): Promise<void> {
    const expression = new Expression();
    const guard = condition && { ConditionExpression: this.#orExpired(expression, condition) };
    await this.#ask(() =>
      this.#documents.send(new DeleteCommand({ TableName: this.#name, Key: bareKey(key), ...guard, ...expression.placeholders() })),
    );
  }

  async query(query: Query): Promise<Page> {
    return await this.#read(query, tableDefinition, { ConsistentRead: true });
  }

  async list(index: IndexName, query: Query): Promise<Page> {
    return await this.#read(query, tableDefinition.indexes[index], { IndexName: index });
  }

  async #read(query: Query, keys: IndexDefinition, options: { ConsistentRead: true } | { IndexName: IndexName }): Promise<Page> {
    const expression = new Expression();
    const conditions = [`${expression.name(keys.partition)} = ${expression.value(query.PK)}`];
    if (query.SK !== undefined) {
      const sort = expression.name(keys.sort);
      conditions.push(
        "beginsWith" in query.SK
          ? `begins_with(${sort}, ${expression.value(query.SK.beginsWith)})`
          : `${sort} BETWEEN ${expression.value(query.SK.from)} AND ${expression.value(query.SK.to)}`,
      );
    }
    const command = new QueryCommand({
      TableName: this.#name,
      ...options,
      KeyConditionExpression: conditions.join(" AND "),
      ...expression.placeholders(),
      ScanIndexForward: query.descending !== true,
      ...(query.limit === undefined ? {} : { Limit: query.limit }),
      ...(query.after === undefined ? {} : { ExclusiveStartKey: readCursor(query.after) }),
    });
    const answer = await this.#ask(() => this.#documents.send(command));
    const items = (answer.Items ?? []) as Item[];
    const last = answer.LastEvaluatedKey;
    return { items: items.filter((item) => this.#lives(item)), ...(last === undefined ? {} : { next: writeCursor(last) }) };
  }

  async #updateLiving(key: Key, changes: Parameters<Table["update"]>[1], condition: Condition | undefined): Promise<Item> {
    const expression = new Expression();
    const set = Object.entries(changes.set ?? {}).filter(([, value]) => value !== undefined);
    const clauses = [
      ["SET", set.map(([attribute, value]) => `${expression.name(attribute)} = ${expression.value(value)}`)],
      ["REMOVE", (changes.remove ?? []).map((attribute) => expression.name(attribute))],
      ["ADD", Object.entries(changes.add ?? {}).map(([attribute, value]) => `${expression.name(attribute)} ${expression.value(value)}`)],
    ] as const;
    const update = clauses.flatMap(([word, parts]) => (parts.length === 0 ? [] : [`${word} ${parts.join(", ")}`])).join(" ");
    const guards = [...(condition === undefined ? [] : [expression.operand(condition)]), this.#living(expression)];
    const command = new UpdateCommand({
      TableName: this.#name,
      Key: bareKey(key),
      ...(update === "" ? {} : { UpdateExpression: update }),
      ConditionExpression: guards.join(" AND "),
      ...expression.placeholders(),
      ReturnValues: "ALL_NEW",
    });
    const answer = await this.#ask(() => this.#documents.send(command));
    return answer.Attributes as Item;
  }

  async #deleteExpired(key: Key): Promise<boolean> {
    const expression = new Expression();
    const guard = { ConditionExpression: this.#expired(expression) };
    try {
      await this.#ask(() =>
        this.#documents.send(new DeleteCommand({ TableName: this.#name, Key: bareKey(key), ...guard, ...expression.placeholders() })),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionFailed) return false;
      throw error;
    }
  }

  /** `condition`, with an expired item taken for an absent one. */
  #orExpired(expression: Expression, condition: Condition): string {
    const stated = expression.operand(condition);
    return holdsForNothing(condition) ? `${stated} OR ${this.#expired(expression)}` : `${stated} AND ${this.#living(expression)}`;
  }

  #expired(expression: Expression): string {
    return `${expression.name(timeToLive)} <= ${expression.value(this.#seconds())}`;
  }

  /** True of an absent item too. */
  #living(expression: Expression): string {
    const ttl = expression.name(timeToLive);
    return `(attribute_not_exists(${ttl}) OR ${ttl} > ${expression.value(this.#seconds())})`;
  }

  #lives(item: Item): boolean {
    const ttl = item[timeToLive];
    return typeof ttl !== "number" || ttl > this.#seconds();
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  async #ask<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (error) {
      throw translated(error, this.#name);
    }
  }
}

const bareKey = ({ PK, SK }: Key): { PK: string; SK: string } => ({ PK, SK });
