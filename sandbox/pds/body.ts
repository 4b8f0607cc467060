import type { Exchange } from '../dialect.ts';
import { isTooDeep } from '../json-depth.ts';
import { Refusal } from './refusal.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

const notJson = (): Refusal =>
  new Refusal(400, 'InvalidRequestJSONFormat', '', 'The request body is not a JSON object.');

function textOf(exchange: Exchange): string {
  try {
    return UTF8.decode(exchange.body);
  } catch {
    throw notJson();
  }
}

/** The JSON object of a body; an empty body counts as an empty object (§1.2). */
export function jsonObject(exchange: Exchange): Record<string, unknown> {
  const text = textOf(exchange);
  if (text.trim() === '') return {};
  if (isTooDeep(text)) throw notJson();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJson();
  return value as Record<string, unknown>;
}

/** The fields of a form, as a JSON body would have them (§2.1). */
export function formObject(exchange: Exchange): Record<string, unknown> {
  return Object.fromEntries(new URLSearchParams(textOf(exchange)));
}
