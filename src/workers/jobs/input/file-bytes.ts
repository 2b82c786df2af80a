import type { InputFile } from '../job-type.ts';

const PIECE_BYTES = 65_536;

/**
 * The bytes of an open file from its beginning, piece by piece. Each piece is overwritten by the next: who keeps one,
 * copies it.
 * @param progress told how far it is, in per cent; 99 at the end, for having read everything is not having done it
 */
export async function* fileBytes(
  { handle, bytes }: Pick<InputFile, 'handle' | 'bytes'>,
  signal: AbortSignal,
  progress: (percent: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(bytes, 1)));
  for (let position = 0; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    progress(Math.min(99, Math.floor((position / bytes) * 100)));
    yield buffer.subarray(0, bytesRead);
  }
}
