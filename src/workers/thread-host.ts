import type { ThreadHostCommand } from '../model/wire/thread-host.ts';
import { leaveSignalsToOwner } from './owner/leave-signals.ts';
import { ThreadHost } from './thread-host/thread-host.ts';

const host = new ThreadHost({ send: (report) => process.send?.(report), exit: (code) => process.exit(code) });
leaveSignalsToOwner();
process.on('message', (command: ThreadHostCommand) => {
  host.obey(command);
});
process.once('disconnect', () => process.exit(1));
