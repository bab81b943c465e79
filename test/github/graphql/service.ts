import type { Viewer } from "../auth/viewer.ts";
import type { Answer } from "../http/answer.ts";
import type { World } from "../state/world.ts";

export class GraphqlService {
  readonly #world: World;
  constructor(world: World) {
    this.#world = world;
  }
  mutates(_body: unknown): boolean {
    return false;
  }
  answer(_body: unknown, _viewer: Viewer, _method: string): Answer {
    void this.#world;
    return { status: 501, body: { message: "later" } };
  }
}
