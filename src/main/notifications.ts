import { Notification } from 'electron';
import { AttentionNews } from './attention-news.ts';
import { attentionWords } from '../model/attention-words.ts';
import type { EngineGlance } from './engine-glance.ts';
import type { MemoryFile } from './memory-file.ts';
import type { PanelWindow } from './panel-window.ts';

/** More at once are one: many notifications are none. */
const MOST_AT_ONCE = 3;

/** Tells of what needs attention by the system's notifications. */
export class Notifications {
  readonly #window: PanelWindow;
  readonly #memory: MemoryFile;
  readonly #news = new AttentionNews();
  /** Kept, for a notification that is collected as garbage no longer hears the click. */
  readonly #shown = new Set<Notification>();
  #failed: (reason: string) => void = () => undefined;

  constructor(window: PanelWindow, memory: MemoryFile) {
    this.#window = window;
    this.#memory = memory;
  }

  /** Called when the system has refused one, as macOS does for an app without a signature. */
  onFailure(listener: (reason: string) => void): void {
    this.#failed = listener;
  }

  update({ attention }: EngineGlance): void {
    const news = this.#news.among(attention);
    // Whoever looks at the panel sees it there.
    const looking = this.#window.current()?.isFocused() === true;
    if (looking || !this.#memory.get().notifications) return;
    if (news.length > MOST_AT_ONCE) {
      this.show(
        `${news.length} things need attention`,
        news.map((item) => attentionWords(item).title).join('\n'),
      );
      return;
    }
    for (const item of news) {
      const { title, detail } = attentionWords(item);
      this.show(title, detail, item.severity === 'bad' ? 'critical' : 'normal');
    }
  }

  /** Shows one; a click on it opens the panel. */
  show(title: string, body: string, urgency: 'normal' | 'critical' = 'normal'): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body, urgency });
    const forget = () => this.#shown.delete(notification);
    this.#shown.add(notification);
    notification.on('click', () => {
      forget();
      this.#window.show('#/overview');
    });
    notification.on('close', forget);
    notification.on('failed', (_event, reason) => {
      forget();
      this.#failed(reason);
    });
    notification.show();
  }
}
