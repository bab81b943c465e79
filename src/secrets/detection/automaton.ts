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

/** Builds a dense table: one row for each state, one column for each class of bytes. `words` are lower case, none is empty. */
export function automatonOf(words: readonly string[]): Automaton {
  const text = Buffer.from(words.join(""));
  const { classOf, classes } = classesOf(text);
  const trie = trieOf(words, text, classOf);
  const { states, endsAt } = trie;
  const { order, failures, shorter } = linked(trie, classes);

  // States with words come last, so that one comparison tells them. A state's number is the offset of its row.
  const rows = new Int32Array(states);
  const stateOf = new Int32Array(states);
  let number = 0;
  for (let at = 0; at < states; at++) {
    const state = order[at] as number;
    if (endsAt[state] !== none || shorter[state] !== 0) continue;
    rows[state] = number * classes;
    stateOf[number++] = state;
  }
  const firstOutput = number * classes;
  for (let at = 0; at < states; at++) {
    const state = order[at] as number;
    if (endsAt[state] === none && shorter[state] === 0) continue;
    rows[state] = number * classes;
    stateOf[number++] = state;
  }
  const table = tableOf(trie, order, failures, rows, classes);
  const root = rows[0] ?? 0;
  const wordsOf: (readonly number[] | undefined)[] = [];
  let ends = new Int32Array(1024);
  let found = new Int32Array(1024);

  return {
    states,
    wordsAt(row) {
      const known = wordsOf[row / classes];
      if (known !== undefined) return known;
      const all: number[] = [];
      for (let state = stateOf[row / classes] ?? 0; state !== 0; state = shorter[state] ?? 0) {
        for (let word = endsAt[state] ?? none; word !== none; word = trie.sameWord[word] ?? none) all.push(word);
      }
      wordsOf[row / classes] = all;
      return all;
    },
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

/** No word ends there. */
const none = -1;

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(array.length * 2);
  more.set(array);
  return more;
}

/** Bytes that stand in no word share a class, and so do both cases of a letter. */
function classesOf(text: Uint8Array): { classOf: Uint8Array; classes: number } {
  const classOf = new Uint8Array(256);
  let classes = 1;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number;
    if (classOf[byte] === 0) classOf[byte] = classes++;
  }
  for (let byte = 0x41; byte <= 0x5a; byte++) classOf[byte] = classOf[byte | 0x20] as number;
  return { classOf, classes };
}

/** The words letter by letter: of each state its letter (a class), its first child and its next sibling; 0, the root, is nobody's child. */
interface Trie {
  readonly states: number;
  readonly letters: Uint8Array;
  readonly children: Int32Array;
  readonly siblings: Int32Array;
  /** By state: the first of the words that end there. */
  readonly endsAt: Int32Array;
  /** By word: the next that ends where it ends. */
  readonly sameWord: Int32Array;
}

/** @param text all words, one behind the other, as UTF-8 */
function trieOf(words: readonly string[], text: Uint8Array, classOf: Uint8Array): Trie {
  const letters = new Uint8Array(text.length + 1);
  const children = new Int32Array(text.length + 1);
  const siblings = new Int32Array(text.length + 1);
  const endsAt = new Int32Array(text.length + 1).fill(none);
  const sameWord = new Int32Array(words.length).fill(none);
  const firsts = new Int32Array(256);
  const isPlain = words.join("").length === text.length;
  let states = 1;
  let at = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    const end = at + (isPlain ? word.length : Buffer.byteLength(word));
    let state = 0;
    for (; at < end; at++) {
      const letter = classOf[text[at] as number] as number;
      let child = state === 0 ? (firsts[letter] as number) : (children[state] as number);
      while (child !== 0 && letters[child] !== letter) child = siblings[child] as number;
      if (child === 0) {
        child = states++;
        letters[child] = letter;
        siblings[child] = children[state] as number;
        children[state] = child;
        if (state === 0) firsts[letter] = child;
      }
      state = child;
    }
    addTo(endsAt, sameWord, state, index);
  }
  return { states, letters, children, siblings, endsAt, sameWord };
}

function addTo(endsAt: Int32Array, sameWord: Int32Array, state: number, index: number): void {
  let last = endsAt[state] as number;
  if (last === none) {
    endsAt[state] = index;
    return;
  }
  while (sameWord[last] !== none) last = sameWord[last] as number;
  sameWord[last] = index;
}

/**
 * Goes through the states breadth first: for each, the state of its longest proper ending (its failure), and the longest of its proper
 * endings that is a word; 0: none is.
 */
function linked({ states, letters, children, siblings, endsAt }: Trie, classes: number) {
  const failures = new Int32Array(states);
  const shorter = new Int32Array(states);
  const order = new Int32Array(states);
  const firsts = new Int32Array(classes);
  for (let child = children[0] as number; child !== 0; child = siblings[child] as number) firsts[letters[child] as number] = child;
  let known = 1;
  for (let head = 0; head < known; head++) {
    const state = order[head] as number;
    for (let child = children[state] as number; child !== 0; child = siblings[child] as number) {
      order[known++] = child;
      if (state === 0) continue;
      const letter = letters[child] as number;
      let failure = 0;
      for (let from = failures[state] as number; failure === 0 && from !== 0; from = failures[from] as number) {
        failure = children[from] as number;
        while (failure !== 0 && letters[failure] !== letter) failure = siblings[failure] as number;
      }
      if (failure === 0) failure = firsts[letter] as number;
      failures[child] = failure;
      shorter[child] = endsAt[failure] === none ? (shorter[failure] as number) : failure;
    }
  }
  return { order, failures, shorter };
}

/** Where each state goes with each class of bytes: as the state of its longest ending, but for its own children. */
function tableOf(
  { letters, children, siblings }: Trie,
  order: Int32Array,
  failures: Int32Array,
  rows: Int32Array,
  classes: number,
): Int32Array {
  const table = new Int32Array(rows.length * classes).fill(rows[0] as number);
  for (let at = 0; at < order.length; at++) {
    const state = order[at] as number;
    const row = rows[state] as number;
    const failure = rows[failures[state] as number] as number;
    if (state !== 0) table.copyWithin(row, failure, failure + classes);
    for (let child = children[state] as number; child !== 0; child = siblings[child] as number) {
      table[row + (letters[child] as number)] = rows[child] as number;
    }
  }
  return table;
}
