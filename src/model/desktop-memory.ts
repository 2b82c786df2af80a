import { z } from 'zod';

const placeSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
});

/** Where a window stood, in the coordinates of the screen. */
export type WindowPlace = z.infer<typeof placeSchema>;

const names = z.array(z.string()).catch([]).default([]);

/** What "Pause all" of the tray has paused, for "Resume all" to resume that and no more. */
const pausedWorkSchema = z.object({
  oscillator: z.boolean().catch(false).default(false),
  pools: names,
  jobTypes: names,
  /** Groups of Python workers. */
  python: names,
});
export type PausedWork = z.infer<typeof pausedWorkSchema>;

/** What the desktop shell remembers of its window and of what was chosen in its menus; a bad part is its default. */
export const desktopMemorySchema = z.object({
  /** Null: never shown yet. */
  window: placeSchema.nullable().catch(null).default(null),
  /** Electron's zoom level: 0 is 100 %, one step is 20 %. */
  zoomLevel: z.number().min(-5).max(5).catch(0).default(0),
  theme: z.enum(['system', 'light', 'dark']).catch('system').default('system'),
  /** Tell of what needs attention by the system's notifications. */
  notifications: z.boolean().catch(true).default(true),
  /** Look for updates and install them; nobody is asked anything before the user agrees. */
  updates: z.boolean().catch(false).default(false),
  /** Null: nothing is paused by "Pause all". */
  paused: pausedWorkSchema.nullable().catch(null).default(null),
});

export type DesktopMemory = z.infer<typeof desktopMemorySchema>;
