import { Button } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleXFilled } from '@tabler/icons-react';
import type { Attention } from '../../../model/attention.ts';
import { attentionText } from '../../app/attention.ts';
import { useLive } from '../../app/live/use-live.tsx';
import { Age } from '../../components/age.tsx';
import { ErrorBoundary } from '../../components/error-boundary.tsx';
import classes from './attention-strip.module.css';

function AttentionText({ item }: { item: Attention }) {
  const { title, detail, href } = attentionText(item);
  const SeverityIcon = item.severity === 'bad' ? IconCircleXFilled : IconAlertTriangleFilled;
  return (
    <>
      <SeverityIcon size={17} aria-label={item.severity === 'bad' ? 'Failure' : 'Warning'} />
      <div className={classes.text}>
        <b className="clip">{title}</b>
        <p title={detail}>
          <Age at={item.since} suffix="" /> · {detail}
        </p>
      </div>
      <Button component="a" href={href} size="compact-xs" aria-label={`Look: ${title}`}>
        Look
      </Button>
    </>
  );
}

/** What needs a person. There only while there is something. */
export function AttentionStrip() {
  const attention = useLive((state) => state.attention);
  // What is only to be known is said where it belongs.
  const items = attention.filter(({ severity }) => severity !== 'info');
  if (items.length === 0) return null;
  return (
    <section aria-label="Needs attention">
      <ul className={classes.strip}>
        {items.map((item) => (
          <li
            key={JSON.stringify({ ...item, waiting: 0, failed: 0, lastReason: '' })}
            className={classes.card}
            data-severity={item.severity}
          >
            <ErrorBoundary what="This note">
              <AttentionText item={item} />
            </ErrorBoundary>
          </li>
        ))}
      </ul>
    </section>
  );
}
