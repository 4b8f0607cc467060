import type { FromWorker, QuestionName, Question, ToWorker, WorkerNotice } from './protocol.ts';

/** What does the work behind the queue. */
export interface QueueHandler {
  notice(notice: WorkerNotice): void;
  answer(name: QuestionName, input: unknown): { output: unknown; transfer?: Transferable[] };
  /** Work that can wait (pinyin of the names), in slices; false: nothing is left. */
  idle(): boolean;
}

/**
 * Answers in order, and skips a question that a newer one of its channel has overtaken while it waited. `defer` runs a
 * function in a later task, so that everything that has arrived meanwhile is seen first.
 */
export class MessageQueue {
  private readonly waiting: ToWorker[] = [];
  private scheduled = false;
  private readonly handler: QueueHandler;
  private readonly post: (message: FromWorker, transfer: Transferable[]) => void;
  private readonly defer: (run: () => void) => void;

  constructor(
    handler: QueueHandler,
    post: (message: FromWorker, transfer: Transferable[]) => void,
    defer: (run: () => void) => void,
  ) {
    this.handler = handler;
    this.post = post;
    this.defer = defer;
  }

  receive(message: ToWorker): void {
    this.waiting.push(message);
    this.schedule();
  }

  /** There is work again that can wait. */
  wake(): void {
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.defer(() => {
      this.scheduled = false;
      this.step();
    });
  }

  private step(): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      if (this.handler.idle()) this.schedule();
      return;
    }
    if (next.kind !== 'ask') this.handler.notice(next);
    else if (this.isOvertaken(next)) this.post({ id: next.id, stale: true }, []);
    else this.answer(next);
    this.schedule();
  }

  private isOvertaken(question: Question): boolean {
    if (question.channel === '') return false;
    return this.waiting.some((other) => other.kind === 'ask' && other.channel === question.channel);
  }

  private answer(question: Question): void {
    try {
      const { output, transfer } = this.handler.answer(question.name, question.input);
      this.post({ id: question.id, output }, transfer ?? []);
    } catch (cause) {
      this.post({ id: question.id, failure: cause instanceof Error ? cause.message : String(cause) }, []);
    }
  }
}
