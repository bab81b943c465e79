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
  const trie = trieOf(encoded, classOf, classes);
  const { next, outputs, isOutput, states } = withFailures(trie, classes);

  // States with words come last, so that one comparison tells them. A state's number is the offset of its row.
  const order = [...Array(states).keys()].sort((a, b) => Number(isOutput[a]) - Number(isOutput[b]));
  const rowOf = new Int32Array(states);
  for (const [position, state] of order.entries()) rowOf[state] = position * classes;
  const table = new Int32Array(states * classes);
  const wordsOf: (readonly number[])[] = [];
  for (const [position, state] of order.entries()) {
    wordsOf.push(outputs[state] ?? []);
    for (let column = 0; column < classes; column++) {
      table[position * classes + column] = rowOf[next[state * classes + column] ?? 0] ?? 0;
    }
  }
  const firstOutput = order.findIndex((state) => isOutput[state]) * classes;
  const root = rowOf[0] ?? 0;
  const none = words.length === 0;
  let ends = new Int32Array(1024);
  let found = new Int32Array(1024);

  return {
    states,
    wordsAt: (state) => wordsOf[state / classes] ?? [],
    find(bytes, from, to) {
      let count = 0;
      let state = root;
      for (let at = from; !none && at < to; at++) {
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
      for (let at = 0; !none && at < bytes.length; at++) {
        state = table[state + (classOf[bytes[at] as number] as number)] as number;
        if (state >= firstOutput) return true;
      }
      return false;
    },
  };
}

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

interface Trie {
  readonly next: Int32Array;
  readonly endsAt: readonly (readonly number[])[];
  readonly states: number;
}

function trieOf(words: readonly Uint8Array[], classOf: Uint8Array, classes: number): Trie {
  const most = words.reduce((sum, { length }) => sum + length, 1);
  const next = new Int32Array(most * classes).fill(-1);
  const endsAt: number[][] = [[]];
  for (const [index, word] of words.entries()) {
    let state = 0;
    for (const byte of word) {
      const slot = state * classes + (classOf[byte] ?? 0);
      if (next[slot] === -1) {
        next[slot] = endsAt.length;
        endsAt.push([]);
      }
      state = next[slot] ?? 0;
    }
    endsAt[state]?.push(index);
  }
  return { next, endsAt, states: endsAt.length };
}

/** Fills in, breadth first, where each state goes with every byte, and which shorter words end in it too. */
function withFailures({ next, endsAt, states }: Trie, classes: number) {
  const outputs: (readonly number[])[] = [...endsAt];
  const failure = new Int32Array(states);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    const back = failure[state] ?? 0;
    for (let column = 0; column < classes; column++) {
      const slot = state * classes + column;
      const target = next[slot] ?? -1;
      const otherwise = state === 0 ? 0 : (next[back * classes + column] ?? 0);
      if (target === -1) {
        next[slot] = otherwise;
        continue;
      }
      failure[target] = otherwise;
      const inherited = outputs[otherwise] ?? [];
      if (inherited.length > 0) outputs[target] = [...(outputs[target] ?? []), ...inherited];
      queue.push(target);
    }
  }
  return { next, outputs, isOutput: outputs.map((words) => words.length > 0), states };
}
