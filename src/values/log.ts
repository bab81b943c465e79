/** Structured logging as the parts of the bot use it; pino fulfils it. Never pass payloads, tokens or secrets. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
