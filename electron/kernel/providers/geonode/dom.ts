import { parse, Parser, type DefaultTreeAdapterTypes } from 'parse5';

export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** A page parsed as browsers parse it. Nothing in it is executed or fetched; comments are not part of what the functions below see. */
export const parsePage = (html: string): Element => rootOf(parse(html));

function rootOf(document: DefaultTreeAdapterTypes.Document): Element {
  const root = document.childNodes.find((node): node is Element => node.nodeName === 'html');
  if (root === undefined) throw new Error('parse5 gives every document a root');
  return root;
}

/** Characters that are parsed at a stretch: about a millisecond. */
const SLICE = 16 * 1024;

/** As `parsePage`, with `pause` awaited between slices: a page of two thousand members is five megabytes. */
export async function parsePageInSlices(html: string, pause: () => Promise<void>): Promise<Element> {
  const parser = new Parser<DefaultTreeAdapterTypes.DefaultTreeAdapterMap>();
  for (let at = 0; at === 0 || at < html.length; at += SLICE) {
    await pause();
    parser.tokenizer.write(html.slice(at, at + SLICE), at + SLICE >= html.length);
  }
  return rootOf(parser.document);
}

const isElement = (node: Node): node is Element => 'tagName' in node;
const NOT_TEXT = new Set(['script', 'style', 'template', 'noscript']);

/** All elements below (and including) `start`, in document order. Without recursion: a hostile page may be nested as deep as it likes. */
export function* elements(start: Element): Generator<Element> {
  const open: Element[] = [start];
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    yield element;
    for (let i = element.childNodes.length - 1; i >= 0; i -= 1) {
      const child = element.childNodes[i];
      if (child !== undefined && isElement(child)) open.push(child);
    }
  }
}

export const attribute = (element: Element, name: string): string | null =>
  element.attrs.find((attr) => attr.name === name)?.value ?? null;

export const hasClass = (element: Element, name: string): boolean =>
  (attribute(element, 'class') ?? '').split(/\s+/).includes(name);

export function findAll(start: Element, matches: (element: Element) => boolean): Element[] {
  return [...elements(start)].filter(matches);
}

export function findFirst(start: Element, matches: (element: Element) => boolean): Element | null {
  for (const element of elements(start)) if (matches(element)) return element;
  return null;
}

export const byTag = (start: Element, tag: string): Element[] => findAll(start, (element) => element.tagName === tag);
export const byId = (start: Element, id: string): Element | null =>
  findFirst(start, (element) => attribute(element, 'id') === id);

/** The text of an element as it stands in the source, without scripts and styles. */
export function rawText(start: Element): string {
  let text = '';
  const open: Node[] = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.nodeName === '#text') {
      text += (node as DefaultTreeAdapterTypes.TextNode).value;
    } else if (isElement(node) && !NOT_TEXT.has(node.tagName)) {
      for (let i = node.childNodes.length - 1; i >= 0; i -= 1) open.push(node.childNodes[i] as Node);
    }
  }
  return text;
}

/** The text of an element as one line. */
export const lineText = (element: Element): string => rawText(element).replace(/\s+/g, ' ').trim();

/** The closest element around this one (itself excluded) that matches. */
export function closest(element: Element, matches: (around: Element) => boolean): Element | null {
  for (let parent = element.parentNode; parent !== null && 'tagName' in parent; parent = parent.parentNode) {
    if (matches(parent)) return parent;
  }
  return null;
}

/** Is `element` the same as `around`, or somewhere inside it? */
export const isWithin = (element: Element, around: Element): boolean =>
  element === around || closest(element, (one) => one === around) !== null;

/** Is the element, or anything around it, hidden by the page itself? Stylesheets are not looked at. */
export function isHidden(element: Element): boolean {
  const hides = (one: Element) =>
    attribute(one, 'hidden') !== null || /display\s*:\s*none/i.test(attribute(one, 'style') ?? '');
  return hides(element) || closest(element, hides) !== null;
}
