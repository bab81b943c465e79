import { createHash } from "node:crypto";

export type GitType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  readonly type: GitType;
  readonly content: Buffer;
}

/** An object database: every object is kept under the SHA-1 that git itself would give it. */
export class GitObjects {
  readonly #objects = new Map<string, GitObject>();

  /** Stores an object and answers its id (40 hexadecimal digits). */
  put(type: GitType, content: Buffer): string {
    const id = createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
    if (!this.#objects.has(id)) this.#objects.set(id, { type, content });
    return id;
  }

  /** The content of an object of that type, or undefined. */
  get(type: GitType, id: string): Buffer | undefined {
    const object = this.#objects.get(id);
    return object?.type === type ? object.content : undefined;
  }

  has(id: string): boolean {
    return this.#objects.has(id);
  }

  /** The ids of all objects of a type that begin with `prefix`. */
  withPrefix(type: GitType, prefix: string): string[] {
    const ids: string[] = [];
    for (const [id, object] of this.#objects) if (object.type === type && id.startsWith(prefix)) ids.push(id);
    return ids;
  }
}
