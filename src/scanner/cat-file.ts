import { ended, type GitProcess, startGit } from "./git.ts";

/** Reads versions of files by their ids, one after the other, through one process of git's. */
export class CatFile {
  readonly #git: GitProcess;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #failed = false;

  constructor(folder: string) {
    this.#git = startGit(folder, ["cat-file", "--batch"]);
    this.#pieces = this.#git.stdout[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    this.#git.stdin.on("error", () => {});
    ended(this.#git).catch(() => {});
  }

  /**
   * Gives the content to `take`, piece by piece.
   * @returns false where the object is missing, or is no file
   */
  async read(id: string, take: (piece: Uint8Array) => void): Promise<boolean> {
    if (this.#failed) return false;
    this.#git.stdin.write(`${id}\n`);
    const header = await this.#line();
    const [, type, size] = /^\S+ (\S+) (\d+)$/.exec(header ?? "") ?? [];
    if (header === undefined) this.#failed = true;
    if (type === undefined) return false;
    let left = Number(size);
    while (left > 0) {
      const piece = await this.#piece();
      if (piece === undefined) return false;
      const part = piece.subarray(0, left);
      this.#rest = piece.subarray(part.length);
      left -= part.length;
      if (type === "blob") take(part);
    }
    await this.#skipByte();
    return type === "blob";
  }

  close(): void {
    this.#git.kill();
  }

  async #piece(): Promise<Uint8Array | undefined> {
    if (this.#rest.length > 0) {
      const rest = this.#rest;
      this.#rest = new Uint8Array();
      return rest;
    }
    const { value, done } = await this.#pieces.next();
    if (done === true) this.#failed = true;
    return done === true ? undefined : value;
  }

  async #line(): Promise<string | undefined> {
    let line = "";
    for (;;) {
      const piece = await this.#piece();
      if (piece === undefined) return undefined;
      const end = piece.indexOf(10);
      line += Buffer.from(end === -1 ? piece : piece.subarray(0, end)).toString("latin1");
      if (end !== -1) {
        this.#rest = piece.subarray(end + 1);
        return line;
      }
    }
  }

  async #skipByte(): Promise<void> {
    const piece = await this.#piece();
    if (piece !== undefined) this.#rest = piece.subarray(1);
  }
}
