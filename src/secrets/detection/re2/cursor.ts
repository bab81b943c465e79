/** A place in a text that is read from its beginning to its end, a code point at a time. */
export class Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The character that follows; "" at the end. */
  get ahead(): string {
    const code = this.#text.codePointAt(this.#at);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  startsWith(word: string): boolean {
    return this.#text.startsWith(word, this.#at);
  }

  /** Whether `word` follows; it is then read. */
  eat(word: string): boolean {
    if (!this.startsWith(word)) return false;
    this.#at += word.length;
    return true;
  }

  /** Reads one code point. Only where the text has not ended. */
  next(): number {
    const code = this.#text.codePointAt(this.#at) ?? 0;
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Reads what `sticky`, which has the flag `y`, matches here. */
  match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  /** Reads up to and with `end`, or to the end of the text. */
  upTo(end: string): string {
    const at = this.#text.indexOf(end, this.#at);
    const read = this.#text.slice(this.#at, at === -1 ? undefined : at);
    this.#at = at === -1 ? this.#text.length : at + end.length;
    return read;
  }
}
