// Takes the place of pino-pretty in the functions' bundles: Probot imports it at its start, uses it for terminals only, and it is an eighth of
// what a worker takes to start.

export const prettyFactory = (): never => {
  throw new Error("Logs on Lambda are JSON: leave LOG_FORMAT unset.");
};
