/** A line as pip takes it: with those that continue it. Blanks stand for what is no part of it, so that offsets stay. */
export interface LogicalLine {
  readonly from: number;
  /** After its line end. */
  readonly to: number;
  /** As long as the line itself: comments, the marks of continuation and line ends are blanks. */
  readonly text: string;
  /** Everything behind `#`, of each of its lines. */
  readonly comments: readonly string[];
}

const blank = (text: string): string => " ".repeat(text.length);

/** https://pip.pypa.io/en/stable/reference/requirements-file-format/#structure */
export function logicalLines(whole: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let open: { from: number; text: string; comments: string[] } | undefined;
  let at = 0;
  for (const physical of whole.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const [end = ""] = /\r?\n?$/.exec(physical) ?? [];
    const body = physical.slice(0, physical.length - end.length);
    const mark = at === 0 && body.startsWith("\uFEFF") ? 1 : 0;
    const isComment = /^\uFEFF?\s*#/.test(body);
    const continues = !isComment && /\\$/.test(body) && end !== "";
    const own = " ".repeat(mark) + (continues ? `${body.slice(mark, -1)} ` : body.slice(mark));
    const comment = /(?:^|\s)(#.*)$/s.exec(own)?.[1] ?? "";
    const text = own.slice(0, own.length - comment.length) + blank(comment) + blank(end);
    open ??= { from: at, text: "", comments: [] };
    open.text += text;
    if (comment !== "") open.comments.push(comment.slice(1).trim());
    at += physical.length;
    if (continues) continue;
    lines.push({ ...open, to: at });
    open = undefined;
  }
  if (open !== undefined) lines.push({ ...open, to: at });
  return lines;
}
