import { Button, PasswordInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { showToken } from '../client.ts';
import classes from './banner.module.css';

/** The engine asks for its token before it says anything. */
export function TokenBanner() {
  const [token, setToken] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token.trim() !== '') showToken(token.trim());
  };
  return (
    <form className={classes.banner} role="alert" onSubmit={submit}>
      <IconKey size={15} />
      <b>This engine asks for its token</b>
      <span className="clip">The line that the engine printed when it started says where to find it.</span>
      <span className="spring" />
      <PasswordInput
        size="xs"
        w={240}
        aria-label="Token"
        autoComplete="off"
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-xs" disabled={token.trim() === ''}>
        Continue
      </Button>
    </form>
  );
}
