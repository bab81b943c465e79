import type { Ask } from "../changes/engine.ts";

/** The name of a part of a command's work: who looks, and at what. `deliveries` name it alike when the look is over. */
export const partOf = ({ capability, params }: Pick<Ask, "capability" | "params">): string =>
  typeof params?.kind === "string" ? `${capability}/${params.kind}` : capability;
