import { IconEye } from '@tabler/icons-react';
import { useLive } from '../../app/live/use-live.tsx';
import { Age } from '../../components/age.tsx';
import { formatDigits } from '../../components/format.ts';
import classes from './held-note.module.css';

/** Says that the oscillator runs in another engine, and that this one watches. */
export function HeldNote() {
  const holder = useLive((state) => state.oscillator?.heldBy ?? null);
  if (holder === null) return null;
  return (
    <p className={classes.note} role="status">
      <IconEye size={16} stroke={1.7} />
      <span>
        <b>Watching.</b> The oscillator of this Redis runs in another Capstan: process{' '}
        {formatDigits(holder.pid)} on {holder.host}, for <Age at={holder.since} suffix="" />. The counts are
        those that it saves; stop it there to start it here.
      </span>
    </p>
  );
}
