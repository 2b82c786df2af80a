import { describe, expect, it } from 'vitest';
import { escapedId, idText } from './job-id-text.ts';

describe('the id of a job', () => {
  it.each(['7', '..', 'a/b\nc', 'ü€😀', 'repeat:x:1', '\uFFFD', 'x\\xff'])(
    'is shown as it is where it is text: %j',
    (id) => {
      expect(idText(Buffer.from(id))).toEqual({ text: id, escaped: false });
    },
  );

  it('is shown with its bytes where it is none, and found again by that', () => {
    const id = Buffer.concat([Buffer.from('job-ü'), Buffer.from([0xff, 0x80]), Buffer.from('😀')]);
    expect(idText(id)).toEqual({ text: 'job-ü\\xff\\x80😀', escaped: true });
    expect(escapedId('job-ü\\xff\\x80😀')).toEqual(id);
    expect(escapedId('plain')).toBeNull();
  });
});
