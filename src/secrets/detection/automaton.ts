/** Finds all occurrences of many words in one pass, whatever their letters' case (ASCII). Alfred Aho and Margaret Corasick, 1975. */
export interface Automaton {
  /** Where each word that was found ends; call `wordsAt` for which. The arrays are the automaton's own until the next `find`. */
  find(bytes: Uint8Array, from: number, to: number): Hits;
  /** Whether any word stands in `bytes`. */
  finds(bytes: Uint8Array): boolean;
  /** Indexes of the words that end where the automaton is in `state`, longest first. */
  wordsAt(state: number): readonly number[];
  readonly states: number;
}

/** `count` places in order: the offset behind the word's last byte, and the state there. */
export interface Hits {
  readonly count: number;
  readonly ends: Int32Array;
  readonly states: Int32Array;
}

const lowered = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);

/** Builds a dense table: one row for each state, one column for each class of bytes. `words` are lower case, none is empty. */
export function automatonOf(words: readonly string[]): Automaton {
  const encoded = words.map((word) => new TextEncoder().encode(word));
  const { classOf, classes } = classesOf(encoded);
  const trie = trieOf(encoded, classOf);
  const states = trie.letters.length;
  const { order, failures, outputs } = linked(trie);

  // States with words come last, so that one comparison tells them. A state's number is the offset of its row.
  const rows = new Int32Array(states);
  const wordsOf: (readonly number[])[] = [];
  for (const withWords of [false, true]) {
    for (const state of order) {
      const own = outputs[state] ?? none;
      if (own.length > 0 !== withWords) continue;
      rows[state] = wordsOf.length * classes;
      wordsOf.push(own);
    }
  }
  const firstOutput = wordsOf.findIndex(({ length }) => length > 0) * classes;
  const table = tableOf(trie, order, failures, rows, classes);
  const root = rows[0] ?? 0;
  let ends = new Int32Array(1024);
  let found = new Int32Array(1024);

  return {
    states,
    wordsAt: (state) => wordsOf[state / classes] ?? none,
    find(bytes, from, to) {
      let count = 0;
      let state = root;
      for (let at = from; words.length > 0 && at < to; at++) {
        state = table[state + (classOf[bytes[at] as number] as number)] as number;
        if (state >= firstOutput) {
          if (count === ends.length) {
            ends = grown(ends);
            found = grown(found);
          }
          ends[count] = at + 1;
          found[count++] = state;
        }
      }
      return { count, ends, states: found };
    },
    finds(bytes) {
      let state = root;
      for (let at = 0; words.length > 0 && at < bytes.length; at++) {
        state = table[state + (classOf[bytes[at] as number] as number)] as number;
        if (state >= firstOutput) return true;
      }
      return false;
    },
  };
}

const none: readonly number[] = [];

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(array.length * 2);
  more.set(array);
  return more;
}

/** Bytes that stand in no word share a class, and so do both cases of a letter. */
function classesOf(words: readonly Uint8Array[]): { classOf: Uint8Array; classes: number } {
  const classOf = new Uint8Array(256);
  let classes = 1;
  for (const word of words) {
    for (const byte of word) {
      if (classOf[byte] !== 0) continue;
      classOf[byte] = classes++;
    }
  }
  for (let byte = 0x41; byte <= 0x5a; byte++) classOf[byte] = classOf[lowered(byte)] ?? 0;
  return { classOf, classes };
}

/** The words letter by letter: of each state its letter (a class), its first child and its next sibling; 0, the root, is nobody's child. */
interface Trie {
  readonly letters: number[];
  readonly children: number[];
  readonly siblings: number[];
  readonly endsAt: readonly (readonly number[])[];
}

function trieOf(words: readonly Uint8Array[], classOf: Uint8Array): Trie {
  const trie = { letters: [0], children: [0], siblings: [0], endsAt: [[]] as number[][] };
  const { letters, children, siblings, endsAt } = trie;
  for (const [index, word] of words.entries()) {
    let state = 0;
    for (const byte of word) {
      const letter = classOf[byte] ?? 0;
      let child = children[state] ?? 0;
      while (child !== 0 && letters[child] !== letter) child = siblings[child] ?? 0;
      if (child === 0) {
        child = letters.length;
        letters.push(letter);
        siblings.push(children[state] ?? 0);
        children.push(0);
        children[state] = child;
        endsAt.push([]);
      }
      state = child;
    }
    endsAt[state]?.push(index);
  }
  return trie;
}

/** Goes through the states breadth first: for each, the state of its longest proper ending, and all words that end in it. */
function linked({ letters, children, siblings, endsAt }: Trie) {
  const outputs: (readonly number[])[] = [...endsAt];
  const failures = new Int32Array(letters.length);
  const order: number[] = [0];
  for (let head = 0; head < order.length; head++) {
    const state = order[head] ?? 0;
    for (let child = children[state] ?? 0; child !== 0; child = siblings[child] ?? 0) {
      order.push(child);
      if (state === 0) continue;
      const failure = childOf(failures[state] ?? 0, letters[child] ?? 0);
      failures[child] = failure;
      const inherited = outputs[failure] ?? none;
      if (inherited.length > 0) outputs[child] = [...(outputs[child] ?? none), ...inherited];
    }
  }
  return { order, failures, outputs };

  function childOf(from: number, letter: number): number {
    for (let state = from; ; state = failures[state] ?? 0) {
      let child = children[state] ?? 0;
      while (child !== 0 && letters[child] !== letter) child = siblings[child] ?? 0;
      if (child !== 0 || state === 0) return child;
    }
  }
}

/** Where each state goes with each class of bytes: as the state of its longest ending, but for its own children. */
function tableOf(
  { letters, children, siblings }: Trie,
  order: readonly number[],
  failures: Int32Array,
  rows: Int32Array,
  classes: number,
): Int32Array {
  const table = new Int32Array(rows.length * classes).fill(rows[0] ?? 0, 0);
  for (const state of order) {
    const row = rows[state] ?? 0;
    const failure = rows[failures[state] ?? 0] ?? 0;
    if (state !== 0) table.copyWithin(row, failure, failure + classes);
    for (let child = children[state] ?? 0; child !== 0; child = siblings[child] ?? 0) table[row + (letters[child] ?? 0)] = rows[child] ?? 0;
  }
  return table;
}
