/** The parts of a stream between zero bytes, as git writes lists with `-z`. The last one need not be ended. */
export async function* zeroSeparated(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    for (let zero = bytes.indexOf(0); zero !== -1; zero = bytes.indexOf(0, from)) {
      yield rest.length === 0 ? bytes.subarray(from, zero) : Buffer.concat([...rest, bytes.subarray(from, zero)]);
      rest = [];
      from = zero + 1;
    }
    if (from < bytes.length) rest.push(bytes.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
