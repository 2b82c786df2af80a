import type { Turn } from '../../model/wire/thread-host.ts';

/** A turn as threads read it. */
export type TurnWord = Turn;

const ROLES = ['none', 'Pusher', 'Puller', 'both'] as const;
const EPOCHS = 0x3fff_ffff;
/** Stands for "without end" in the 32 bits of the permits. */
const UNLIMITED = 0x7fff_ffff;

/** Packs a turn into 64 bits: 30 of the epoch, 2 of the roles, 32 of the permits (signed). */
export function encodeTurn(turn: Turn): bigint {
  const epoch = BigInt(turn.epoch & EPOCHS);
  const roles = BigInt(ROLES.indexOf(turn.roles));
  const permits = BigInt.asUintN(32, BigInt(turn.permits ?? UNLIMITED));
  return BigInt.asIntN(64, (epoch << 34n) | (roles << 32n) | permits);
}

export function decodeTurn(word: bigint): TurnWord {
  const permits = Number(BigInt.asIntN(32, word));
  return {
    epoch: Number((word >> 34n) & BigInt(EPOCHS)),
    roles: ROLES[Number((word >> 32n) & 3n)] ?? 'none',
    permits: permits === UNLIMITED ? null : permits,
  };
}
