import type { AppError } from '#shared/errors/app-error.ts';
import type { CopyStore, CrawlChildren } from '../store/port.ts';

/** Pages and rows per message to the store: a message is copied on this thread, which must stay free. */
const BATCH_PAGES = 32;
const BATCH_ROWS = 1200;
/** Pages that may wait; beyond that the readers wait for the disk. */
const BACKLOG = 128;

/**
 * Hands pages to the staging in batches, one message under way at a time: what arrives meanwhile goes along with the next. A page is only
 * taken for read when it is written.
 */
export class PageWriter {
  readonly #store: CopyStore;
  readonly #crawlId: number;
  readonly #onWritten: (pages: CrawlChildren[], unreadSubgroups: string[]) => void;
  readonly #onError: (error: AppError) => void;
  #waiting: CrawlChildren[] = [];
  #running: Promise<void> | null = null;
  #failed = false;

  constructor(
    store: CopyStore,
    crawlId: number,
    onWritten: (pages: CrawlChildren[], unreadSubgroups: string[]) => void,
    onError: (error: AppError) => void,
  ) {
    this.#store = store;
    this.#crawlId = crawlId;
    this.#onWritten = onWritten;
    this.#onError = onError;
  }

  /** Resolves when the backlog allows another page, not when this one is written. */
  async add(page: CrawlChildren): Promise<void> {
    this.#waiting.push(page);
    this.#running ??= this.#run();
    if (this.#waiting.length >= BACKLOG) await this.#running;
  }

  /** Everything added so far is written (or has failed). */
  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#failed) {
      const batch: CrawlChildren[] = [];
      for (let rows = 0; batch.length < BATCH_PAGES && rows < BATCH_ROWS && this.#waiting.length > 0;) {
        const page = this.#waiting.shift()!;
        rows += page.members.length + page.subgroupIds.length;
        batch.push(page);
      }
      const written = await this.#store.addChildren(this.#crawlId, batch);
      if (written.ok) {
        this.#onWritten(batch, written.value);
      } else {
        this.#failed = true;
        this.#onError(written.error);
      }
    }
    this.#running = null;
  }
}
