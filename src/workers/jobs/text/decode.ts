/** Text of bytes in an encoding, a mark at the beginning left out; what cannot be decoded becomes U+FFFD. */
export async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  label: string,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(label);
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
