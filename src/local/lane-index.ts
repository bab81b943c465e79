/** One message as the index of a lane knows it; its body stays on disk. */
export interface Entry {
  readonly id: string;
  readonly group: string;
  /** Position in the order of sending. */
  readonly sequence: number;
  /** Hidden until then; milliseconds since the epoch. */
  visibleAt: number;
  receiveCount: number;
  /** Handed out, and neither deleted nor given back since. */
  inFlight: boolean;
}

interface Group {
  /** Visible entries, oldest first. */
  readonly ready: Entry[];
  inFlight: number;
}

const byTime = (a: Entry, b: Entry): number => a.visibleAt - b.visibleAt || a.sequence - b.sequence;

/** Which messages of a lane are visible, and whose turn it is. Pure bookkeeping in memory: no clock, no disk. */
export class LaneIndex {
  readonly #entries = new Map<string, Entry>();
  /** Entries that wait for their time, the next one first. */
  readonly #hidden: Entry[] = [];
  /** Groups that have anything ready or in flight. */
  readonly #groups = new Map<string, Group>();

  add(entry: Entry): void {
    this.#entries.set(entry.id, entry);
    insert(this.#hidden, entry);
    if (entry.inFlight) this.#group(entry).inFlight += 1;
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  remove(entry: Entry): void {
    if (!this.#entries.delete(entry.id)) return;
    this.#unlist(entry);
    this.#land(entry);
  }

  /** Takes the message out of flight, visible at the given time. */
  hide(entry: Entry, visibleAt: number): void {
    this.#unlist(entry);
    this.#land(entry);
    entry.visibleAt = visibleAt;
    insert(this.#hidden, entry);
  }

  /**
   * Hands out the next visible message and hides it until `until`; undefined when there is none. The turn is the group's that has the
   * fewest messages in flight, and among equals the one whose message has been visible for longest: a busy repository waits, others
   * do not.
   */
  take(now: number, until: number): Entry | undefined {
    this.#promote(now);
    let best: Group | undefined;
    for (const group of this.#groups.values()) {
      if (group.ready[0] !== undefined && (best === undefined || isBefore(group, best))) best = group;
    }
    const entry = best?.ready.shift();
    if (best === undefined || entry === undefined) return undefined;
    entry.visibleAt = until;
    entry.receiveCount += 1;
    entry.inFlight = true;
    best.inFlight += 1;
    insert(this.#hidden, entry);
    return entry;
  }

  /** When the next hidden message becomes visible. */
  nextAt(): number | undefined {
    return this.#hidden[0]?.visibleAt;
  }

  /** Since when the oldest visible message has been visible. */
  oldestAt(now: number): number | undefined {
    this.#promote(now);
    const oldest = Math.min(...[...this.#groups.values()].map(({ ready }) => ready[0]?.visibleAt ?? Number.POSITIVE_INFINITY));
    return Number.isFinite(oldest) ? oldest : undefined;
  }

  depth(now: number): { visible: number; hidden: number } {
    this.#promote(now);
    return { visible: this.#entries.size - this.#hidden.length, hidden: this.#hidden.length };
  }

  #promote(now: number): void {
    for (let next = this.#hidden[0]; next !== undefined && next.visibleAt <= now; next = this.#hidden[0]) {
      this.#hidden.shift();
      this.#land(next);
      insert(this.#group(next).ready, next);
    }
  }

  #land(entry: Entry): void {
    if (entry.inFlight) {
      entry.inFlight = false;
      this.#group(entry).inFlight -= 1;
    }
    const group = this.#groups.get(entry.group);
    if (group !== undefined && group.inFlight === 0 && group.ready.length === 0) this.#groups.delete(entry.group);
  }

  #unlist(entry: Entry): void {
    if (!erase(this.#hidden, entry)) erase(this.#group(entry).ready, entry);
  }

  #group(entry: Entry): Group {
    const known = this.#groups.get(entry.group);
    if (known !== undefined) return known;
    const made = { ready: [], inFlight: 0 };
    this.#groups.set(entry.group, made);
    return made;
  }
}

function isBefore(a: Group, b: Group): boolean {
  if (a.inFlight !== b.inFlight) return a.inFlight < b.inFlight;
  const [first, second] = [a.ready[0], b.ready[0]];
  return first !== undefined && second !== undefined && byTime(first, second) < 0;
}

/** Position of the first element of the sorted `list` that does not come before `entry`. */
function positionOf(list: readonly Entry[], entry: Entry): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = list[middle];
    if (other !== undefined && byTime(other, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(list: Entry[], entry: Entry): void {
  list.splice(positionOf(list, entry), 0, entry);
}

function erase(list: Entry[], entry: Entry): boolean {
  const position = positionOf(list, entry);
  if (list[position] !== entry) return false;
  list.splice(position, 1);
  return true;
}
