/** What a handler answers. A body that is undefined means none (204, 304). */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown, headers?: Record<string, string>): Answer => ({ status: 200, body, ...(headers && { headers }) });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

const DOCUMENTATION = "https://docs.github.com/rest";

/** One entry of a validation error as most operations give it. */
export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: "missing" | "missing_field" | "invalid" | "already_exists" | "unprocessable" | "custom";
  readonly message?: string;
}

/** A request that GitHub refuses: thrown by handlers, answered with GitHub's own message. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly (FieldError | string)[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: { errors?: readonly (FieldError | string)[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "Refusal";
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  answer(): Answer {
    const body = {
      message: this.message,
      ...(this.errors && { errors: this.errors }),
      documentation_url: DOCUMENTATION,
      status: String(this.status),
    };
    return { status: this.status, body, headers: this.headers };
  }
}

export const notFound = (message = "Not Found"): Refusal => new Refusal(404, message);

/** A 422 of the common form: which field of which resource, and why. */
export const unprocessable = (resource: string, field: string, message: string, code: FieldError["code"] = "invalid"): Refusal =>
  new Refusal(422, "Validation Failed", { errors: [{ resource, field, code, message }] });
