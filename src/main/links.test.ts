import { describe, expect, it } from 'vitest';
import { hashOfLink, linkAmong } from './links.ts';

describe('links to the app', () => {
  it.each([
    ['capstan://redis', '#/redis'],
    ['capstan://redis/', '#/redis'],
    ['capstan:redis', '#/redis'],
    ['capstan:///redis', '#/redis'],
    ['CAPSTAN://Redis', '#/redis'],
    ['capstan://', '#/overview'],
    ['capstan://queues?queue=bull:messages&state=failed', '#/queues?queue=bull%3Amessages&state=failed'],
    ['capstan://queues?queue=%22%3E%3Cscript%3E', '#/queues?queue=%22%3E%3Cscript%3E'],
    ['capstan://queues?queue=a%26b#other', '#/queues?queue=a%26b'],
  ])('%s lead to %s', (link, hash) => {
    expect(hashOfLink(link)).toBe(hash);
  });

  it('are short', () => {
    expect(hashOfLink(`capstan://queues?queue=${'a'.repeat(513)}`)).toBeNull();
    expect(hashOfLink(`capstan://queues?${'a=1&'.repeat(11)}`)).toBeNull();
    expect(hashOfLink(`capstan://${'a'.repeat(5_000)}`)).toBeNull();
  });

  it.each([
    'https://redis',
    'app://capstan/',
    'capstan',
    'capstan://redis/../../etc',
    'capstan://user@redis',
    'capstan://redis:80',
    'capstan://redis%2F..',
    'capstan://queues?que%20ue=a',
    'capstan://javascript:alert(1)',
  ])('are not %s', (link) => {
    expect(hashOfLink(link)).toBeNull();
  });

  it('come among other words of a command line', () => {
    expect(linkAmong(['/opt/capstan', '--flag', 'capstan://redis', 'capstan://logs'])).toBe(
      'capstan://redis',
    );
    expect(linkAmong(['/opt/capstan', '.'])).toBeUndefined();
  });
});
