import type { Environment } from '../../../model/redis.ts';
import classes from './environment-tag.module.css';

export const environmentClass = (environment: Environment): string =>
  [classes.tag, classes[environment]].filter(Boolean).join(' ');

/** How careful to be with a connection. */
export function EnvironmentTag({ environment }: { environment: Environment }) {
  return <span className={environmentClass(environment)}>{environment}</span>;
}
