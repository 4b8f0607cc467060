import { parentPort } from 'node:worker_threads';
import type { PlanningReply, PlanningRequest } from './client.ts';
import { createPlanningDesk } from './desk.ts';

/** The thread in which plans are thought out. Calls are taken one after the other. */
const desk = createPlanningDesk();

function answer({ id, method, args }: PlanningRequest): PlanningReply {
  try {
    return { id, value: (desk[method] as (...args: unknown[]) => unknown)(...args) };
  } catch (error) {
    return { id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

if (parentPort) {
  const port = parentPort;
  port.on('message', (request: PlanningRequest) => port.postMessage(answer(request)));
}
