import type { Condition } from "./condition.ts";

/**
 * Collects the placeholders of one request. Every attribute name goes through `#n`, since DynamoDB reserves hundreds of words
 * (`ttl`, `owner`, `order` among them), every value through `:v`.
 */
export class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};
  readonly #placeholders = new Map<string, string>();

  name(attribute: string): string {
    const known = this.#placeholders.get(attribute);
    if (known !== undefined) return known;
    const placeholder = `#n${this.#placeholders.size}`;
    this.#placeholders.set(attribute, placeholder);
    this.names[placeholder] = attribute;
    return placeholder;
  }

  value(value: unknown): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  condition(condition: Condition): string {
    switch (condition.op) {
      case "absent":
        return `attribute_not_exists(${this.name(condition.attribute)})`;
      case "present":
        return `attribute_exists(${this.name(condition.attribute)})`;
      case "equals":
        return `${this.name(condition.attribute)} = ${this.value(condition.value)}`;
      case "differs":
        return `(attribute_not_exists(${this.name(condition.attribute)}) OR ${this.name(condition.attribute)} <> ${this.value(condition.value)})`;
      case "less":
        return `${this.name(condition.attribute)} < ${this.value(condition.value)}`;
      case "any":
      case "all": {
        const [first, ...rest] = condition.of;
        if (first === undefined) throw new TypeError(`A condition "${condition.op}" of nothing has no meaning`);
        if (rest.length === 0) return this.condition(first);
        return condition.of.map((part) => this.operand(part)).join(condition.op === "any" ? " OR " : " AND ");
      }
    }
  }

  /** `condition` for use beside AND and OR: in parentheses if it needs them, since DynamoDB refuses doubled ones. */
  operand(condition: Condition): string {
    const compound = (condition.op === "any" || condition.op === "all") && condition.of.length > 1;
    if (compound) return `(${this.condition(condition)})`;
    const [only] = "of" in condition ? condition.of : [];
    return only === undefined ? this.condition(condition) : this.operand(only);
  }

  /** The request's placeholder maps; DynamoDB refuses empty ones. */
  placeholders(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Record<string, unknown> } {
    return {
      ...(this.#placeholders.size === 0 ? {} : { ExpressionAttributeNames: this.names }),
      ...(Object.keys(this.values).length === 0 ? {} : { ExpressionAttributeValues: this.values }),
    };
  }
}

/** Whether a write with this condition may create the item. */
export function holdsForNothing(condition: Condition | undefined): boolean {
  if (condition === undefined) return true;
  switch (condition.op) {
    case "absent":
    case "differs":
      return true;
    case "present":
    case "equals":
    case "less":
      return false;
    case "any":
      return condition.of.some(holdsForNothing);
    case "all":
      return condition.of.every(holdsForNothing);
  }
}
